#include <chrono>
#include <limits>
#include <string>
#include <utility>

#include "base/json.hpp"
#include "model/task_state.hpp"
#include "server/backend.hpp"
#include "server/grpc/rpc.hpp"
#include "server/grpc/step_views.hpp"
#include "server/grpc/values.hpp"
#include "server/rest/operations.hpp"
#include "server/rest/task_search.hpp"
#include "server/rest/values.hpp"
#include "server/routing/fields.hpp"

namespace tasker::server::grpc {

namespace {

using routing::Call;
using routing::json_answer;

TaskId task_of(Call const& call) {
    return {call.uuid("uuid")};
}

bool is_set(Call const& call, std::string_view flag) {
    auto const* const value = call.body().get_object().if_contains(flag);
    return value != nullptr && value->is_bool() && value->get_bool();
}

// CreateTask: spec/orchestration.md 7. REST wants these; here they may be left out.
JsonObject with_defaults(JsonObject request) {
    constexpr std::pair<std::string_view, std::string_view> kDefaults[] = {
        {"initiator", "grpc"}, {"source_system", "grpc"}, {"reason", "created through gRPC"}};
    for (auto const& [name, value] : kDefaults) {
        if (!request.contains(name)) request[name] = value;
    }
    if (!request.contains("context")) request["context"] = JsonObject();
    return request;
}

Result<routing::Answer> create_task_by_rpc(Backend& backend, Call const& call) {
    auto created = rest::create_task(backend, call);
    if (created || created.error().code() != ErrorCode::TemplateNotFound) return created;
    // For gRPC the template is a value of the request like others.
    return Error(ErrorCode::InvalidRequest, created.error().message());
}

/// What steps made of it, by their names, and all of that with the task's own data in one: what a
/// step's result says wins over an input of its name.
JsonObject context_of(rest::TaskView const& view, std::vector<rest::StepView> const& steps) {
    auto const inputs = rest::parsed(view.context);
    JsonObject outputs;
    for (auto const& step : steps) {
        if (step.payloads.results.empty()) continue;
        auto const results = rest::parsed(step.payloads.results);
        auto const* const whole = results.if_object();
        auto const* const success = whole == nullptr ? nullptr : whole->if_contains("success");
        if (success == nullptr || *success != true) continue;
        auto const* const result = whole->if_contains("result");
        outputs[step.step.name] = result == nullptr ? Json(nullptr) : *result;
    }
    auto merged = inputs.is_object() ? inputs.get_object() : JsonObject();
    for (auto const& [name, value] : outputs)
        merged[name] = value;
    return {{"inputs", inputs}, {"outputs", std::move(outputs)}, {"merged", std::move(merged)}};
}

struct WholeTask {
    rest::TaskView task;
    std::vector<rest::StepView> steps;
};

Result<WholeTask> look_at_whole_task(Backend& backend, TaskId id) {
    WholeTask whole;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(whole.task, rest::load_task(backend, reader, id));
        TASKER_TRY_ASSIGN(whole.steps, rest::load_steps(reader, id));
        return {};
    }));
    return whole;
}

Result<routing::Answer> get_task_by_rpc(Backend& backend, Call const& call) {
    auto const now = backend.clock.now();
    auto const wants_steps = is_set(call, "include_steps");
    auto const wants_context = is_set(call, "include_context");
    if (!wants_steps && !wants_context) {
        TASKER_TRY_ASSIGN(auto const view, rest::look_at_task(backend, task_of(call)));
        return json_answer({{"task", rest::task_response(view, now)}});
    }
    TASKER_TRY_ASSIGN(auto const whole, look_at_whole_task(backend, task_of(call)));
    JsonObject answer{{"task", rest::task_response(whole.task, now)}};
    if (wants_steps) answer["steps"] = documents_of(whole.steps, now);
    if (wants_context) answer["context"] = context_of(whole.task, whole.steps);
    return json_answer(std::move(answer));
}

Result<routing::Answer> get_context(Backend& backend, Call const& call) {
    TASKER_TRY_ASSIGN(auto const whole, look_at_whole_task(backend, task_of(call)));
    return json_answer(context_of(whole.task, whole.steps));
}

Result<routing::Answer> cancel_by_rpc(Backend& backend, Call const& call) {
    routing::Fields fields(call.body());
    auto const reason = fields.optional_text("reason").value_or("cancelled through the API");
    TASKER_TRY_ASSIGN(auto const view, rest::cancel_task(backend, task_of(call),
                                                         {.reason = reason, .who = call.caller()}));
    return json_answer({{"task", rest::task_response(view, backend.clock.now())},
                        {"success", true},
                        {"message", "the task was cancelled"}});
}

// ListTasks.

std::optional<std::int32_t> number_in(JsonObject const& object, std::string_view name) {
    auto const* const value = object.if_contains(name);
    if (value == nullptr) return std::nullopt;
    return static_cast<std::int32_t>(value->get_int64());
}

