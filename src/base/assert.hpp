#pragma once

#include <source_location>

#include "tasker/error.hpp"

/// A programmer error when false: ends the process, in every build. Never on input.
#define TASKER_ASSERT(condition)                                                             \
    do {                                                                                     \
        if (!(condition)) [[unlikely]]                                                       \
            ::tasker::die("assertion failed: " #condition, std::source_location::current()); \
    } while (false)
