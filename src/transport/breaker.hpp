#pragma once

#include <cstdint>

#include "tasker/time.hpp"
#include "tasker/worker_options.hpp"

namespace tasker::transport {

enum class BreakerState : std::uint8_t { Closed, Open, HalfOpen };

/// spec/workers.md 1.5.
struct BreakerMetrics {
    BreakerState state = BreakerState::Closed;
    std::uint64_t failure_count = 0;
    std::uint64_t success_count = 0;
    std::uint64_t total_calls = 0;
    std::uint32_t consecutive_failures = 0;
    std::uint64_t slow_send_count = 0;
    std::uint64_t circuit_open_rejections = 0;
    Duration slow_threshold{};
};

/// Stops calls for a while after too many failed (spec/orchestration.md 10.3, workers.md 1.5). Time
/// is an argument. Not thread-safe.
class Breaker {
public:
    explicit Breaker(CircuitBreakerOptions const& options);

    /// Whether a call may be made now; a refusal is counted. After the recovery timeout the breaker
    /// is half open: calls are let through to see how they go.
    [[nodiscard]] bool may_call(TimePoint now);
    /// When may_call is worth asking again.
    [[nodiscard]] TimePoint opens_up_at() const noexcept {
        return opened_at_ + options_.recovery_timeout;
    }

    /// A call that took as long as the slow threshold, or longer, is as bad as a failed one.
    void record_success(Duration took, TimePoint now);
    void record_failure(TimePoint now);

    void force_open(TimePoint now);
    void force_closed();

    [[nodiscard]] BreakerState state() const noexcept { return metrics_.state; }
    [[nodiscard]] BreakerMetrics const& metrics() const noexcept { return metrics_; }

private:
    void fail(TimePoint now);
    void open(TimePoint now);

    CircuitBreakerOptions const options_;
    BreakerMetrics metrics_;
    std::uint32_t half_open_successes_ = 0;
    TimePoint opened_at_{};
};

}  // namespace tasker::transport
