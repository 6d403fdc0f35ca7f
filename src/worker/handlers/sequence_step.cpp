#include "worker/handlers/sequence_step.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/timestamp.hpp"
#include "model/json_values.hpp"
#include "model/step_definition_json.hpp"

namespace tasker::worker {

namespace {

using model::text_or_null;

Json time_or_null(std::optional<TimePoint> const& at) {
    return at ? Json(base::naive_timestamp(*at)) : Json(nullptr);
}

Json seconds_or_null(std::optional<Duration> const& duration) {
    if (!duration) return nullptr;
    return std::chrono::ceil<std::chrono::seconds>(*duration).count();
}

Json list_of(std::vector<std::string> const& texts) {
    JsonArray list;
    for (auto const& text : texts)
        list.emplace_back(text);
    return list;
}

Json task_form(StepContext::Record& record) {
    auto const& task = record.task();
    auto const& tmpl = *record.assignment.tmpl;
    Json parent = nullptr;
    if (task.parent_correlation_id) parent = task.parent_correlation_id->to_string();
    return {{"task",
             {{"task_uuid", task.id.to_string()},
              {"named_task_uuid", task.template_id.to_string()},
              {"complete", task.state == model::TaskState::Complete},
              {"requested_at", base::naive_timestamp(task.requested_at)},
              {"initiator", text_or_null(task.initiator)},
              {"source_system", text_or_null(task.source_system)},
              {"reason", text_or_null(task.reason)},
              {"tags", list_of(task.tags)},
              {"context", record.context()},
              {"identity_hash", task.identity_hash},
              {"priority", task.priority},
              {"created_at", base::naive_timestamp(task.created_at)},
              {"updated_at", base::naive_timestamp(task.updated_at)},
              {"correlation_id", task.correlation_id.to_string()},
              {"parent_correlation_id", std::move(parent)}}},
            {"task_name", tmpl.name},
            {"task_version", tmpl.version},
            {"namespace_name", tmpl.namespace_name}};
}

Json step_form(StepContext::Record& record) {
    auto const& step = record.step();
    auto const counted = step.counted_attempts();
    return {{"workflow_step_uuid", step.id.to_string()},
            {"task_uuid", step.task_id.to_string()},
            {"named_step_uuid", step.id.to_string()},
            {"name", step.name},
            {"template_step_name", step.template_step_name},
            {"retryable", step.is_retryable},
            {"max_attempts", step.attempts_max},
            {"in_process", true},
            {"processed", false},
            {"processed_at", time_or_null(step.processed_at)},
            {"attempts", counted == 0 ? 0 : counted - 1},  // those before this one
            {"last_attempted_at", time_or_null(step.last_attempted_at)},
            {"backoff_request_seconds", seconds_or_null(step.backoff)},
            {"inputs", record.inputs()},
            {"results", nullptr},
            {"checkpoint", record.checkpoint()},
            {"created_at", base::naive_timestamp(step.created_at)},
            {"updated_at", base::naive_timestamp(step.updated_at)}};
}

}  // namespace

Json sequence_step(StepContext::Record& record) {
    JsonObject dependencies;
    for (auto const& entry : record.assignment.work.dependencies)
        dependencies[entry.step_name] = *record.dependency(entry.step_name);
    return {{"task", task_form(record)},
            {"workflow_step", step_form(record)},
            {"dependency_results", std::move(dependencies)},
            {"step_definition", model::to_json(*record.assignment.definition)}};
}

}  // namespace tasker::worker
