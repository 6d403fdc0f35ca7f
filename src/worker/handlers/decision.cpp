#include "tasker/decision.hpp"

#include <utility>

namespace tasker {

namespace {

StepResult decided(JsonObject data, JsonObject outcome, JsonObject routing_context) {
    data["decision_point_outcome"] = std::move(outcome);
    if (!routing_context.empty()) data["routing_context"] = std::move(routing_context);
    return {std::move(data)};
}

}  // namespace

StepResult create_steps(std::vector<std::string> const& step_names, JsonObject routing_context,
                        JsonObject data) {
    JsonArray names;
    for (auto const& name : step_names)
        names.emplace_back(name);
    JsonObject outcome{{"type", "create_steps"}, {"step_names", std::move(names)}};
    return decided(std::move(data), std::move(outcome), std::move(routing_context));
}

StepResult no_branches(std::string const& reason, JsonObject routing_context, JsonObject data) {
    if (!reason.empty()) data["reason"] = reason;
    JsonObject outcome{{"type", "no_branches"}};
    return decided(std::move(data), std::move(outcome), std::move(routing_context));
}

StepResult decision_failure(std::string message, std::string error_type) {
    return StepFailure{.message = std::move(message),
                       .error_type = std::move(error_type),
                       .is_retryable = false,
                       .error_code = "DECISION_ERROR"};
}

}  // namespace tasker
