#pragma once

#include <chrono>

namespace tasker {

/// Spans of time are whole microseconds: the finest that the wire formats carry.
using Duration = std::chrono::microseconds;

/// UTC, microseconds since 1970.
using TimePoint = std::chrono::sys_time<std::chrono::microseconds>;

}  // namespace tasker
