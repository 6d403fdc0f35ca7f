#pragma once

#include <string>

namespace tasker::cli {

/// A value that a process must not start with.
struct RefusedKey {
    std::string key;
    std::string why;  ///< goes on from `KEY is`
};

}  // namespace tasker::cli
