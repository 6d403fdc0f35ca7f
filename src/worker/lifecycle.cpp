#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "worker/runtime.hpp"

namespace tasker::worker {

Result<void> Worker::Runtime::start() {
    {
        std::scoped_lock const lock(mutex_);
        if (state_ == State::Running) {
            return Error(ErrorCode::AlreadyRunning, "the worker " + name_ + " is running already");
        }
        if (state_ == State::Stopped) {
            return Error(ErrorCode::Stopping, "the worker " + name_ + " was stopped");
        }
        state_ = State::Running;
        heartbeat_ = std::make_shared<Heartbeat>(
            options_.lease,
            Heartbeat::Dependencies{.inlet = deps_.inlet, .clock = deps_.clock, .log = deps_.log},
            [weak = weak_from_this()](model::LeaseKey key) {
                if (auto const self = weak.lock()) self->outlet_.revoke(key.step_id, key.attempt);
            });
    }
    if (deps_.has_threads) {
        events_.start();
        supervisor_.start();
    }
    outlet_.open();  // before the threads, which end when it is closed
    if (!deps_.pulling) threads_.start(options_.max_concurrent_handlers);
    deps_.inlet.capacity_freed();
    return {};
}

bool Worker::Runtime::is_idle() const {
    auto const usage = outlet_.usage();
    // Who overran was answered for: nobody waits for it, although its place is still taken.
    auto const busy = usage.running + usage.parked;
    // In this order: a report is counted before its step leaves its place.
    return busy <= runs_.stuck() && reporter_->waiting() == 0;
}

void Worker::Runtime::note_progress() {
    if (!is_stopping_) return;
    {
        std::scoped_lock const lock(mutex_);
    }
    progress_.notify_all();
}

Result<void> Worker::Runtime::quiesce() {
    {
        std::scoped_lock const lock(mutex_);
        if (state_ != State::Running) {
            return Error(ErrorCode::NotRunning, "the worker " + name_ + " is not running");
        }
    }
    is_stopping_ = true;
    hand_back(outlet_.close());
    return {};
}

void Worker::Runtime::hurry(Duration drain) {
    {
        std::scoped_lock const lock(mutex_);
        drained_by_ =
            std::min(drained_by_, std::chrono::steady_clock::now() + std::max(drain, Duration(0)));
    }
    progress_.notify_all();
}

Result<void> Worker::Runtime::stop(Duration drain) {
    {
        std::scoped_lock const lock(mutex_);
        auto const was_running = state_ == State::Running;
        state_ = State::Stopped;
        if (!was_running) return {};
    }
    is_stopping_ = true;
    hand_back(outlet_.close());
    hurry(drain);
    {
        std::unique_lock lock(mutex_);
        // The end may be moved nearer meanwhile.
        while (!is_idle() && std::chrono::steady_clock::now() < drained_by_)
            progress_.wait_until(lock, drained_by_);
    }
    auto const left = runs_.give_up();
    for (auto const& run : left) {
        if (run->place == RunPlace::Loop) loop_.cancel(*run);
    }
    reporter_->abandon();
    heartbeat_->stop();
    supervisor_.stop();
    auto const drained = events_.stop();
    if (!drained.is_complete) {
        deps_.log.warning("domain events were left unpublished when the worker stopped");
    }
    if (left.empty()) return {};
    std::string names;
    for (auto const& run : left) {
        if (!names.empty()) names += ", ";
        names += run->context.step_name();
    }
    return Error(ErrorCode::Timeout,
                 "handlers were still running and were given up; their steps run again: " + names);
}

void Worker::Runtime::join() {
    threads_.join();
    loop_.stop();
    supervisor_.stop();
    events_.join();
}

}  // namespace tasker::worker
