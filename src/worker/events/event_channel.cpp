#include "worker/events/event_channel.hpp"

#include <string>
#include <utility>

#include "worker/dispatch/handler_threads.hpp"

namespace tasker::worker {

EventChannel::EventChannel(EventOptions const& options, Duration callback_timeout,
                           Dependencies const& dependencies, Work work)
    : options_(options),
      callback_timeout_(callback_timeout),
      deps_(dependencies),
      work_(std::move(work)) {
    metrics_.capacity = options.capacity;
}

EventChannel::~EventChannel() {
    join();
}

void EventChannel::join() {
    {
        std::scoped_lock const lock(mutex_);
        is_closed_ = true;
        is_over_ = true;
    }
    arrival_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void EventChannel::start() {
    std::scoped_lock const lock(mutex_);
    thread_ = std::thread([this] { run(); });
}

bool EventChannel::send(FinishedStep step) {
    bool is_first_drop = false;
    {
        std::scoped_lock const lock(mutex_);
        if (!is_closed_ && waiting_.size() < options_.capacity) {
            waiting_.push_back(std::move(step));
            ++metrics_.accepted;
            metrics_.last_at = deps_.clock.now();
            arrival_.notify_one();
            return true;
        }
        // Thousands may follow: the first of each thousand is logged.
        is_first_drop = metrics_.dropped++ % 1'000 == 0;
    }
    if (is_first_drop && options_.logs_dropped) {
        deps_.log.warning("domain events are dropped: " + std::to_string(options_.capacity) +
                          " wait already");
    }
    return false;
}

void EventChannel::run() {
    name_this_thread("tasker-events");
    std::unique_lock lock(mutex_);
    for (;;) {
        arrival_.wait(lock, [this] { return is_closed_ || !waiting_.empty(); });
        if (is_over_ || waiting_.empty()) break;
        work_on_first(lock);
        if (waiting_.empty()) idle_.notify_all();
    }
    idle_.notify_all();
}

void EventChannel::work_on_first(std::unique_lock<std::mutex>& lock) {
    auto const step = std::move(waiting_.front());
    waiting_.pop_front();
    busy_since_ = deps_.clock.now();
    is_reported_stuck_ = false;
    lock.unlock();
    work_(step);
    lock.lock();
    busy_since_.reset();
    ++done_;
}

std::size_t EventChannel::work_off() {
    std::unique_lock lock(mutex_);
    auto const before = done_;
    while (!is_over_ && !waiting_.empty())
        work_on_first(lock);
    return done_ - before;
}

EventChannel::Drained EventChannel::stop() {
    std::unique_lock lock(mutex_);
    is_closed_ = true;
    arrival_.notify_all();
    auto const before = done_;
    auto const is_idle = [this] { return waiting_.empty() && !busy_since_; };
    auto const is_complete =
        !thread_.joinable() ? is_idle() : idle_.wait_for(lock, options_.drain_timeout, is_idle);
    is_over_ = true;
    arrival_.notify_all();
    return {.is_complete = is_complete, .count = done_ - before};
}

std::optional<TimePoint> EventChannel::check_stuck() {
    std::scoped_lock const lock(mutex_);
    if (!busy_since_ || is_reported_stuck_) return std::nullopt;
    auto const due_at = *busy_since_ + callback_timeout_;
    if (deps_.clock.now() < due_at) return due_at;
    is_reported_stuck_ = true;
    ++metrics_.timeouts;
    deps_.log.warning("publishing the events of a step takes longer than the callback timeout");
    return std::nullopt;
}

EventChannel::Metrics EventChannel::metrics() const {
    std::scoped_lock const lock(mutex_);
    auto metrics = metrics_;
    metrics.depth = waiting_.size();
    return metrics;
}

}  // namespace tasker::worker