Error not_in_range(std::string_view name, std::int64_t value, std::int64_t least,
                   std::int64_t most) {
    return {ErrorCode::InvalidRequest, std::string(name) + " is " + std::to_string(value) +
                                           "; it must be from " + std::to_string(least) + " to " +
                                           std::to_string(most)};
}

Result<void> read_pagination(JsonObject const& request, rest::TaskSearch& search) {
    constexpr std::int32_t kLimitMax = 100;
    auto const* const page = request.if_contains("pagination");
    if (page == nullptr) return {};
    if (auto const limit = number_in(page->get_object(), "limit")) {
        if (*limit < 1 || *limit > kLimitMax) {
            return not_in_range("pagination.limit", *limit, 1, kLimitMax);
        }
        search.limit = static_cast<std::size_t>(*limit);
    }
    if (auto const offset = number_in(page->get_object(), "offset")) {
        if (*offset < 0) {
            return not_in_range("pagination.offset", *offset, 0,
                                std::numeric_limits<std::int32_t>::max());
        }
        search.offset = static_cast<std::size_t>(*offset);
    }
    return {};
}

Result<void> read_order(JsonObject const& request, rest::TaskSearch& search) {
    auto const* const sort = request.if_contains("sort");
    if (sort == nullptr) return {};
    auto const field = std::string(sort->at("field").get_string());
    if (field != "created_at" && !field.empty()) {
        return Error(ErrorCode::InvalidRequest,
                     "sort.field is \"" + field + "\"; tasks are sorted by created_at only");
    }
    auto const* const direction = sort->get_object().if_contains("direction");
    search.is_oldest_first = direction != nullptr && *direction == "asc";
    return {};
}

Result<void> read_range(JsonObject const& request, rest::TaskSearch& search) {
    auto const* const range = request.if_contains("created_at");
    if (range == nullptr) return {};
    if (auto const* const start = range->get_object().if_contains("start")) {
        TASKER_TRY_ASSIGN(search.created_from, time_from_text(start->get_string()));
    }
    if (auto const* const end = range->get_object().if_contains("end")) {
        TASKER_TRY_ASSIGN(search.created_before, time_from_text(end->get_string()));
    }
    return {};
}

Result<rest::TaskSearch> search_from(JsonObject const& request) {
    rest::TaskSearch search;
    TASKER_TRY(read_pagination(request, search));
    TASKER_TRY(read_order(request, search));
    TASKER_TRY(read_range(request, search));
    Json const body(request);
    routing::Fields fields(body);
    search.filter.namespace_name = fields.optional_text("namespace");
    search.filter.template_name = fields.optional_text("name");
    search.initiator = fields.optional_text("initiator");
    search.tags = fields.texts("tags");
    for (auto const& state : fields.texts("states"))
        search.filter.states.push_back(*model::task_state_from(state));
    return search;
}

Result<routing::Answer> list_by_rpc(Backend& backend, Call const& call) {
    TASKER_TRY_ASSIGN(auto const search, search_from(call.body().get_object()));
    auto const now = backend.clock.now();
    JsonArray tasks;
    std::size_t total = 0;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto page, search.run(reader));
        total = page.total;
        tasks.clear();
        rest::TemplateNames names(backend, reader);
        for (auto& task : page.tasks) {
            TASKER_TRY_ASSIGN(auto const view, rest::view_of(backend, reader, std::move(task),
                                                             names, rest::Depth::Whole));
            tasks.push_back(rest::task_response(view, now));
        }
        return {};
    }));
    auto const count = tasks.size();
    return json_answer({{"tasks", std::move(tasks)},
                        {"pagination",
                         {{"total", total},
                          {"count", count},
                          {"offset", search.offset},
                          {"has_more", search.offset + count < total}}}});
}

}  // namespace

void add_task_rpcs(std::vector<Rpc>& rpcs) {
    rpcs.push_back({.service = "TaskService",
                    .name = "CreateTask",
                    .permission = "tasks:create",
                    .handle = create_task_by_rpc,
                    .into = "task",
                    .changes_something = true,
                    .rewrite = with_defaults});
    rpcs.push_back({.service = "TaskService",
                    .name = "GetTask",
                    .permission = "tasks:read",
                    .parameters = {id_parameter("uuid")},
                    .handle = get_task_by_rpc});
    rpcs.push_back({.service = "TaskService",
                    .name = "ListTasks",
                    .permission = "tasks:list",
                    .handle = list_by_rpc});
    rpcs.push_back({.service = "TaskService",
                    .name = "CancelTask",
                    .permission = "tasks:cancel",
                    .parameters = {id_parameter("uuid")},
                    .handle = cancel_by_rpc,
                    .changes_something = true});
    rpcs.push_back({.service = "TaskService",
                    .name = "GetTaskContext",
                    .permission = "tasks:context_read",
                    .parameters = {id_parameter("uuid")},
                    .handle = get_context,
                    .into = "context"});
}

}  // namespace tasker::server::grpc
