#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/histogram.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"
#include "transport/breaker.hpp"

namespace tasker::worker {

/// Of the places where steps wait and run.
struct PlaceMetrics {
    std::size_t places = 0;    ///< all there are
    std::size_t reserved = 0;  ///< promised to the engine
    std::size_t queued = 0;    ///< wait for a thread
    std::size_t running = 0;
    double usage_percent = 0.0;
    std::uint64_t claims_refused = 0;  ///< by load shedding
};

/// Of steps that wait for a thread.
struct WaitMetrics {
    std::size_t pending_count = 0;
    std::optional<Duration> oldest_pending_age;
    std::optional<Duration> newest_pending_age;
    std::optional<StepId> oldest_step;
    bool starvation_detected = false;
    std::size_t starving_count = 0;
};

/// spec/workers.md 1.7.
struct EventMetrics {
    std::uint64_t dispatched = 0;  ///< steps whose events were taken up
    std::uint64_t published = 0;
    std::uint64_t skipped = 0;
    std::uint64_t failed = 0;
    std::uint64_t dropped = 0;  ///< the channel was full
    std::uint64_t durable = 0;
    std::uint64_t fast = 0;
    std::uint64_t broadcast = 0;
    std::uint64_t fast_delivery_errors = 0;
    std::uint64_t routing_errors = 0;
    std::uint64_t subscriber_calls = 0;
    std::size_t subscriber_count = 0;
    std::uint64_t callback_timeouts = 0;
    std::optional<TimePoint> last_event_at;
    std::size_t channel_depth = 0;
    std::size_t channel_capacity = 0;
};

/// One moment of a worker.
struct WorkerMetrics {
    std::string worker_id;
    bool is_running = false;
    PlaceMetrics places;
    WaitMetrics waiting;
    transport::BreakerMetrics breaker;
    EventMetrics events;
    std::uint64_t steps_executed = 0;
    std::uint64_t steps_succeeded = 0;
    std::uint64_t steps_failed = 0;
    std::uint64_t checkpoints = 0;
    std::uint64_t handlers_not_found = 0;
    std::uint64_t handler_timeouts = 0;
    std::size_t overrunning_handlers = 0;  ///< timed out and still running
    std::uint64_t late_results = 0;        ///< came after their timeout, and were dropped
    std::uint64_t leases_lost = 0;
    std::uint64_t heartbeats = 0;
    std::size_t reports_waiting = 0;    ///< not accepted or not answered yet
    std::uint64_t reports_refused = 0;  ///< the attempt was not the running one any more
    std::uint64_t reports_given_up = 0;
    std::uint64_t steps_handed_back = 0;
    std::uint64_t steps_claimed = 0;      ///< that a handler was sought for
    std::uint64_t results_submitted = 0;  ///< that the engine has accepted
    base::HistogramCounts execution{};    ///< of handlers
    base::HistogramCounts claim{};        ///< from the claim until the handler was called
    base::HistogramCounts submission{};   ///< from a result until the engine had accepted it
};

}  // namespace tasker::worker
