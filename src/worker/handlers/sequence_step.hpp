#pragma once

#include "tasker/json.hpp"
#include "worker/handlers/record.hpp"

namespace tasker::worker {

/// The TaskSequenceStep of a call (spec/workers.md 3.1).
[[nodiscard]] Json sequence_step(StepContext::Record& record);

}  // namespace tasker::worker
