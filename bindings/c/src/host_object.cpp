#include "bindings/c/src/host_object.hpp"

#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bindings/c/include/tasker/c/observe.h"
#include "bindings/c/src/callback_log.hpp"
#include "bindings/c/src/foreign_handlers.hpp"
#include "bindings/c/src/text.hpp"

namespace tasker::c {

namespace {

constexpr std::uint64_t kYearsMs = 100ULL * 365 * 24 * 3600 * 1000;

Error not_running() {
    return {ErrorCode::NotRunning, "the host is not there: it was not opened, or it was closed"};
}

Error outside(std::string_view option, std::uint64_t value, std::string_view range) {
    return {ErrorCode::InvalidOption, std::string(option) + " is " + std::to_string(value) +
                                          "; it must be " + std::string(range)};
}

/// Of options that WorkerOptions::check sees in other units, or not at all.
Result<void> check(tasker_host_options_record const& options) {
    if (options.role > TASKER_WORKER) return outside("role", options.role, "0 to 2");
    if (options.log_level > TASKER_LOG_OFF)
        return outside("log_level", options.log_level, "0 to 5");
    constexpr std::uint32_t kEventsMax = 1'000'000;
    if (options.event_queue_max == 0 || options.event_queue_max > kEventsMax) {
        return outside("event_queue_max", options.event_queue_max, "1 to 1,000,000");
    }
    struct Span {
        std::string_view name;
        std::uint64_t milliseconds;
    };
    for (auto const& [name, span] :
         {Span{"handler_timeout_ms", options.handler_timeout_ms},
          Span{"lease_ms", options.lease_ms}, Span{"keep_ended_ms", options.keep_ended_ms},
          Span{"completion_send_timeout_ms", options.completion_send_timeout_ms},
          Span{"starvation_threshold_ms", options.starvation_threshold_ms}}) {
        if (span > kYearsMs) return outside(name, span, "at most 100 years");
    }
    if (options.keep_ended_ms != 0 && options.keep_ended_ms < 1'000) {
        return outside("keep_ended_ms", options.keep_ended_ms, "1,000 or more, or 0: for ever");
    }
    return {};
}

Result<WorkerOptions> worker_options(tasker_host_options_record const& options) {
    using std::chrono::milliseconds;
    WorkerOptions worker{
        .max_concurrent_handlers = options.max_concurrent_handlers,
        .prefetch = options.prefetch,
        .handler_timeout = milliseconds(options.handler_timeout_ms),
        .lease = milliseconds(options.lease_ms),
        .completion_send_timeout = milliseconds(options.completion_send_timeout_ms),
        .starvation_threshold = milliseconds(options.starvation_threshold_ms)};
    TASKER_TRY_ASSIGN(worker.name, checked(options.worker_name, "worker_name"));
    TASKER_TRY_ASSIGN(worker.namespaces,
                      strings_of(options.namespaces, options.namespace_count, "namespaces"));
    TASKER_TRY(worker.check());
    return worker;
}

/// Where things are, and how they are called.
struct Places {
    std::string store;
    std::string transport;
    std::string environment;
    std::string otlp_endpoint;
};

Result<Places> places_of(tasker_host_options_record const& options) {
    Places places;
    TASKER_TRY_ASSIGN(places.store, checked(options.store, "store"));
    TASKER_TRY_ASSIGN(places.transport, checked(options.transport, "transport"));
    TASKER_TRY_ASSIGN(places.environment, checked(options.environment, "environment"));
    TASKER_TRY_ASSIGN(places.otlp_endpoint, checked(options.otlp_endpoint, "otlp_endpoint"));
    if (places.store.empty()) places.store = ":memory:";
    if (places.transport.empty()) places.transport = "store";
    return places;
}

}  // namespace

HostObject::HostObject(std::shared_ptr<Waker> waker, tasker_host_options_record const& options)
    : waker_(std::move(waker)),
      stops_(std::make_shared<Stops>(waker_)),
      events_(std::make_unique<EventQueue>(options.event_queue_max, waker_)),
      watches_(waker_),
      state_(TASKER_STATE_OPEN) {}

Result<std::shared_ptr<HostObject>> HostObject::open(tasker_host_options_record const& options) {
    TASKER_TRY(check(options));
    TASKER_TRY_ASSIGN(auto worker, worker_options(options));
    TASKER_TRY_ASSIGN(auto places, places_of(options));
    TASKER_TRY_ASSIGN(auto handlers, foreign_handlers(options));
    auto const waker = std::make_shared<Waker>(options.wake, options.wake_context);
    std::shared_ptr<HostObject> object(new HostObject(waker, options));

    auto const level = log_level_of(options.log_level);
    auto const lease = worker.lease;
    embedded::HostOptions wanted{.store = std::move(places.store),
                                 .transport = std::move(places.transport),
                                 .environment = std::move(places.environment),
                                 .owner_name = "a program with Tasker inside",
                                 .role = static_cast<Role>(options.role),
                                 .worker = std::move(worker),
                                 .settings = {.lease = lease},
                                 .log_level = level};
    if (options.log != nullptr) {
        wanted.log = make_callback_log(options.log, options.log_context, level);
    }
    if (options.keep_ended_ms != 0) {
        wanted.engine.retention.keep = std::chrono::milliseconds(options.keep_ended_ms);
    }
    wanted.telemetry.endpoint = std::move(places.otlp_endpoint);
    wanted.telemetry.environment = wanted.environment;
    wanted.pulling = worker::Pulling{.on_waiting = [waker] { waker->wake(TASKER_WAKE_CALLS); },
                                     .takes_unlisted = options.takes_unlisted != 0};
    TASKER_TRY_ASSIGN(object->host_, embedded::Host::open(std::move(wanted), std::move(handlers)));
    if (auto* const own = object->host_->worker()) {
        std::ignore = own->subscribe("*", [queue = object->events_.get()](
                                              DomainEvent const& event) { queue->offer(event); });
    }
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

Result<void> HostObject::start() {
    std::scoped_lock const lock(lifecycle_);
    switch (state_.load()) {
        case TASKER_STATE_OPEN: break;
        case TASKER_STATE_STOPPED: return Error(ErrorCode::Stopping, "the host was stopped");
        default: return Error(ErrorCode::AlreadyRunning, "the host is running already");
    }
    TASKER_TRY(host_->start());
    rest_->set_state(server::OperationalState::Normal);
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
    state_ = TASKER_STATE_DRAINING;
    waker_->wake(TASKER_WAKE_END);
    return {};
}

Result<void> HostObject::stop(Duration patience) {
    std::scoped_lock const lock(lifecycle_);
    auto const state = state_.load();
    if (state == TASKER_STATE_STOPPED) return {};
    state_ = TASKER_STATE_STOPPED;
    rest_->set_state(server::OperationalState::Stopped);
    auto stopped = host_->stop(patience);
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
    rest_.reset();
    host_.reset();
}

}  // namespace tasker::c
