#include "rules/ready.hpp"
#include "server/rest/members.hpp"
#include "server/rest/views.hpp"

namespace tasker::server::rest {

namespace {

constexpr std::size_t kUsualBytes = 2048;

std::optional<std::int64_t> seconds_of(std::optional<Duration> duration) {
    if (!duration) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(*duration).count();
}

template <class Members>
void tell_progress(Members& members, rules::ExecutionContext const& execution) {
    members.add("total_steps", execution.total_steps);
    members.add("pending_steps", execution.pending_steps);
    members.add("in_progress_steps", execution.in_progress_steps);
    members.add("completed_steps", execution.completed_steps);
    members.add("failed_steps", execution.failed_steps);
    members.add("ready_steps", execution.ready_steps);
    members.add("execution_status", execution.execution_status);
    members.add("recommended_action", execution.recommended_action);
    members.add("completion_percentage", execution.completion_percentage);
    members.add("health_status", execution.health_status);
}

template <class Members>
void tell_task(Members& members, TaskView const& view, std::string_view status) {
    auto const& task = view.task;
    members.add("task_uuid", task.id.uuid);
    members.add("name", view.tmpl.name);
    members.add("namespace", view.tmpl.namespace_name);
    members.add("version", view.tmpl.version);
    members.add("status", status);
    members.add("created_at", std::optional(task.created_at));
    members.add("updated_at", std::optional(task.updated_at));
    members.add("completed_at", task.completed_at);
    members.add("context", view.context);
    members.add("initiator", task.initiator);
    members.add("source_system", task.source_system);
    members.add("reason", task.reason);
    members.add("priority", task.priority);
    members.add("tags", task.tags);
    members.add("correlation_id", task.correlation_id);
    members.add("parent_correlation_id", task.parent_correlation_id);
    tell_progress(members, view.execution);
}

template <class Members>
void tell_readiness(Members& members, model::Step const& step, Parents parents, TimePoint now) {
    members.add("workflow_step_uuid", step.id.uuid);
    members.add("task_uuid", step.task_id.uuid);
    members.add("named_step_uuid", derived_uuid("step " + step.name));
    members.add("name", step.name);
    members.add("current_state", model::to_text(step.state));
    members.add("dependencies_satisfied", step.open_dependencies == 0);
    members.add("retry_eligible", rules::is_retry_eligible(step));
    members.add("ready_for_execution", rules::is_ready(step, now));
    members.add("last_failure_at", NaiveTime{step.last_failure_at});
    members.add("next_retry_at", NaiveTime{step.next_retry_at});
    members.add("total_parents", parents.total);
    members.add("completed_parents", parents.completed);
    members.add("attempts", step.counted_attempts());
    members.add("max_attempts", step.attempts_max);
    members.add("backoff_request_seconds", seconds_of(step.backoff));
    members.add("last_attempted_at", NaiveTime{step.last_attempted_at});
}

template <class Members>
void tell_task_with_steps(Members& members, TaskView const& view, TimePoint now) {
    tell_task(members, view, model::to_text(view.task.state));
    members.add_list("steps", view.steps, [&](Members& each, model::Step const& step) {
        tell_readiness(each, step, view.parents.at(step.id), now);
    });
}

JsonObject without_steps(TaskView const& view, std::string_view status) {
    JsonObject document;
    JsonMembers members(document);
    tell_task(members, view, status);
    document["steps"] = JsonArray();
    return document;
}

}  // namespace

JsonObject step_readiness(model::Step const& step, Parents parents, TimePoint now) {
    JsonObject document;
    JsonMembers members(document);
    tell_readiness(members, step, parents, now);
    return document;
}

JsonObject task_without_steps(TaskView const& view) {
    return without_steps(view, model::to_text(view.task.state));
}

JsonObject task_response(TaskView const& view, TimePoint now) {
    JsonObject document;
    JsonMembers members(document);
    tell_task_with_steps(members, view, now);
    return document;
}

std::string task_response_text(TaskView const& view, TimePoint now) {
    std::string text;
    text.reserve(kUsualBytes);
    {
        TextMembers members(text);
        tell_task_with_steps(members, view, now);
    }
    return text;
}

JsonObject listed_task(TaskView const& view) {
    auto const is_complete = view.task.state == model::TaskState::Complete;
    return without_steps(view, is_complete ? "completed" : "pending");
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
