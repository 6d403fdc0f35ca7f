#pragma once

#include <string>
#include <string_view>

#include "model/work.hpp"
#include "tasker/step_result.hpp"
#include "tasker/time.hpp"

namespace tasker::worker {

/// Of the call that a result comes from.
struct CallFacts {
    StepId step_id;
    std::string_view worker_id;
    std::string_view handler_version;
    TimePoint started_at;
    TimePoint completed_at;
};

/// A success or failure as it is stored and reported: the whole StepExecutionResult
/// (spec/orchestration.md 5.4) as text, and what the engine needs of it. A value that cannot be
/// stored makes it a permanent failure that says why.
[[nodiscard]] model::StepOutcome make_outcome(StepResult const& result, CallFacts const& facts);

/// How long a server asked to wait, counted from `now`: the Retry-After header (whole seconds or a
/// date that is still to come; names without case), else the backoff hint.
[[nodiscard]] std::optional<Duration> retry_after(StepResult const& result, TimePoint now);

/// A checkpoint as it is reported. \returns why it cannot be stored.
[[nodiscard]] Result<model::StepCheckpoint> make_checkpoint(CheckpointYield const& checkpoint);
/// What the handler sees of it when it is called again.
[[nodiscard]] model::Payload checkpoint_record(model::StepCheckpoint const& checkpoint,
                                               TimePoint now);

}  // namespace tasker::worker
