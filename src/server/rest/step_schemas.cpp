#include "server/rest/schema_words.hpp"
#include "server/rest/schemas.hpp"

namespace tasker::server::rest {

using namespace schema;

namespace {

Json step_answer() {
    return object({{"step_uuid", uuid()},
                   {"task_uuid", uuid()},
                   {"name", text()},
                   {"created_at", time()},
                   {"updated_at", time()},
                   {"completed_at", or_null(time())},
                   {"results", or_null(any_object())},
                   {"current_state", step_state()},
                   {"dependencies_satisfied", boolean()},
                   {"retry_eligible", boolean()},
                   {"ready_for_execution", boolean()},
                   {"total_parents", count()},
                   {"completed_parents", count()},
                   {"attempts", count()},
                   {"max_attempts", count()},
                   {"last_failure_at", or_null(time())},
                   {"next_retry_at", or_null(time())},
                   {"last_attempted_at", or_null(time())}});
}

Json audit_answer() {
    return object({{"audit_uuid", uuid()},
                   {"workflow_step_uuid", uuid()},
                   {"transition_uuid", uuid()},
                   {"task_uuid", uuid()},
                   {"recorded_at", time()},
                   {"?worker_uuid", uuid()},
                   {"?correlation_id", uuid()},
                   {"success", boolean()},
                   {"?execution_time_ms", integer()},
                   {"?result", object({{"type", text()}, {"data", any_object()}})},
                   {"step_name", text()},
                   {"?from_state", step_state()},
                   {"to_state", step_state()}});
}

Json manual_action() {
    return {{"oneOf", JsonArray{object({{"action_type", words({"reset_for_retry"})},
                                        {"reason", text()},
                                        {"reset_by", text()}}),
                                object({{"action_type", words({"resolve_manually"})},
                                        {"reason", text()},
                                        {"resolved_by", text()}}),
                                object({{"action_type", words({"complete_manually"})},
                                        {"reason", text()},
                                        {"completed_by", text()},
                                        {"completion_data", ref("ManualCompletionData")}})}}};
}

Json template_step() {
    return object({{"name", text()},
                   {"description", or_null(text())},
                   {"default_retryable", boolean()},
                   {"default_max_attempts", count()},
                   {"?result_schema", any()}});
}

}  // namespace

void add_step_schemas(JsonObject& all) {
    all["StepResponse"] = step_answer();
    all["StepAuditResponse"] = audit_answer();
    all["ManualCompletionData"] = object({{"result", any()}, {"?metadata", or_null(any_object())}});
    all["StepManualAction"] = manual_action();
    all["NamespaceSummary"] =
        object({{"name", text()}, {"description", or_null(text())}, {"template_count", count()}});
    all["TemplateSummary"] = object({{"name", text()},
                                     {"namespace", text()},
                                     {"version", text()},
                                     {"description", or_null(text())},
                                     {"step_count", count()}});
    all["TemplateListResponse"] = object({{"namespaces", list(ref("NamespaceSummary"))},
                                          {"templates", list(ref("TemplateSummary"))},
                                          {"total_count", count()}});
    all["StepDefinition"] = template_step();
    all["TemplateDetail"] = object({{"name", text()},
                                    {"namespace", text()},
                                    {"version", text()},
                                    {"description", or_null(text())},
                                    {"configuration", or_null(any_object())},
                                    {"steps", list(ref("StepDefinition"))}});
}

}  // namespace tasker::server::rest
