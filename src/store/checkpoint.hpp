#pragma once

#include <cstdint>
#include <vector>

#include "model/payload.hpp"
#include "tasker/time.hpp"

namespace tasker::store {

/// One entry of a checkpoint's history.
struct CheckpointMark {
    model::Payload cursor;
    TimePoint at{};
};

/// A step's progress as a store keeps it.
struct Checkpoint {
    model::Payload cursor;
    std::uint64_t items_processed = 0;
    model::Payload accumulated_results;  ///< or empty
    TimePoint at{};
    std::vector<CheckpointMark> history;  ///< oldest first; the last is this one
};

/// As handlers and the API see it: `{"cursor":…,"items_processed":…,"timestamp":"…",
/// "accumulated_results":…,"history":[{"cursor":…,"timestamp":"…"}]}`; without
/// accumulated_results when there are none. Source: spec/orchestration.md 5.8.
[[nodiscard]] model::Payload to_payload(Checkpoint const& checkpoint);

}  // namespace tasker::store
