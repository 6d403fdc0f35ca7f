#include "tasker/worker_options.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace tasker {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

Error outside(std::string_view option, std::string const& value, std::string const& range) {
    return Error(ErrorCode::InvalidOption,
                 std::string(option) + " is " + value + "; it must be " + range);
}

template <class Count>
Result<void> check_count(std::string_view option, Count value, Count min, Count max) {
    if (value >= min && value <= max) return {};
    return outside(option, std::to_string(value),
                   std::to_string(min) + " to " + std::to_string(max));
}

std::string in_milliseconds(Duration duration) {
    return std::to_string(std::chrono::duration_cast<milliseconds>(duration).count()) + " ms";
}

Result<void> check_time(std::string_view option, Duration value, Duration min, Duration max) {
    if (value >= min && value <= max) return {};
    return outside(option, in_milliseconds(value),
                   in_milliseconds(min) + " to " + in_milliseconds(max));
}

Result<void> check_shedding(LoadSheddingOptions const& options) {
    auto const& capacity = options.capacity_percent;
    if (!(capacity > 0.0 && capacity <= 100.0)) {
        return outside("load_shedding.capacity_percent", std::to_string(capacity),
                       "above 0 and at most 100");
    }
    auto const& warning = options.warning_percent;
    if (!(warning >= 0.0 && warning <= capacity)) {
        return outside("load_shedding.warning_percent", std::to_string(warning),
                       "0 to capacity_percent (" + std::to_string(capacity) + ")");
    }
    return {};
}

Result<void> check_breaker(CircuitBreakerOptions const& options) {
    constexpr std::uint32_t kThresholdMax = 1'000;
    TASKER_TRY(check_count<std::uint32_t>("completion_breaker.failure_threshold",
                                          options.failure_threshold, 1, kThresholdMax));
    TASKER_TRY(check_count<std::uint32_t>("completion_breaker.success_threshold",
                                          options.success_threshold, 1, kThresholdMax));
    TASKER_TRY(check_time("completion_breaker.recovery_timeout", options.recovery_timeout,
                          milliseconds(1), hours(1)));
    return check_time("completion_breaker.slow_threshold", options.slow_threshold, milliseconds(1),
                      hours(1));
}

}  // namespace

Result<void> WorkerOptions::check() const {
    constexpr std::size_t kEventsMax = 1'000'000;
    TASKER_TRY(
        check_count<std::size_t>("max_concurrent_handlers", max_concurrent_handlers, 1, 4'096));
    TASKER_TRY(check_count<std::size_t>("prefetch", prefetch, 0, 100'000));
    TASKER_TRY(check_time("handler_timeout", handler_timeout, milliseconds(1), days(7)));
    TASKER_TRY(
        check_count<std::size_t>("overrunning_handlers_max", overrunning_handlers_max, 0, 1'024));
    TASKER_TRY(check_time("lease", lease, seconds(1), days(1)));
    TASKER_TRY(
        check_time("completion_send_timeout", completion_send_timeout, Duration(0), hours(1)));
    TASKER_TRY(
        check_time("completion_retry_pause", completion_retry_pause, milliseconds(1), seconds(10)));
    TASKER_TRY(check_time("callback_timeout", callback_timeout, milliseconds(1), hours(1)));
    TASKER_TRY(check_time("starvation_threshold", starvation_threshold, milliseconds(1), days(1)));
    TASKER_TRY(check_shedding(load_shedding));
    TASKER_TRY(check_breaker(completion_breaker));
    TASKER_TRY(check_count<std::size_t>("events.capacity", events.capacity, 1, kEventsMax));
    return check_time("events.drain_timeout", events.drain_timeout, Duration(0), hours(1));
}

}  // namespace tasker
