#include "transport/breaker.hpp"

namespace tasker::transport {

Breaker::Breaker(CircuitBreakerOptions const& options) : options_(options) {
    metrics_.slow_threshold = options.slow_threshold;
}

bool Breaker::may_call(TimePoint now) {
    if (metrics_.state == BreakerState::Open && now >= opens_up_at()) {
        metrics_.state = BreakerState::HalfOpen;
        half_open_successes_ = 0;
    }
    if (metrics_.state == BreakerState::Open) {
        ++metrics_.circuit_open_rejections;
        return false;
    }
    return true;
}

void Breaker::record_success(Duration took, TimePoint now) {
    ++metrics_.total_calls;
    if (took >= options_.slow_threshold) {
        ++metrics_.slow_send_count;
        fail(now);
        return;
    }
    ++metrics_.success_count;
    metrics_.consecutive_failures = 0;
    if (metrics_.state != BreakerState::HalfOpen) return;
    if (++half_open_successes_ >= options_.success_threshold) {
        metrics_.state = BreakerState::Closed;
    }
}

void Breaker::record_failure(TimePoint now) {
    ++metrics_.total_calls;
    fail(now);
}

void Breaker::fail(TimePoint now) {
    ++metrics_.failure_count;
    ++metrics_.consecutive_failures;
    auto const is_enough = metrics_.consecutive_failures >= options_.failure_threshold;
    // What still comes back from before must not prolong the pause.
    if (metrics_.state == BreakerState::Open) return;
    if (metrics_.state == BreakerState::HalfOpen || is_enough) open(now);
}

void Breaker::open(TimePoint now) {
    metrics_.state = BreakerState::Open;
    opened_at_ = now;
}

void Breaker::force_open(TimePoint now) {
    open(now);
}

void Breaker::force_closed() {
    metrics_.state = BreakerState::Closed;
    metrics_.consecutive_failures = 0;
}

}  // namespace tasker::transport
