#include "tasker/api.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tasker {

namespace {

struct StatusRow {
    int status;
    std::string_view error_type;
    bool is_retryable;
};

// spec/workers.md 4.1
// clang-format off
constexpr std::array<StatusRow, 14> kStatuses = {{
    {400, "bad_request",           false},
    {401, "unauthorized",          false},
    {403, "forbidden",             false},
    {404, "not_found",             false},
    {405, "method_not_allowed",    false},
    {408, "request_timeout",       true},
    {409, "conflict",              false},
    {410, "gone",                  false},
    {422, "unprocessable_entity",  false},
    {429, "rate_limited",          true},
    {500, "internal_server_error", true},
    {502, "bad_gateway",           true},
    {503, "service_unavailable",   true},
    {504, "gateway_timeout",       true},
}};
// clang-format on

}  // namespace

StatusClass classify_status_code(int status) noexcept {
    if (status >= 200 && status < 300) return StatusClass::Success;
    if (status == 429) return StatusClass::RateLimited;
    if (status >= 400 && status < 500) return StatusClass::PermanentError;
    if (status >= 500 && status < 600) return StatusClass::TransientError;
    return StatusClass::NetworkError;
}

std::string_view to_text(StatusClass status_class) noexcept {
    switch (status_class) {
        case StatusClass::Success: return "success";
        case StatusClass::RateLimited: return "rate_limited";
        case StatusClass::PermanentError: return "permanent_error";
        case StatusClass::TransientError: return "transient_error";
        case StatusClass::NetworkError: return "network_error";
    }
    return {};
}

bool is_retryable_status(int status) noexcept {
    auto const* const row = std::ranges::find(kStatuses, status, &StatusRow::status);
    return row != kStatuses.end() && row->is_retryable;
}

std::string_view error_type_of_status(int status) noexcept {
    auto const* const row = std::ranges::find(kStatuses, status, &StatusRow::status);
    if (row != kStatuses.end()) return row->error_type;
    if (status >= 400 && status < 500) return "client_error";
    if (status >= 500 && status < 600) return "server_error";
    return "http_error";
}

JsonObject trace_headers(StepContext const& context) {
    JsonObject headers;
    if (auto const parent = context.traceparent(); !parent.empty()) headers["traceparent"] = parent;
    if (auto const state = context.tracestate(); !state.empty()) headers["tracestate"] = state;
    return headers;
}

StepResult api_success(Json data, int status, JsonObject headers) {
    if (!data.is_object()) data = JsonObject{{"data", std::move(data)}};
    return StepResult::success(std::move(data),
                               {{"status_code", status}, {"headers", std::move(headers)}});
}

StepResult api_failure(ApiFailure failure) {
    auto const has_answer = failure.status != 0;
    JsonObject context;
    if (!failure.body.is_null()) context["response_body"] = std::move(failure.body);
    StepFailure result{.context = std::move(context)};
    if (has_answer) {
        result.message = "HTTP " + std::to_string(failure.status) + ": " + failure.detail;
        result.error_type = error_type_of_status(failure.status);
        result.is_retryable = is_retryable_status(failure.status);
        result.error_code = "HTTP_" + std::to_string(failure.status);
        result.status_code = failure.status;
    } else {
        result.message = "Connection error: " + failure.detail;
        result.error_type = "connection_error";
    }
    if (!failure.error_type.empty()) result.error_type = std::move(failure.error_type);
    return StepResult(std::move(result)).with_headers(std::move(failure.headers));
}

}  // namespace tasker
