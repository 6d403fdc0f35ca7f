#pragma once

#include "model/step.hpp"
#include "model/task.hpp"

namespace tasker::rules {

// How a change is put together, so that every rule fills the same columns.

/// A change of nothing yet: compares with the step as it was found.
[[nodiscard]] model::StepChange change_of(model::Step const& step, TimePoint now);

/// One more move, with the columns that belong to it (spec/orchestration.md 1.5): a lease is held
/// only in_progress, a wake-up only while waiting_for_retry, processed_at marks what is finished,
/// last_failure_at the newest error.
/// \returns IllegalTransition, naming the step; the change is then of no use.
[[nodiscard]] Result<void> move(model::StepChange& change, model::StepEvent event, TimePoint now);

/// A move that the caller knows to be legal.
void must_move(model::StepChange& change, model::StepEvent event, TimePoint now);

/// The same for a task.
[[nodiscard]] model::TaskChange change_of(model::Task const& task, TimePoint now);
/// One more move; state_since, and completed_at when the task ends. `stale_at` is the caller's.
[[nodiscard]] Result<void> move(model::TaskChange& change, model::TaskEvent event, TimePoint now);

/// A move that the caller knows to be legal.
void must_move(model::TaskChange& change, model::TaskEvent event, TimePoint now);

/// What a transition records about its reason: an object as a payload.
[[nodiscard]] model::Payload metadata_of(JsonObject const& members);

}  // namespace tasker::rules
