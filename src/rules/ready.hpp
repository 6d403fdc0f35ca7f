#pragma once

#include <optional>

#include "model/step.hpp"
#include "model/task.hpp"

namespace tasker::rules {

/// Whether steps of a task in this state may be enqueued at all: not when it has ended, and not
/// while a step in error stops it (spec/orchestration.md 1.3; FailureStrategy for the exceptions).
[[nodiscard]] bool may_enqueue(model::TaskState state, model::StepTally const& tally) noexcept;

/// spec/orchestration.md 3.1, over one step: attempts left by counted_attempts().
[[nodiscard]] bool is_retry_eligible(model::Step const& step) noexcept;
/// state pending or waiting_for_retry, dependencies satisfied, retry eligible, its time has come.
[[nodiscard]] bool is_ready(model::Step const& step, TimePoint now) noexcept;
/// spec/orchestration.md 3.2.
[[nodiscard]] std::optional<TimePoint> next_retry_at(model::Step const& step) noexcept;

/// Who takes a step, until when.
struct Claim {
    WorkerId worker_id;
    TimePoint lease_until;
};

/// pending -> enqueued; a step in waiting_for_retry goes through pending. With a claim also
/// -> in_progress, in the same change: counts the attempt, starts the lease. Clears wake_at.
/// \returns IllegalTransition from any other state.
[[nodiscard]] Result<model::StepChange> enqueue(model::Step const& step, TimePoint now,
                                                std::optional<Claim> const& claim);
/// enqueued -> in_progress.
[[nodiscard]] Result<model::StepChange> claim(model::Step const& step, TimePoint now,
                                              Claim const& claim);
/// A step whose time came while its task may not enqueue: clears wake_at, no move. It is found by
/// startable_steps when the task goes on.
[[nodiscard]] model::StepChange park(model::Step const& step, TimePoint now);

}  // namespace tasker::rules
