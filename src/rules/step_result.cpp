#include "rules/step_result.hpp"

#include <utility>

#include "base/json.hpp"
#include "base/timestamp.hpp"
#include "rules/settle.hpp"

namespace tasker::rules {

namespace {

JsonObject result_metadata(Json error_type, bool is_retryable, JsonObject custom, TimePoint now) {
    return {
        {"execution_time_ms", 0},    {"handler_version", nullptr},
        {"retryable", is_retryable}, {"completed_at", base::timestamp(now)},
        {"worker_id", nullptr},      {"worker_hostname", nullptr},
        {"started_at", nullptr},     {"custom", std::move(custom)},
        {"error_code", nullptr},     {"error_type", std::move(error_type)},
        {"context", JsonObject{}},
    };
}

}  // namespace

model::Payload success_result(StepId step, Json const& result, JsonObject const& custom,
                              TimePoint now) {
    JsonObject const whole{
        {"step_uuid", step.to_string()},
        {"success", true},
        {"result", result},
        {"metadata", result_metadata(nullptr, false, custom, now)},
        {"status", "completed"},
        {"error", nullptr},
        {"orchestration_metadata", nullptr},
    };
    return model::Payload(base::to_text(whole));
}

model::Payload failure_result(StepId step, std::string_view error_type, std::string_view message,
                              bool is_retryable, TimePoint now) {
    JsonObject const whole{
        {"step_uuid", step.to_string()},
        {"success", false},
        {"result", JsonObject{}},
        {"metadata", result_metadata(Json(error_type), is_retryable, {}, now)},
        {"status", "failed"},
        {"error",
         {{"message", message},
          {"error_type", error_type},
          {"backtrace", nullptr},
          {"retryable", is_retryable}}},
        {"orchestration_metadata", nullptr},
    };
    return model::Payload(base::to_text(whole));
}

}  // namespace tasker::rules
