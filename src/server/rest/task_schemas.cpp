#include "server/rest/schema_words.hpp"
#include "server/rest/schemas.hpp"

namespace tasker::server::rest {

using namespace schema;

namespace {

constexpr std::size_t kNameMost = 255;

Json task_request() {
    return object({{"name", text(1, kNameMost)},
                   {"namespace", text(1, kNameMost)},
                   {"version", text(1, 50)},
                   {"context", any_object()},
                   {"initiator", text(1, kNameMost)},
                   {"source_system", text(1, kNameMost)},
                   {"reason", text(1, 500)},
                   {"?tags", or_null(list(text(1, 255)))},
                   {"?requested_at", or_null(naive_time())},
                   {"?options", or_null(any_object())},
                   {"?priority", or_null(integer(-100, 100))},
                   {"?correlation_id", or_null(uuid())},
                   {"?parent_correlation_id", or_null(uuid())},
                   {"?idempotency_key", or_null(text(1, kNameMost))}});
}

Json execution_status() {
    return words({"has_ready_steps", "processing", "blocked_by_failures", "all_complete",
                  "waiting_for_dependencies"});
}

Json recommended_action() {
    return words({"execute_ready_steps", "wait_for_completion", "handle_failures", "finalize_task",
                  "wait_for_dependencies"});
}

Json readiness_of_step() {
    return object({{"workflow_step_uuid", uuid()},
                   {"task_uuid", uuid()},
                   {"named_step_uuid", uuid()},
                   {"name", text()},
                   {"current_state", step_state()},
                   {"dependencies_satisfied", boolean()},
                   {"retry_eligible", boolean()},
                   {"ready_for_execution", boolean()},
                   {"last_failure_at", or_null(naive_time())},
                   {"next_retry_at", or_null(naive_time())},
                   {"total_parents", count()},
                   {"completed_parents", count()},
                   {"attempts", count()},
                   {"max_attempts", count()},
                   {"backoff_request_seconds", or_null(count())},
                   {"last_attempted_at", or_null(naive_time())}});
}

/// A state's name; in lists `completed` or `pending`.
Json status_of_task() {
    auto status = task_state();
    status.get_object()["enum"].get_array().emplace_back("completed");
    return status;
}

Json task_answer() {
    return object({{"task_uuid", uuid()},
                   {"name", text()},
                   {"namespace", text()},
                   {"version", text()},
                   {"status", status_of_task()},
                   {"created_at", time()},
                   {"updated_at", time()},
                   {"completed_at", or_null(time())},
                   {"context", any_object()},
                   {"initiator", text()},
                   {"source_system", text()},
                   {"reason", text()},
                   {"priority", or_null(integer())},
                   {"tags", or_null(list(text()))},
                   {"correlation_id", uuid()},
                   {"parent_correlation_id", or_null(uuid())},
                   {"total_steps", count()},
                   {"pending_steps", count()},
                   {"in_progress_steps", count()},
                   {"completed_steps", count()},
                   {"failed_steps", count()},
                   {"ready_steps", count()},
                   {"execution_status", execution_status()},
                   {"recommended_action", recommended_action()},
                   {"completion_percentage", number()},
                   {"health_status", text()},
                   {"steps", list(ref("StepReadinessStatus"))}});
}

Json task_in_summary() {
    return object({{"task_uuid", uuid()},
                   {"name", text()},
                   {"namespace", text()},
                   {"version", text()},
                   {"status", task_state()},
                   {"created_at", time()},
                   {"updated_at", time()},
                   {"completed_at", or_null(time())},
                   {"initiator", text()},
                   {"source_system", text()},
                   {"reason", text()},
                   {"correlation_id", uuid()},
                   {"total_steps", count()},
                   {"pending_steps", count()},
                   {"in_progress_steps", count()},
                   {"completed_steps", count()},
                   {"failed_steps", count()},
                   {"completion_percentage", number()},
                   {"health_status", text()},
                   {"execution_status", execution_status()},
                   {"recommended_action", recommended_action()}});
}

Json template_step_in_summary() {
    return object({{"name", text()},
                   {"step_type", text()},
                   {"handler", text()},
                   {"dependencies", list(text())},
                   {"retryable", boolean()},
                   {"max_attempts", count()}});
}

Json step_in_summary() {
    return object({{"step_uuid", uuid()},
                   {"name", text()},
                   {"current_state", step_state()},
                   {"created_at", time()},
                   {"completed_at", or_null(time())},
                   {"last_attempted_at", or_null(time())},
                   {"attempts", count()},
                   {"max_attempts", count()},
                   {"dependencies_satisfied", boolean()},
                   {"retry_eligible", boolean()},
                   {"?error", object({{"error_type", or_null(text())},
                                      {"retryable", or_null(boolean())},
                                      {"status_code", or_null(integer())}})}});
}

Json summary_answer() {
    return object({{"task", task_in_summary()},
                   {"template", object({{"steps", list(template_step_in_summary())}})},
                   {"steps", list(step_in_summary())},
                   {"dlq", object({{"in_dlq", boolean()},
                                   {"dlq_reason", or_null(text())},
                                   {"resolution_status", or_null(text())}})},
                   {"links", object({{"task", text()}, {"steps", text()}, {"dlq", text()}})}});
}

}  // namespace

void add_task_schemas(JsonObject& all) {
    all["TaskRequest"] = task_request();
    all["StepReadinessStatus"] = readiness_of_step();
    all["TaskResponse"] = task_answer();
    all["PaginationInfo"] = object({{"page", count()},
                                    {"per_page", count()},
                                    {"total_count", count()},
                                    {"total_pages", count()},
                                    {"has_next", boolean()},
                                    {"has_previous", boolean()}});
    all["TaskListResponse"] =
        object({{"tasks", list(ref("TaskResponse"))}, {"pagination", ref("PaginationInfo")}});
    all["TaskSummaryResponse"] = summary_answer();
}

}  // namespace tasker::server::rest
