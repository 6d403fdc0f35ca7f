#pragma once

#include <cstddef>

#include "tasker/time.hpp"

namespace tasker::engine {

/// How an engine uses a broker. Without one nothing of it counts.
struct MessageOptions {
    bool sends_steps = true;        ///< which other processes can find in the store
    bool receives_steps = true;     ///< for the workers of this process
    bool receives_requests = true;  ///< tasks that are asked for by messages
    /// Steps that may be on their way to this process and not claimed yet.
    std::size_t prefetch = 100;
    /// A step that is enqueued for longer is claimed from the store: its message may be lost.
    Duration lost_after = std::chrono::seconds(30);
    /// Messages in the queue of a namespace: from here on it is logged,
    std::size_t depth_warning = 1'000;
    /// and from here on new tasks of the namespace are refused (spec/orchestration.md 10.5).
    std::size_t depth_max = 5'000;
};

}  // namespace tasker::engine
