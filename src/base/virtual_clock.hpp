#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace tasker::base {

/// Time that stands still until somebody moves it: of the simulator, of tests, and of hosts on
/// which users test their workflows. Thread-safe; one moves it at a time.
class VirtualClock final : public Clock {
public:
    static constexpr TimePoint kStart =
        std::chrono::sys_days(std::chrono::year(2026) / std::chrono::January / 1);

    explicit VirtualClock(TimePoint start = kStart) noexcept : now_(start) {}

    [[nodiscard]] TimePoint now() const override { return now_.load(); }

    void advance(Duration by) {
        now_.store(now() + by);
        elapsed_ += by;
    }
    /// Never backwards.
    void advance_to(TimePoint at) {
        if (at > now()) advance(at - now());
    }
    /// As when somebody corrects a clock: no time goes by.
    void set_back(Duration by) { now_.store(now() - by); }

    /// What went by, whatever the clock showed. For who moves it.
    [[nodiscard]] Duration elapsed() const { return elapsed_; }

private:
    std::atomic<TimePoint> now_;
    Duration elapsed_{};
};

}  // namespace tasker::base
