#include "bindings/c/src/host_object.hpp"

#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bindings/c/include/tasker/c/observe.h"
#include "bindings/c/src/foreign_handlers.hpp"
#include "bindings/c/src/text.hpp"
#include "bindings/c/src/wanted_host.hpp"

namespace tasker::c {

namespace {

Error not_running() {
    return {ErrorCode::NotRunning, "the host is not there: it was not opened, or it was closed"};
}

}  // namespace

HostObject::HostObject(std::shared_ptr<Waker> waker, tasker_host_options_record const& options)
    : waker_(std::move(waker)),
      stops_(std::make_shared<Stops>(waker_)),
      events_(std::make_unique<EventQueue>(
          EventQueue::Options{.capacity = options.event_queue_max,
                              .takes_durable = options.has_virtual_time != 0},
          waker_)),
      watches_(waker_),
      submissions_(waker_),
      state_(TASKER_STATE_OPEN) {}

Result<std::shared_ptr<HostObject>> HostObject::open(tasker_host_options_record const& options) {
    TASKER_TRY_ASSIGN(auto all, wanted_host(options));
    auto& wanted = all.host;
    TASKER_TRY_ASSIGN(auto handlers, foreign_handlers(options));
    auto const waker = std::make_shared<Waker>(options.wake, options.wake_context);
    std::shared_ptr<HostObject> object(new HostObject(waker, options));
    wanted.pulling = worker::Pulling{
        .on_waiting = [waker] { waker->wake(TASKER_WAKE_CALLS); },
        .takes_unlisted = options.takes_unlisted != 0,
        .claims = options.takes_unlisted == 2 ? std::optional(handlers.names()) : std::nullopt,
        .on_published = [queue = object->events_.get()](
                            DomainEvent const& event,
                            model::DeliveryMode mode) { queue->offer(event, mode); }};
    TASKER_TRY_ASSIGN(object->host_, embedded::Host::open(std::move(wanted), std::move(handlers)));
    if (object->host_->options().role == Role::Worker) {
        TASKER_TRY_ASSIGN(object->engine_server_, EngineServer::open(std::move(all.engine)));
    }
    TASKER_TRY_ASSIGN(object->door_, WorkerDoor::open(*object->host_, all.door));
    object->watches_.attach(*object->host_);
    object->rest_ = std::make_unique<RestDoor>(*object->host_);
    return object;
}

Result<HostObject::Use> HostObject::use(std::shared_ptr<HostObject> object) {
    if (object == nullptr) return not_running();
    {
        std::scoped_lock const lock(object->mutex_);
        if (object->is_closing_) return not_running();
        ++object->users_;
    }
    return Use(std::move(object));
}

Result<HostObject::Use> host_of(tasker_host const* host) {
    return HostObject::use(find(host));
}

void HostObject::leave() noexcept {
    std::scoped_lock const lock(mutex_);
    if (--users_ == 0) idle_.notify_all();
}

Result<worker::Worker*> HostObject::worker() noexcept {
    if (auto* const worker = host_->worker()) return worker;
    return Error(ErrorCode::NotRunning, "the host has no worker: its role is TASKER_ENGINE");
}

Result<void> HostObject::check_running() const {
    switch (state_.load()) {
        case TASKER_STATE_OPEN: return Error(ErrorCode::NotRunning, "the host was not started");
        case TASKER_STATE_STOPPED: return Error(ErrorCode::Stopping, "the host was stopped");
        default: return {};
    }
}

Duration HostObject::patience(std::uint64_t milliseconds) const noexcept {
    return host_->has_virtual_time() ? Duration::zero() : patience_of(milliseconds);
}

Result<void> HostObject::start() {
    std::scoped_lock const lock(lifecycle_);
    switch (state_.load()) {
        case TASKER_STATE_OPEN: break;
        case TASKER_STATE_STOPPED: return Error(ErrorCode::Stopping, "the host was stopped");
        default: return Error(ErrorCode::AlreadyRunning, "the host is running already");
    }
    TASKER_TRY(host_->start());
    rest_->set_state(server::OperationalState::Normal);
    if (door_ != nullptr) door_->start();
    state_ = TASKER_STATE_RUNNING;
    return {};
}

Result<void> HostObject::drain() {
    std::scoped_lock const lock(lifecycle_);
    if (state_.load() == TASKER_STATE_DRAINING) return {};
    if (state_.load() != TASKER_STATE_RUNNING) {
        return Error(ErrorCode::NotRunning, "the host is not running");
    }
    if (auto* const worker = host_->worker()) TASKER_TRY(worker->quiesce());
    rest_->set_state(server::OperationalState::GracefulShutdown);
    if (door_ != nullptr) door_->note_stopping();
    state_ = TASKER_STATE_DRAINING;
    waker_->wake(TASKER_WAKE_END);
    return {};
}

Result<void> HostObject::stop(Duration patience) {
    // Who stops it already waits no longer than that.
    if (auto* const worker = host_->worker()) worker->hurry(patience);
    std::scoped_lock const lock(lifecycle_);
    auto const state = state_.load();
    if (state == TASKER_STATE_STOPPED) return {};
    state_ = TASKER_STATE_STOPPED;
    if (engine_server_) engine_server_->cancel();
    rest_->set_state(server::OperationalState::Stopped);
    if (door_ != nullptr) door_->note_stopping();
    auto stopped = host_->stop(patience);
    if (door_ != nullptr) door_->stop();
    watches_.stop();  // after what the last reports have ended
    waker_->wake(TASKER_WAKE_END);
    return stopped;
}

void HostObject::close() {
    {
        std::scoped_lock const lock(mutex_);
        is_closing_ = true;
    }
    std::ignore = stop(Duration(0));
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return users_ == 0; });
    lock.unlock();
    door_.reset();
    rest_.reset();
    host_.reset();
}

}  // namespace tasker::c
