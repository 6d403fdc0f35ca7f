#pragma once

#include "base/clock.hpp"

namespace tasker::test {

/// Time that stands still until somebody moves it.
class VirtualClock final : public base::Clock {
public:
    [[nodiscard]] TimePoint now() const override { return now_; }

    void advance(Duration by) { now_ += by; }
    /// Never backwards.
    void advance_to(TimePoint at) {
        if (at > now_) now_ = at;
    }

    [[nodiscard]] Duration elapsed() const { return now_ - kStart; }

private:
    static constexpr TimePoint kStart =
        std::chrono::sys_days(std::chrono::year(2026) / std::chrono::January / 1);
    TimePoint now_ = kStart;
};

}  // namespace tasker::test
