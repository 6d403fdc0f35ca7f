#pragma once

#include <exception>
#include <string>

#include "tasker/handlers.hpp"
#include "tasker/step_context.hpp"
#include "tasker/step_result.hpp"

namespace tasker::worker {

/// Runs the method that the step's template asks for. What it throws becomes a failure: nothing
/// leaves.
[[nodiscard]] StepResult call_handler(StepHandler& handler, StepContext& context) noexcept;

/// What a thrown exception means for the step (spec/workers.md 1.4, orchestration.md 3.5).
[[nodiscard]] StepResult failure_of(std::exception_ptr const& thrown, StepContext const& context);

[[nodiscard]] StepResult not_found(ResolutionError const& error, StepContext const& context);
/// Of a step without a definition; `why` says what is missing.
[[nodiscard]] StepResult not_defined(std::string const& why, StepContext const& context);
[[nodiscard]] StepResult timed_out(StepContext const& context);
/// The same of a call that was pulled (spec/workers.md 1.5: cleanup_timeouts).
[[nodiscard]] StepResult pulled_call_timed_out(StepContext const& context);

}  // namespace tasker::worker
