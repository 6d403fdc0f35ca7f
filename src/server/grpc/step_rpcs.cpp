#include <chrono>
#include <string>
#include <utility>

#include "server/backend.hpp"
#include "server/grpc/rpc.hpp"
#include "server/grpc/step_views.hpp"
#include "server/rest/operations.hpp"

namespace tasker::server::grpc {

namespace {

using routing::Call;
using routing::json_answer;

/// Where REST says 404 of a step of another task, gRPC says that the two ids do not go together.
Result<rest::StepView> load_own_step(store::Reader& reader, Call const& call) {
    StepId const id{call.uuid("step_uuid")};
    TASKER_TRY_ASSIGN(auto const found, reader.find_steps({&id, 1}));
    TaskId const task{call.uuid("uuid")};
    if (!found.empty() && found.front().task_id != task) {
        return Error(ErrorCode::InvalidRequest, "Step does not belong to the specified task");
    }
    return rest::load_step(reader, task, id);
}

Result<rest::StepView> look_at_own_step(Backend& backend, Call const& call) {
    rest::StepView view;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(view, load_own_step(reader, call));
        return {};
    }));
    return view;
}

Result<routing::Answer> get_step_by_rpc(Backend& backend, Call const& call) {
    TASKER_TRY_ASSIGN(auto const view, look_at_own_step(backend, call));
    return json_answer(document_of(view, backend.clock.now()));
}

Result<routing::Answer> list_steps_by_rpc(Backend& backend, Call const& call) {
    std::vector<rest::StepView> views;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(views, rest::load_steps(reader, TaskId{call.uuid("uuid")}));
        return {};
    }));
    auto const count = views.size();
    return json_answer(
        {{"steps", documents_of(views, backend.clock.now())},
         {"pagination", {{"total", count}, {"count", count}, {"offset", 0}, {"has_more", false}}}});
}

/// As REST wants it: who does it, and the result, have other names for each kind of action.
JsonObject manual_action(JsonObject request) {
    auto const take = [&request](std::string_view name) {
        auto const* const value = request.if_contains(name);
        return value == nullptr ? Json(nullptr) : *value;
    };
    JsonObject body{{"action_type", take("action_type")}, {"reason", take("reason")}};
    for (auto const* const name : {"reset_by", "resolved_by", "completed_by"})
        body[name] = take("performed_by");
    JsonObject data;
    for (auto const* const name : {"result", "metadata"}) {
        if (request.contains(name)) data[name] = take(name);
    }
    body["completion_data"] = std::move(data);
    return body;
}

Result<routing::Answer> resolve_by_rpc(Backend& backend, Call const& call) {
    TASKER_TRY(look_at_own_step(backend, call));
    TASKER_TRY_ASSIGN(auto answer, rest::change_step(backend, call));
    if (!std::holds_alternative<Json>(answer)) return answer;
    return get_step_by_rpc(backend, call);
}

Result<routing::Answer> audit_by_rpc(Backend& backend, Call const& call) {
    TASKER_TRY(look_at_own_step(backend, call));
    return rest::audit_step(backend, call);
}

}  // namespace

JsonObject document_of(rest::StepView const& view, TimePoint now) {
    auto document = rest::step_response(view, now);
    if (auto const& backoff = view.step.backoff) {
        document["backoff_request_seconds"] =
            std::chrono::ceil<std::chrono::seconds>(*backoff).count();
    }
    return document;
}

JsonArray documents_of(std::vector<rest::StepView> const& views, TimePoint now) {
    JsonArray documents;
    for (auto const& view : views)
        documents.push_back(document_of(view, now));
    return documents;
}

void add_step_rpcs(std::vector<Rpc>& rpcs) {
    auto const ids = std::vector{id_parameter("uuid"), id_parameter("step_uuid")};
    rpcs.push_back({.service = "StepService",
                    .name = "GetStep",
                    .permission = "steps:read",
                    .parameters = ids,
                    .handle = get_step_by_rpc,
                    .into = "step"});
    rpcs.push_back({.service = "StepService",
                    .name = "ListSteps",
                    .permission = "steps:read",
                    .parameters = {id_parameter("uuid")},
                    .handle = list_steps_by_rpc});
    rpcs.push_back({.service = "StepService",
                    .name = "ResolveStep",
                    .permission = "steps:resolve",
                    .parameters = ids,
                    .handle = resolve_by_rpc,
                    .into = "step",
                    .changes_something = true,
                    .rewrite = manual_action});
    rpcs.push_back({.service = "StepService",
                    .name = "GetStepAudit",
                    .permission = "steps:read",
                    .parameters = ids,
                    .handle = audit_by_rpc,
                    .into = "audit_records"});
}

}  // namespace tasker::server::grpc
