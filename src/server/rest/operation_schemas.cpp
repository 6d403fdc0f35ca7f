#include "model/step_state.hpp"
#include "model/task_state.hpp"
#include "server/rest/schema_words.hpp"
#include "server/rest/schemas.hpp"

namespace tasker::server::rest {

using namespace schema;

namespace {

Json entry_of_dlq() {
    return object({{"dlq_entry_uuid", uuid()},
                   {"task_uuid", uuid()},
                   {"original_state", task_state()},
                   {"dlq_reason", ref("DlqReason")},
                   {"dlq_timestamp", naive_time()},
                   {"resolution_status", ref("DlqResolutionStatus")},
                   {"resolution_timestamp", or_null(naive_time())},
                   {"resolution_notes", or_null(text())},
                   {"resolved_by", or_null(text())},
                   {"task_snapshot", any()},
                   {"metadata", any()},
                   {"created_at", naive_time()},
                   {"updated_at", naive_time()}});
}

Json statistics_of_dlq() {
    return object({{"dlq_reason", ref("DlqReason")},
                   {"total_entries", count()},
                   {"pending", count()},
                   {"manually_resolved", count()},
                   {"permanent_failures", count()},
                   {"cancelled", count()},
                   {"oldest_entry", or_null(naive_time())},
                   {"newest_entry", or_null(naive_time())},
                   {"avg_resolution_time_minutes", or_null(number())}});
}

Json investigation_of_dlq() {
    return object({{"dlq_entry_uuid", uuid()},
                   {"task_uuid", uuid()},
                   {"original_state", task_state()},
                   {"dlq_reason", ref("DlqReason")},
                   {"dlq_timestamp", naive_time()},
                   {"minutes_in_dlq", number()},
                   {"namespace_name", or_null(text())},
                   {"task_name", or_null(text())},
                   {"current_state", or_null(text())},
                   {"time_in_state_minutes", or_null(integer())},
                   {"priority_score", number()}});
}

Json staleness_of_task() {
    return object({{"task_uuid", uuid()},
                   {"namespace_name", or_null(text())},
                   {"task_name", or_null(text())},
                   {"current_state", task_state()},
                   {"time_in_state_minutes", integer()},
                   {"task_age_minutes", integer()},
                   {"staleness_threshold_minutes", integer()},
                   {"health_status", words({"healthy", "warning", "stale"})},
                   {"priority", integer()}});
}

Json performance_answer() {
    return object({{"total_tasks", count()},
                   {"active_tasks", count()},
                   {"completed_tasks", count()},
                   {"failed_tasks", count()},
                   {"completion_rate", number()},
                   {"error_rate", number()},
                   {"average_task_duration_seconds", number()},
                   {"average_step_duration_seconds", number()},
                   {"tasks_per_hour", count()},
                   {"steps_per_hour", count()},
                   {"system_health_score", number()},
                   {"analysis_period_start", time()},
                   {"calculated_at", time()}});
}

Json slow_thing(Member const& own) {
    return object({{"namespace_name", text()},
                   {"task_name", text()},
                   {"version", text()},
                   own,
                   {"average_duration_seconds", number()},
                   {"max_duration_seconds", number()},
                   {"execution_count", count()},
                   {"error_count", count()},
                   {"error_rate", number()},
                   {"last_executed_at", or_null(time())}});
}

Json system_counts() {
    JsonObject properties;
    JsonArray required;
    auto const add = [&](std::string const& name) {
        properties[name] = count();
        required.emplace_back(name);
    };
    for (std::size_t i = 0; i < model::kTaskStateCount; ++i)
        add(std::string(model::to_text(static_cast<model::TaskState>(i))) + "_tasks");
    add("total_tasks");
    for (std::size_t i = 0; i < model::kStepStateCount; ++i)
        add(std::string(model::to_text(static_cast<model::StepState>(i))) + "_steps");
    add("total_steps");
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)}};
}

}  // namespace

void add_operation_schemas(JsonObject& all) {
    all["DlqReason"] = words({"StalenessTimeout", "MaxRetriesExceeded", "DependencyCycleDetected",
                              "WorkerUnavailable", "ManualDlq"});
    all["DlqResolutionStatus"] =
        words({"Pending", "ManuallyResolved", "PermanentlyFailed", "Cancelled"});
    all["DlqEntry"] = entry_of_dlq();
    all["DlqStats"] = statistics_of_dlq();
    all["DlqInvestigationQueueEntry"] = investigation_of_dlq();
    all["UpdateInvestigationRequest"] =
        object({{"?resolution_status", or_null(ref("DlqResolutionStatus"))},
                {"?resolution_notes", or_null(text())},
                {"?resolved_by", or_null(text())},
                {"?metadata", any()}});
    all["UpdateInvestigationResponse"] =
        object({{"success", boolean()}, {"message", text()}, {"dlq_entry_uuid", uuid()}});
    all["StalenessMonitoring"] = staleness_of_task();
    all["PerformanceMetrics"] = performance_answer();
    all["SlowStepInfo"] = slow_thing({"step_name", text()});
    all["SlowTaskInfo"] = slow_thing({"average_step_count", number()});
    all["SystemHealthCounts"] = system_counts();
    all["BottleneckAnalysis"] =
        object({{"slow_steps", list(ref("SlowStepInfo"))},
                {"slow_tasks", list(ref("SlowTaskInfo"))},
                {"resource_utilization", object({{"database_pool_utilization", number()},
                                                 {"system_health", ref("SystemHealthCounts")}})},
                {"recommendations", list(text())}});
}

}  // namespace tasker::server::rest
