#pragma once

#include "tasker/time.hpp"

namespace tasker::base {

/// Where the time comes from. Passed in everywhere, so that tests and the simulator own it.
class Clock {
public:
    virtual ~Clock() = default;
    /// UTC. May jump. Thread-safe.
    [[nodiscard]] virtual TimePoint now() const = 0;
};

/// The machine's clock. For composition roots only.
class SystemClock final : public Clock {
public:
    [[nodiscard]] TimePoint now() const override {
        return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    }
};

}  // namespace tasker::base
