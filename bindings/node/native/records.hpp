// clang-format off
// Made by tools/generate_boundary.py of bindings/boundary/shapes.py: change it there.
#pragma once

#include <napi.h>

#include <array>
#include <cstddef>

#include "bindings/node/native/text.hpp"
#include "tasker/tasker.h"

namespace tasker::node {

/// What every call is asked for, in the order of arguments.
inline std::array<napi_value, 19> call_arguments(
    Napi::Env env, tasker_call_record const& record) {
    return {
        to_js(env, record.event_id),
        to_js(env, record.task_id),
        to_js(env, record.step_id),
        to_js(env, record.correlation_id),
        to_js_if_any(env, record.parent_correlation_id),
        to_js(env, record.namespace_name),
        to_js(env, record.task_name),
        to_js(env, record.task_version),
        to_js(env, record.step_name),
        to_js(env, record.template_step_name),
        to_js(env, record.callable),
        to_js(env, record.method),
        to_js_if_any(env, record.resolver),
        number_to_js(env, record.retry_count),
        number_to_js(env, record.attempts_max),
        number_to_js(env, record.priority),
        number_to_js(env, record.started_at_us),
        number_to_js(env, record.deadline_us),
        to_js_if_any(env, record.traceparent),
    };
}

/// What few handlers ask a call for.
inline std::array<napi_value, 11> call_details_arguments(
    Napi::Env env, tasker_call_record const& record) {
    return {
        to_js(env, record.template_id),
        to_js_if_any(env, record.initiator),
        to_js_if_any(env, record.source_system),
        to_js_if_any(env, record.reason),
        to_js(env, record.identity_hash),
        number_to_js(env, record.requested_at_us),
        number_to_js(env, record.task_created_at_us),
        number_to_js(env, record.task_updated_at_us),
        number_to_js(env, record.step_created_at_us),
        number_to_js(env, record.step_updated_at_us),
        Napi::Boolean::New(env, record.is_retryable != 0),
    };
}

/// An event of this process.
inline std::array<napi_value, 14> domain_event_parts_arguments(
    Napi::Env env, tasker_event_record const& record) {
    return {
        to_js(env, record.event_id),
        to_js(env, record.task_id),
        to_js_if_any(env, record.step_id),
        to_js(env, record.correlation_id),
        number_to_js(env, record.fired_at_us),
        to_js(env, record.name),
        to_js(env, record.version),
        to_js(env, record.namespace_name),
        to_js_if_any(env, record.step_name),
        to_js_if_any(env, record.fired_by),
        to_js(env, record.payload),
        to_js(env, record.execution_result),
        to_js(env, record.step),
        number_to_js(env, record.delivery),
    };
}

/// One moment of the worker.
inline std::array<napi_value, 28> metrics_arguments(
    Napi::Env env, tasker_metrics_record const& record) {
    return {
        Napi::Boolean::New(env, record.is_running != 0),
        number_to_js(env, record.pending_count),
        number_to_js(env, record.oldest_pending_age_us),
        number_to_js(env, record.newest_pending_age_us),
        to_js_if_any(env, record.oldest_event_id),
        number_to_js(env, record.starving_event_count),
        number_to_js(env, record.queued_count),
        number_to_js(env, record.oldest_queued_age_us),
        number_to_js(env, record.starving_queued_count),
        number_to_js(env, record.steps_executed),
        number_to_js(env, record.steps_succeeded),
        number_to_js(env, record.steps_failed),
        number_to_js(env, record.checkpoints),
        number_to_js(env, record.handlers_not_found),
        number_to_js(env, record.timeouts),
        number_to_js(env, record.late_completions),
        number_to_js(env, record.claims_refused),
        number_to_js(env, record.completions_waiting),
        number_to_js(env, record.completions_refused),
        number_to_js(env, record.completions_given_up),
        number_to_js(env, record.steps_handed_back),
        number_to_js(env, record.leases_lost),
        number_to_js(env, record.events_published),
        number_to_js(env, record.events_failed),
        number_to_js(env, record.events_dropped),
        number_to_js(env, record.events_queued),
        number_to_js(env, record.events_queue_dropped),
        number_to_js(env, record.breaker_state),
    };
}

static_assert(TakenTexts::kMax >= 13);
/// What a handler said. What is undefined is left as it is. Its texts live as long as `taken`.
inline tasker_completion completion_of(Napi::CallbackInfo const& info, std::size_t first, TakenTexts& taken) {
    tasker_completion record;
    TASKER_INIT(record);
    record.outcome = small_natural_of(info[first + 0], "outcome");
    record.result = taken.take(info[first + 1], "result");
    record.custom = taken.take(info[first + 2], "custom");
    record.handler_version = taken.take(info[first + 3], "handlerVersion");
    record.error_message = taken.take(info[first + 4], "errorMessage");
    record.error_type = taken.take(info[first + 5], "errorType");
    record.error_code = taken.take(info[first + 6], "errorCode");
    record.error_context = taken.take(info[first + 7], "errorContext");
    record.is_retryable = flag_of(info[first + 8], "isRetryable") ? 1 : 0;
    record.status_code = integer_of(info[first + 9], "statusCode");
    record.retry_after_ms = natural_of(info[first + 10], "retryAfterMs", 0);
    record.retry_after_kind = small_natural_of(info[first + 11], "retryAfterKind");
    record.retry_after_context = taken.take(info[first + 12], "retryAfterContext");
    record.headers = taken.take(info[first + 13], "headers");
    record.cursor = taken.take(info[first + 14], "cursor");
    record.items_processed = natural_of(info[first + 15], "itemsProcessed", 0);
    record.accumulated_results = taken.take(info[first + 16], "accumulatedResults");
    record.event_payloads = taken.take(info[first + 17], "eventPayloads");
    record.event_publisher = taken.take(info[first + 18], "eventPublisher");
    return record;
}

}  // namespace tasker::node
