#pragma once

#include <string>

#include "tasker/error.hpp"

namespace tasker::bench {

/// There is nothing to measure when something does not work.
[[noreturn]] void fail(std::string const& message);

template <class T>
T must(Result<T> result) {
    if (!result) fail(result.error().message());
    return *std::move(result);
}

inline void must(Result<void> const& result) {
    if (!result) fail(result.error().message());
}

}  // namespace tasker::bench
