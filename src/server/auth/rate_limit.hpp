#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "tasker/time.hpp"

namespace tasker::server::auth {

/// How often each caller may ask: so many times a second, and as many at once. Thread-safe.
class RateLimit {
public:
    /// 0: as often as he likes.
    explicit RateLimit(std::uint32_t requests_per_second) noexcept
        : requests_per_second_(requests_per_second) {}

    /// Counts one request. \returns how long to stay away, when it is one too many; then it does
    /// not count.
    [[nodiscard]] std::optional<Duration> take(std::string const& caller, TimePoint now);

    [[nodiscard]] std::uint32_t requests_per_second() const noexcept {
        return requests_per_second_;
    }

    /// How many are remembered.
    [[nodiscard]] std::size_t callers();

private:
    void forget_the_idle(TimePoint now);

    std::uint32_t const requests_per_second_;
    std::mutex mutex_;
    /// When a caller who asks at the full rate would have asked for all that he did ask.
    std::unordered_map<std::string, TimePoint> paid_until_;
};

}  // namespace tasker::server::auth
