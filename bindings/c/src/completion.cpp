#include "bindings/c/src/completion.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "bindings/c/src/text.hpp"

namespace tasker::c {

namespace {

Result<Json> value_of(tasker_text text, std::string_view member) {
    if (text.size == 0) return Json(nullptr);
    return json_of(text, member);
}

Result<BackoffReason> reason_of(std::uint32_t kind) {
    switch (kind) {
        case TASKER_BACKOFF_SERVER_REQUESTED: return BackoffReason::ServerRequested;
        case TASKER_BACKOFF_RATE_LIMIT: return BackoffReason::RateLimit;
        case TASKER_BACKOFF_SERVICE_UNAVAILABLE: return BackoffReason::ServiceUnavailable;
        case TASKER_BACKOFF_CUSTOM: return BackoffReason::Custom;
        default:
            return Error(ErrorCode::InvalidOption,
                         "retry_after_kind is " + std::to_string(kind) + "; it must be 0 to 4");
    }
}

Result<StepResult> failure_of_caller(tasker_completion const& completion) {
    StepFailure failure{.message = string_of(completion.error_message),
                        .is_retryable = completion.is_retryable != 0,
                        .error_code = string_of(completion.error_code)};
    if (completion.error_type.size > 0) failure.error_type = string_of(completion.error_type);
    if (completion.status_code != 0) failure.status_code = completion.status_code;
    TASKER_TRY_ASSIGN(failure.context, object_of(completion.error_context, "error_context"));
    StepResult result(std::move(failure));
    if (completion.headers.size > 0) {
        TASKER_TRY_ASSIGN(auto headers, object_of(completion.headers, "headers"));
        result = std::move(result).with_headers(std::move(headers));
    }
    if (completion.retry_after_kind != TASKER_BACKOFF_NONE) {
        constexpr std::uint64_t kYearMs = 365ULL * 24 * 3600 * 1000;
        TASKER_TRY_ASSIGN(auto const reason, reason_of(completion.retry_after_kind));
        auto const delay = std::chrono::milliseconds(std::min(completion.retry_after_ms, kYearMs));
        result = std::move(result).with_backoff_hint(
            {.delay = delay,
             .reason = reason,
             .context = string_of(completion.retry_after_context)});
    }
    return result;
}

Result<StepResult> checkpoint_of(tasker_completion const& completion) {
    CheckpointYield checkpoint{.items_processed = completion.items_processed};
    TASKER_TRY_ASSIGN(checkpoint.cursor, value_of(completion.cursor, "cursor"));
    if (completion.accumulated_results.size > 0) {
        TASKER_TRY_ASSIGN(checkpoint.accumulated_results,
                          json_of(completion.accumulated_results, "accumulated_results"));
    }
    return StepResult(std::move(checkpoint));
}

Result<StepResult> result_of(tasker_completion const& completion) {
    switch (completion.outcome) {
        case TASKER_SUCCESS: {
            TASKER_TRY_ASSIGN(auto value, value_of(completion.result, "result"));
            return StepResult(std::move(value));
        }
        case TASKER_FAILURE: return failure_of_caller(completion);
        case TASKER_CHECKPOINT: return checkpoint_of(completion);
        default:
            return Error(
                ErrorCode::InvalidOption,
                "outcome is " + std::to_string(completion.outcome) + "; it must be 0 to 2");
    }
}

}  // namespace

Result<worker::PulledAnswer> answer_of(tasker_completion const& completion) {
    TASKER_TRY_ASSIGN(auto result, result_of(completion));
    TASKER_TRY_ASSIGN(auto custom, object_of(completion.custom, "custom"));
    for (auto& member : custom)
        result = std::move(result).with_custom(member.key(), std::move(member.value()));
    worker::PulledAnswer answer{.call_id = {}, .result = std::move(result)};
    TASKER_TRY_ASSIGN(answer.handler_version,
                      checked(completion.handler_version, "handler_version"));
    if (completion.event_payloads.size > 0) {
        TASKER_TRY_ASSIGN(auto payloads, object_of(completion.event_payloads, "event_payloads"));
        TASKER_TRY_ASSIGN(auto publisher, checked(completion.event_publisher, "event_publisher"));
        answer.events =
            worker::MadeEvents{.payloads = std::move(payloads), .publisher = std::move(publisher)};
    }
    return answer;
}

}  // namespace tasker::c
