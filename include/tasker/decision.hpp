#pragma once

#include <string>
#include <vector>

#include "tasker/json.hpp"
#include "tasker/step_result.hpp"

namespace tasker {

/// What a decision step answers to have these steps created, and what lies between them and the
/// next decision. `routing_context` says why, for later readers; `data` is the step's own result.
[[nodiscard]] StepResult create_steps(std::vector<std::string> const& step_names,
                                      JsonObject routing_context = {}, JsonObject data = {});

/// What a decision step answers when none of its branches is taken.
[[nodiscard]] StepResult no_branches(std::string const& reason = {},
                                     JsonObject routing_context = {}, JsonObject data = {});

/// The decision cannot be made: final, code `DECISION_ERROR`.
[[nodiscard]] StepResult decision_failure(std::string message,
                                          std::string error_type = "decision_error");

}  // namespace tasker
