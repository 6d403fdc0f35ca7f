#include "tasker/step_result.hpp"

namespace tasker {

StepResult StepResult::success(Json value, JsonObject custom) {
    StepResult result(std::move(value));
    result.custom_ = std::move(custom);
    return result;
}

StepResult StepResult::permanent_error(std::string message, JsonObject context) {
    return StepResult(StepFailure{.message = std::move(message),
                                  .error_type = "permanent_error",
                                  .is_retryable = false,
                                  .context = std::move(context)});
}

StepResult StepResult::retryable_error(std::string message, std::optional<Duration> delay) {
    StepResult result(StepFailure{.message = std::move(message), .error_type = "retryable_error"});
    if (delay) result.hint_ = BackoffHint{.delay = *delay};
    return result;
}

StepResult StepResult::validation_error(std::string message, JsonObject context) {
    return StepResult(StepFailure{.message = std::move(message),
                                  .error_type = "validation_error",
                                  .is_retryable = false,
                                  .context = std::move(context)});
}

StepResult&& StepResult::with_custom(std::string_view key, Json value) && {
    custom_.insert_or_assign(key, std::move(value));
    return std::move(*this);
}

StepResult&& StepResult::with_headers(JsonObject headers) && {
    headers_ = std::move(headers);
    return std::move(*this);
}

StepResult&& StepResult::with_backoff_hint(BackoffHint hint) && {
    hint_ = std::move(hint);
    return std::move(*this);
}

}  // namespace tasker
