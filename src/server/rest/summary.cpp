#include <string>
#include <utility>

#include "base/timestamp.hpp"
#include "rules/ready.hpp"
#include "server/backend.hpp"
#include "server/rest/routes.hpp"
#include "server/rest/template_lookup.hpp"
#include "server/rest/values.hpp"
#include "server/rest/views.hpp"
#include "server/routing/answer.hpp"

namespace tasker::server::rest {

namespace {

using routing::Call;

JsonObject task_part(TaskView const& view) {
    auto const& task = view.task;
    auto const& execution = view.execution;
    return {{"task_uuid", task.id.to_string()},
            {"name", view.tmpl.name},
            {"namespace", view.tmpl.namespace_name},
            {"version", view.tmpl.version},
            {"status", model::to_text(task.state)},
            {"created_at", base::timestamp(task.created_at)},
            {"updated_at", base::timestamp(task.updated_at)},
            {"completed_at", time_or_null(task.completed_at)},
            {"initiator", task.initiator},
            {"source_system", task.source_system},
            {"reason", task.reason},
            {"correlation_id", task.correlation_id.to_string()},
            {"total_steps", execution.total_steps},
            {"pending_steps", execution.pending_steps},
            {"in_progress_steps", execution.in_progress_steps},
            {"completed_steps", execution.completed_steps},
            {"failed_steps", execution.failed_steps},
            {"completion_percentage", execution.completion_percentage},
            {"health_status", execution.health_status},
            {"execution_status", execution.execution_status},
            {"recommended_action", execution.recommended_action}};
}

JsonArray template_steps(model::Template const& tmpl) {
    JsonArray steps;
    for (auto const& step : tmpl.steps) {
        JsonArray dependencies;
        for (auto const& dependency : step.dependencies)
            dependencies.emplace_back(dependency);
        steps.push_back(JsonObject{{"name", step.name},
                                   {"step_type", model::to_text(step.type)},
                                   {"handler", step.handler.callable},
                                   {"dependencies", std::move(dependencies)},
                                   {"retryable", step.retry.is_retryable},
                                   {"max_attempts", step.retry.attempts_max}});
    }
    return steps;
}

/// Type, retryable and status code of a failure; its message and data may be nobody's business.
JsonObject harmless_error(Json const& results) {
    JsonObject harmless{{"error_type", nullptr}, {"retryable", nullptr}, {"status_code", nullptr}};
    auto const* const object = results.if_object();
    auto const* const error = object == nullptr ? nullptr : object->if_contains("error");
    if (error == nullptr || !error->is_object()) return harmless;
    for (auto& [name, value] : harmless) {
        if (auto const* const known = error->get_object().if_contains(name)) value = *known;
    }
    return harmless;
}

JsonObject step_part(model::Step const& step, model::Payload const& results) {
    JsonObject part{{"step_uuid", step.id.to_string()},
                    {"name", step.name},
                    {"current_state", model::to_text(step.state)},
                    {"created_at", base::timestamp(step.created_at)},
                    {"completed_at", time_or_null(step.processed_at)},
                    {"last_attempted_at", time_or_null(step.last_attempted_at)},
                    {"attempts", step.counted_attempts()},
                    {"max_attempts", step.attempts_max},
                    {"dependencies_satisfied", step.open_dependencies == 0},
                    {"retry_eligible", rules::is_retry_eligible(step)}};
    if (step.state == model::StepState::Error) part["error"] = harmless_error(parsed(results));
    return part;
}

Result<JsonArray> step_parts(store::Reader& reader, std::vector<model::Step> const& steps) {
    std::vector<StepId> failed;
    for (auto const& step : steps) {
        if (step.state == model::StepState::Error) failed.push_back(step.id);
    }
    TASKER_TRY_ASSIGN(auto const payloads, reader.step_payloads(failed));
    JsonArray parts;
    std::size_t next = 0;
    for (auto const& step : steps) {
        auto const has_failed = step.state == model::StepState::Error;
        parts.push_back(step_part(step, has_failed ? payloads[next].results : model::Payload()));
        if (has_failed) ++next;
    }
    return parts;
}

Result<JsonObject> dead_letter_part(store::Reader& reader, TaskId task) {
    TASKER_TRY_ASSIGN(auto const letters, reader.dead_letters({.task = task, .limit = 1}));
    if (letters.empty()) {
        return JsonObject{
            {"in_dlq", false}, {"dlq_reason", nullptr}, {"resolution_status", nullptr}};
    }
    return JsonObject{{"in_dlq", true},
                      {"dlq_reason", model::to_text(letters.front().reason)},
                      {"resolution_status", model::to_text(letters.front().status)}};
}

Result<routing::Answer> summarize_task(Backend& backend, Call const& call) {
    TaskId const id{call.uuid("uuid")};
    JsonObject summary;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const view, load_task(backend, reader, id));
        TASKER_TRY_ASSIGN(auto const tmpl, find_template(backend, reader, view.task.template_id));
        TASKER_TRY_ASSIGN(auto steps, step_parts(reader, view.steps));
        TASKER_TRY_ASSIGN(auto letter, dead_letter_part(reader, id));
        auto const task = "/v1/tasks/" + id.to_string();
        summary = {{"task", task_part(view)},
                   {"template", {{"steps", template_steps(tmpl)}}},
                   {"steps", std::move(steps)},
                   {"dlq", std::move(letter)},
                   {"links",
                    {{"task", task},
                     {"steps", task + "/workflow_steps"},
                     {"dlq", "/v1/dlq/task/" + id.to_string()}}}};
        return {};
    }));
    return routing::json_answer(std::move(summary));
}

}  // namespace

void add_summary_routes(std::vector<routing::Route>& routes) {
    routes.push_back({.method = http::Method::Get,
                      .pattern = "/v1/tasks/{uuid}/summary",
                      .permission = "tasks:read",
                      .operation = "get_task_summary",
                      .group = "tasks",
                      .summary = "A task in short, without data of its user",
                      .path = {{.name = "uuid",
                                .kind = routing::Parameter::Kind::Uuid,
                                .description = "The task's id"}},
                      .answer = "TaskSummaryResponse",
                      .refusals = {400, 404, 503},
                      .handle = summarize_task});
}

}  // namespace tasker::server::rest
