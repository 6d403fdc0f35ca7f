#include <string>
#include <utility>

#include "base/json.hpp"
#include "server/backend.hpp"
#include "server/rest/audit.hpp"
#include "server/rest/operations.hpp"
#include "server/rest/routes.hpp"
#include "server/rest/views.hpp"
#include "server/routing/answer.hpp"
#include "server/routing/fields.hpp"

namespace tasker::server::rest {

namespace {

using routing::Call;
using routing::json_answer;

TaskId task_of(Call const& call) {
    return {call.uuid("uuid")};
}

StepId step_of(Call const& call) {
    return {call.uuid("step_uuid")};
}

Result<StepView> look_at_step(Backend& backend, Call const& call) {
    StepView view;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(view, load_step(reader, task_of(call), step_of(call)));
        return {};
    }));
    return view;
}

Result<routing::Answer> list_steps(Backend& backend, Call const& call) {
    std::vector<StepView> views;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(views, load_steps(reader, task_of(call)));
        return {};
    }));
    JsonArray steps;
    for (auto const& view : views)
        steps.push_back(step_response(view, backend.clock.now()));
    return json_answer(std::move(steps));
}

Result<routing::Answer> get_step(Backend& backend, Call const& call) {
    TASKER_TRY_ASSIGN(auto const view, look_at_step(backend, call));
    return json_answer(step_response(view, backend.clock.now()));
}

/// What a body orders: spec/orchestration.md 3.6.
struct StepOrder {
    engine::Command command;
    std::optional<routing::Refused> problem;
};

StepOrder read_order(Call const& call, StepId step) {
    routing::Fields fields(call.body());
    auto const kind = fields.text("action_type");
    rules::ManualAction action{.reason = fields.text("reason"), .who = {}};
    StepOrder order;
    if (kind == "reset_for_retry") {
        action.who = call.vouched(fields.text("reset_by"));
        order.command = engine::ResetStep{.step_id = step, .action = std::move(action)};
    } else if (kind == "resolve_manually") {
        action.who = call.vouched(fields.text("resolved_by"));
        order.command = engine::ResolveStep{.step_id = step, .action = std::move(action)};
    } else if (kind == "complete_manually") {
        action.who = call.vouched(fields.text("completed_by"));
        auto const data = fields.value("completion_data");
        routing::Fields inner(data, "completion_data");
        auto const result = inner.value("result");
        auto const metadata = inner.optional_object("metadata").value_or(JsonObject());
        order.problem = inner.problem();
        order.command = engine::CompleteStep{.step_id = step,
                                             .action = std::move(action),
                                             .result = model::Payload(base::to_text(result)),
                                             .metadata = model::Payload(base::to_text(metadata))};
    } else {
        fields.complain("action_type",
                        "must be reset_for_retry, resolve_manually or complete_manually");
    }
    if (auto problem = fields.problem()) order.problem = std::move(problem);
    return order;
}

routing::Parameter id_of_task() {
    return {.name = "uuid",
            .kind = routing::Parameter::Kind::Uuid,
            .description = "The task's id",
            .complaint = "Invalid task UUID format"};
}

routing::Parameter id_of_step() {
    return {.name = "step_uuid",
            .kind = routing::Parameter::Kind::Uuid,
            .description = "The step's id",
            .complaint = "Invalid step UUID format"};
}

}  // namespace

Result<routing::Answer> change_step(Backend& backend, Call const& call) {
    auto order = read_order(call, step_of(call));
    if (order.problem) return routing::refuse(*std::move(order.problem));
    TASKER_TRY(look_at_step(backend, call));
    TASKER_TRY(backend.command(std::move(order.command)));
    return get_step(backend, call);
}

Result<routing::Answer> audit_step(Backend& backend, Call const& call) {
    JsonArray entries;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const view, load_step(reader, task_of(call), step_of(call)));
        TASKER_TRY_ASSIGN(auto const task, find_task(reader, view.step.task_id));
        TASKER_TRY_ASSIGN(auto const history, reader.history_of(view.step.id));
        entries = audit_of(view.step, view.payloads.results, history, task);
        return {};
    }));
    return json_answer(std::move(entries));
}

void add_step_routes(std::vector<routing::Route>& routes) {
    using enum http::Method;
    routes.push_back({.method = Get,
                      .pattern = "/v1/tasks/{uuid}/workflow_steps",
                      .permission = "steps:read",
                      .operation = "list_task_steps",
                      .group = "workflow_steps",
                      .summary = "The steps of a task, in order of creation",
                      .path = {id_of_task()},
                      .answer = "StepResponse",
                      .is_list = true,
                      .refusals = {400, 404, 503},
                      .handle = list_steps});
    routes.push_back({.method = Get,
                      .pattern = "/v1/tasks/{uuid}/workflow_steps/{step_uuid}",
                      .permission = "steps:read",
                      .operation = "get_step",
                      .group = "workflow_steps",
                      .summary = "One step with its result",
                      .path = {id_of_task(), id_of_step()},
                      .answer = "StepResponse",
                      .refusals = {400, 404, 503},
                      .handle = get_step});
    routes.push_back({.method = Patch,
                      .pattern = "/v1/tasks/{uuid}/workflow_steps/{step_uuid}",
                      .permission = "steps:resolve",
                      .operation = "resolve_step_manually",
                      .group = "workflow_steps",
                      .summary = "Reset, resolve or complete a step by hand; its task goes on",
                      .path = {id_of_task(), id_of_step()},
                      .body = "StepManualAction",
                      .answer = "StepResponse",
                      .refusals = {400, 404, 503},
                      .handle = change_step});
    routes.push_back({.method = Get,
                      .pattern = "/v1/tasks/{uuid}/workflow_steps/{step_uuid}/audit",
                      .permission = "steps:read",
                      .operation = "get_step_audit",
                      .group = "workflow_steps",
                      .summary = "What workers reported of a step, the newest first",
                      .path = {id_of_task(), id_of_step()},
                      .answer = "StepAuditResponse",
                      .is_list = true,
                      .refusals = {400, 404, 503},
                      .handle = audit_step});
}

}  // namespace tasker::server::rest
