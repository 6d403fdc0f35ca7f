#pragma once

#include <chrono>

#include "tasker/time.hpp"

namespace tasker::store::postgres {

/// How long something takes, for figures and logs only: no decision depends on it. Time on the wire
/// is of the real world, so no simulated clock is asked.
class Stopwatch {
public:
    [[nodiscard]] Duration elapsed() const {
        return std::chrono::duration_cast<Duration>(Steady::now() - began_);
    }

private:
    using Steady = std::chrono::steady_clock;
    Steady::time_point began_ = Steady::now();
};

}  // namespace tasker::store::postgres
