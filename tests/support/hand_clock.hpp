#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace tasker::test {

/// Stands still until a test moves it. Thread-safe.
class HandClock final : public base::Clock {
public:
    [[nodiscard]] TimePoint now() const override { return now_; }
    void advance(Duration by) { now_ = now_.load() + by; }

private:
    static constexpr TimePoint kStart =
        std::chrono::sys_days(std::chrono::year(2026) / std::chrono::February / 1);
    std::atomic<TimePoint> now_ = kStart;
};

}  // namespace tasker::test
