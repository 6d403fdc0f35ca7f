#include "rules/backoff.hpp"

#include <algorithm>
#include <cmath>

namespace tasker::rules {

namespace {

/// F(n) with F(1) = F(2) = 1, or `limit` if that is less.
double fibonacci(std::uint32_t n, double limit) {
    double previous = 0;
    double current = 1;
    for (std::uint32_t i = 1; i < n && current < limit; ++i) {
        auto const next = previous + current;
        previous = current;
        current = next;
    }
    return std::min(current, limit);
}

/// How many times the base; may be infinite.
double factor(model::RetryPolicy const& policy, model::BackoffSettings const& settings,
              std::uint32_t attempt, double limit) {
    switch (policy.backoff) {
        case model::BackoffKind::None: return 0;
        case model::BackoffKind::Linear: return attempt;
        case model::BackoffKind::Fibonacci: return fibonacci(attempt, limit);
        case model::BackoffKind::Exponential: break;
    }
    auto const exponent = policy.backoff_base ? static_cast<double>(attempt) - 1 : attempt;
    return std::pow(settings.multiplier, exponent);
}

}  // namespace

Duration backoff(model::RetryPolicy const& policy, model::BackoffSettings const& settings,
                 std::uint32_t attempt, double jitter) {
    auto const base = policy.backoff_base.value_or(settings.base);
    auto const cap = std::min(policy.backoff_max.value_or(settings.max), settings.max);
    if (base <= Duration::zero()) return Duration::zero();

    // In doubles, because a power overflows everything else long before it meets the cap.
    auto const cap_us = static_cast<double>(cap.count());
    auto const base_us = static_cast<double>(base.count());
    auto const pause =
        std::min(base_us * factor(policy, settings, attempt, cap_us / base_us + 1), cap_us);
    auto const varied = pause * (1.0 + settings.jitter_share * (2.0 * jitter - 1.0));
    return Duration(static_cast<Duration::rep>(std::max(varied, 0.0)));
}

Duration requested_backoff(Duration asked, model::BackoffSettings const& settings) {
    return std::clamp(asked, Duration::zero(), settings.max);
}

}  // namespace tasker::rules
