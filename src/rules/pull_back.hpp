#pragma once

#include "model/step.hpp"

namespace tasker::rules {

/// A step in `enqueued` that must not be started after all, because its task was stopped:
/// waiting_for_retry without a time. It costs nothing; startable_steps finds it when the task goes
/// on. \returns IllegalTransition from any other state.
[[nodiscard]] Result<model::StepChange> pull_back(model::Step const& step, TimePoint now);

}  // namespace tasker::rules
