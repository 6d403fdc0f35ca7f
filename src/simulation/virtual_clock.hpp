#pragma once

#include "base/clock.hpp"

namespace tasker::simulation {

/// Time that stands still until somebody moves it.
class VirtualClock final : public base::Clock {
public:
    [[nodiscard]] TimePoint now() const override { return now_; }

    void advance(Duration by) {
        now_ += by;
        elapsed_ += by;
    }
    /// Never backwards.
    void advance_to(TimePoint at) {
        if (at > now_) advance(at - now_);
    }
    /// As when somebody corrects a clock: no time goes by.
    void set_back(Duration by) { now_ -= by; }

    /// What went by, whatever the clock showed.
    [[nodiscard]] Duration elapsed() const { return elapsed_; }

private:
    static constexpr TimePoint kStart =
        std::chrono::sys_days(std::chrono::year(2026) / std::chrono::January / 1);
    TimePoint now_ = kStart;
    Duration elapsed_{};
};

}  // namespace tasker::simulation
