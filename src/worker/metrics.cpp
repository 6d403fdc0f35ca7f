#include "worker/metrics.hpp"

#include <algorithm>

#include "worker/runtime.hpp"

namespace tasker::worker {

WaitMetrics Worker::Runtime::waiting_metrics() const {
    auto const now = deps_.clock.now();
    WaitMetrics metrics;
    std::optional<TimePoint> oldest;
    std::optional<TimePoint> newest;
    for (auto const& [key, since] : outlet_.waiting()) {
        ++metrics.pending_count;
        if (!oldest || since < *oldest) {
            oldest = since;
            metrics.oldest_step = key.step_id;
        }
        newest = newest ? std::max(*newest, since) : since;
        if (now - since > options_.starvation_threshold) ++metrics.starving_count;
    }
    if (oldest) metrics.oldest_pending_age = now - *oldest;
    if (newest) metrics.newest_pending_age = now - *newest;
    metrics.starvation_detected = metrics.starving_count > 0;
    return metrics;
}

WorkerMetrics Worker::Runtime::metrics() const {
    WorkerMetrics metrics;
    metrics.worker_id = name_;
    {
        std::scoped_lock const lock(mutex_);
        metrics.is_running = state_ == State::Running;
        if (heartbeat_ != nullptr) {
            metrics.heartbeats = heartbeat_->count();
            metrics.leases_lost = heartbeat_->lost();
        }
    }
    auto const usage = outlet_.usage();
    metrics.places = {.places = usage.places,
                      .reserved = usage.reserved,
                      .queued = usage.waiting,
                      .running = usage.running,
                      .usage_percent = usage.percent(),
                      .claims_refused = usage.claims_refused};
    metrics.waiting = waiting_metrics();
    auto const reports = reporter_->metrics();
    metrics.breaker = reports.breaker;
    metrics.reports_waiting = reports.waiting;
    metrics.reports_refused = reports.refused;
    metrics.reports_given_up = reports.given_up;

    auto const channel = events_.metrics();
    auto const routed = router_.metrics();
    metrics.events = {.dispatched = channel.accepted,
                      .published = counters_.events_published,
                      .skipped = counters_.events_skipped,
                      .failed = counters_.events_failed,
                      .dropped = channel.dropped,
                      .durable = routed.durable,
                      .fast = routed.fast,
                      .broadcast = routed.broadcast,
                      .fast_delivery_errors = routed.fast_delivery_errors,
                      .routing_errors = routed.routing_errors,
                      .subscriber_calls = routed.subscriber_calls,
                      .subscriber_count = bus_.subscriber_count(),
                      .callback_timeouts = channel.timeouts,
                      .last_event_at = channel.last_at,
                      .channel_depth = channel.depth,
                      .channel_capacity = channel.capacity};

    metrics.steps_executed = counters_.executed;
    metrics.steps_succeeded = counters_.succeeded;
    metrics.steps_failed = counters_.failed;
    metrics.checkpoints = counters_.checkpoints;
    metrics.handlers_not_found = counters_.not_found;
    metrics.handler_timeouts = counters_.timeouts;
    metrics.overrunning_handlers = runs_.overrunning();
    metrics.late_results = counters_.late_results;
    metrics.steps_handed_back = counters_.handed_back;
    metrics.steps_claimed = counters_.claimed;
    metrics.results_submitted = counters_.submitted;
    metrics.execution = counters_.execution.counts();
    metrics.claim = counters_.claim.counts();
    metrics.submission = counters_.submission.counts();
    return metrics;
}

}  // namespace tasker::worker
