#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tasker/json.hpp"
#include "tasker/step_context.hpp"
#include "tasker/step_result.hpp"

namespace tasker {

// For handlers that call HTTP services: what an answer means for the step.

enum class StatusClass : std::uint8_t {
    Success,
    RateLimited,
    PermanentError,
    TransientError,
    NetworkError,
};

/// 2xx Success, 429 RateLimited, other 4xx PermanentError, 5xx TransientError, else NetworkError.
[[nodiscard]] StatusClass classify_status_code(int status) noexcept;
[[nodiscard]] std::string_view to_text(StatusClass status_class) noexcept;

/// 408, 429, 500, 502, 503 and 504: the same request may succeed later.
[[nodiscard]] bool is_retryable_status(int status) noexcept;
/// `not_found` for 404, `rate_limited` for 429, `client_error` for an unusual 4xx, ….
[[nodiscard]] std::string_view error_type_of_status(int status) noexcept;

/// What a request to a service should say, so that its work belongs to the same trace: the headers
/// `traceparent` and `tracestate`; none where nothing is traced.
[[nodiscard]] JsonObject trace_headers(StepContext const& context);

/// A success with the service's answer as result and `status_code` and `headers` in the metadata.
[[nodiscard]] StepResult api_success(Json data, int status = 200, JsonObject headers = {});

/// A failure with code `HTTP_<status>` and message `HTTP <status>: <detail>`, retried when
/// is_retryable_status says so, not before the headers' Retry-After. `error_type` empty: that of
/// the status. A status of 0 stands for no answer: `connection_error`, retried.
struct ApiFailure {
    std::string detail;
    int status = 0;
    JsonObject headers{};
    std::string error_type{};
    Json body{};  ///< what the service answered, for the failure's context
};
[[nodiscard]] StepResult api_failure(ApiFailure failure);

}  // namespace tasker
