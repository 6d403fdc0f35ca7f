#include <algorithm>
#include <utility>

#include "base/timestamp.hpp"
#include "model/json_values.hpp"
#include "rules/ready.hpp"
#include "server/rest/values.hpp"
#include "server/rest/views.hpp"

namespace tasker::server::rest {

namespace {

Json seconds_or_null(std::optional<Duration> duration) {
    if (!duration) return nullptr;
    return std::chrono::ceil<std::chrono::seconds>(*duration).count();
}

Json uuid_or_null(std::optional<Uuid> const& uuid) {
    return uuid ? Json(uuid->to_string()) : Json(nullptr);
}

JsonObject common_fields(TaskView const& view, std::string_view status) {
    auto const& task = view.task;
    auto const& execution = view.execution;
    JsonArray tags;
    for (auto const& tag : task.tags)
        tags.emplace_back(tag);
    return {{"task_uuid", task.id.to_string()},
            {"name", view.tmpl.name},
            {"namespace", view.tmpl.namespace_name},
            {"version", view.tmpl.version},
            {"status", status},
            {"created_at", base::timestamp(task.created_at)},
            {"updated_at", base::timestamp(task.updated_at)},
            {"completed_at", time_or_null(task.completed_at)},
            {"context", parsed(view.context)},
            {"initiator", task.initiator},
            {"source_system", task.source_system},
            {"reason", task.reason},
            {"priority", task.priority},
            {"tags", std::move(tags)},
            {"correlation_id", task.correlation_id.to_string()},
            {"parent_correlation_id", uuid_or_null(task.parent_correlation_id)},
            {"total_steps", execution.total_steps},
            {"pending_steps", execution.pending_steps},
            {"in_progress_steps", execution.in_progress_steps},
            {"completed_steps", execution.completed_steps},
            {"failed_steps", execution.failed_steps},
            {"ready_steps", execution.ready_steps},
            {"execution_status", execution.execution_status},
            {"recommended_action", execution.recommended_action},
            {"completion_percentage", execution.completion_percentage},
            {"health_status", execution.health_status}};
}

}  // namespace

JsonObject step_readiness(model::Step const& step, Parents parents, TimePoint now) {
    return {{"workflow_step_uuid", step.id.to_string()},
            {"task_uuid", step.task_id.to_string()},
            {"named_step_uuid", derived_uuid("step " + step.name).to_string()},
            {"name", step.name},
            {"current_state", model::to_text(step.state)},
            {"dependencies_satisfied", step.open_dependencies == 0},
            {"retry_eligible", rules::is_retry_eligible(step)},
            {"ready_for_execution", rules::is_ready(step, now)},
            {"last_failure_at", naive_time_or_null(step.last_failure_at)},
            {"next_retry_at", naive_time_or_null(step.next_retry_at)},
            {"total_parents", parents.total},
            {"completed_parents", parents.completed},
            {"attempts", step.counted_attempts()},
            {"max_attempts", step.attempts_max},
            {"backoff_request_seconds", seconds_or_null(step.backoff)},
            {"last_attempted_at", naive_time_or_null(step.last_attempted_at)}};
}

JsonObject task_without_steps(TaskView const& view) {
    auto document = common_fields(view, model::to_text(view.task.state));
    document["steps"] = JsonArray();
    return document;
}

JsonObject task_response(TaskView const& view, TimePoint now) {
    auto document = common_fields(view, model::to_text(view.task.state));
    JsonArray steps;
    for (auto const& step : view.steps)
        steps.push_back(step_readiness(step, view.parents.at(step.id), now));
    document["steps"] = std::move(steps);
    return document;
}

JsonObject listed_task(TaskView const& view) {
    auto const is_complete = view.task.state == model::TaskState::Complete;
    auto document = common_fields(view, is_complete ? "completed" : "pending");
    document["steps"] = JsonArray();
    return document;
}

JsonObject step_response(StepView const& view, TimePoint now) {
    auto const& step = view.step;
    return {{"step_uuid", step.id.to_string()},
            {"task_uuid", step.task_id.to_string()},
            {"name", step.name},
            {"created_at", base::timestamp(step.created_at)},
            {"updated_at", base::timestamp(step.updated_at)},
            {"completed_at", time_or_null(step.processed_at)},
            {"results", parsed(view.payloads.results)},
            {"current_state", model::to_text(step.state)},
            {"dependencies_satisfied", step.open_dependencies == 0},
            {"retry_eligible", rules::is_retry_eligible(step)},
            {"ready_for_execution", rules::is_ready(step, now)},
            {"total_parents", view.parents.total},
            {"completed_parents", view.parents.completed},
            {"attempts", step.counted_attempts()},
            {"max_attempts", step.attempts_max},
            {"last_failure_at", time_or_null(step.last_failure_at)},
            {"next_retry_at", time_or_null(step.next_retry_at)},
            {"last_attempted_at", time_or_null(step.last_attempted_at)}};
}

}  // namespace tasker::server::rest
