#pragma once

#include <optional>
#include <span>

#include "model/limits.hpp"
#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"

namespace tasker::rules {

/// The tally after `change`: pure bookkeeping over the category of its step before and after.
[[nodiscard]] model::StepTally count(model::StepTally tally, model::StepChange const& change);
/// The tally after a step was added (in the state it is added in).
[[nodiscard]] model::StepTally count(model::StepTally tally, model::Step const& added);
/// Whether an error of this step stops the whole task (FailureStrategy; docs/decisions/0005).
[[nodiscard]] bool failure_blocks(model::Step const& step) noexcept;
/// Whether an error of this step satisfies what depends on it (Isolate).
[[nodiscard]] bool failure_satisfies(model::Step const& step) noexcept;
/// How a unit of work found the task and what it did.
struct Progress {
    model::Task task;                  ///< as locked: state, moves and tally before
    model::StepTally tally;            ///< after all changes of the unit
    std::uint32_t enqueued_count = 0;  ///< steps that the unit moved to enqueued or further
    bool has_settled = false;          ///< a step's outcome was settled, by a worker or by hand
};

/// Where the task goes: the moves of spec/orchestration.md 5.5 and 1.3, chained within one unit.
/// No path when nothing but counters changed. Sets completed_at, state_since and stale_at.
///
/// pending: Start, then NoStepsFound, ReadyStepsFound + StepsEnqueued, or NoDependenciesReady.
/// Otherwise through evaluating_results: AllStepsSuccessful when nothing is unfinished;
/// PermanentFailure when a failure blocks; ReadyStepsFound + StepsEnqueued when steps were
/// enqueued; stays there while steps are in flight; PermanentFailure when only tolerated failures
/// are left; NoDependenciesReady when steps wait. A blocked task whose failures are gone goes on by
/// FailuresResolved; a terminal task never moves.
[[nodiscard]] Result<model::TaskChange> finalize(Progress const& progress,
                                                 model::Lifecycle const& lifecycle,
                                                 model::StalenessSettings const& staleness,
                                                 TimePoint now);

}  // namespace tasker::rules
