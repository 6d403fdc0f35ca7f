#include <algorithm>
#include <string>
#include <utility>

#include "base/json.hpp"
#include "server/backend.hpp"
#include "server/rest/operations.hpp"
#include "server/rest/routes.hpp"
#include "server/rest/task_request.hpp"
#include "server/rest/task_search.hpp"
#include "server/rest/views.hpp"
#include "server/routing/envelope.hpp"

namespace tasker::server::rest {

namespace {

using routing::Call;
using routing::json_answer;

constexpr double kFillMax = 0.8;
constexpr int kBackpressureSeconds = 15;

/// As it was when it became durable. \returns TaskNotFound when that is not known.
Result<TaskView> created_view(std::optional<CreatedTasks::Created> created,
                              model::TaskRequest const& request, TimePoint now) {
    if (!created) return Error(ErrorCode::TaskNotFound, "it is to be read");
    TaskView view{.task = std::move(created->task),
                  .tmpl = {request.namespace_name, request.name, request.version},
                  .context = request.context,
                  .steps = std::move(created->steps)};
    std::ranges::sort(view.steps, {}, &model::Step::id);
    for (auto const& step : view.steps)
        view.parents[step.id] = {.total = step.open_dependencies};
    view.execution = rules::execution_context(view.steps, now);
    return view;
}

Error named_as_clients_know_it(Error error, model::TaskRequest const& request) {
    if (error.code() != ErrorCode::TemplateNotFound) return error;
    auto const name = request.namespace_name + "/" + request.name + ":" + request.version;
    return {ErrorCode::TemplateNotFound, "Task template not found: " + name};
}

Result<routing::Answer> get_task(Backend& backend, Call const& call) {
    TASKER_TRY_ASSIGN(auto const view, look_at_task(backend, TaskId{call.uuid("uuid")}));
    return json_answer(task_response(view, backend.clock.now()));
}

/// The log of who did what names what was made.
Result<routing::Answer> answer_create(Backend& backend, Call const& call) {
    TASKER_TRY_ASSIGN(auto answer, create_task(backend, call));
    auto const* const document = std::get_if<Json>(&answer);
    if (document == nullptr) return answer;
    auto subject = std::string(document->at("task_uuid").as_string());
    auto response = routing::to_response(*document);
    response.subject = std::move(subject);
    return routing::Answer(std::move(response));
}

Result<routing::Answer> answer_cancel(Backend& backend, Call const& call) {
    TASKER_TRY_ASSIGN(auto const view,
                      cancel_task(backend, TaskId{call.uuid("uuid")},
                                  {.reason = "cancelled through the API", .who = call.caller()}));
    return json_answer(task_response(view, backend.clock.now()));
}

JsonObject pagination(std::size_t page, std::size_t per_page, std::size_t total) {
    auto const pages = (total + per_page - 1) / per_page;
    return {{"page", page},         {"per_page", per_page},     {"total_count", total},
            {"total_pages", pages}, {"has_next", page < pages}, {"has_previous", page > 1}};
}

Result<routing::Answer> list_tasks(Backend& backend, Call const& call) {
    TASKER_TRY_ASSIGN(auto const search, TaskSearch::from(call));
    JsonArray tasks;
    std::size_t total = 0;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto page, search.run(reader));
        total = page.total;
        tasks.clear();
        TemplateNames names(backend, reader);
        for (auto& task : page.tasks) {
            TASKER_TRY_ASSIGN(auto const view,
                              view_of(backend, reader, std::move(task), names, Depth::Counts));
            tasks.push_back(listed_task(view));
        }
        return {};
    }));
    return json_answer(
        {{"tasks", std::move(tasks)},
         {"pagination", pagination(call.size("page"), call.size("per_page"), total)}});
}

routing::Parameter task_uuid() {
    return {.name = "uuid", .kind = routing::Parameter::Kind::Uuid, .description = "The task's id"};
}

std::vector<routing::Parameter> list_parameters() {
    using Kind = routing::Parameter::Kind;
    constexpr std::int64_t kPageMost = 1'000'000'000;
    return {{.name = "page",
             .kind = Kind::Integer,
             .description = "Which page, from 1",
             .otherwise = 1,
             .least = 1,
             .most = kPageMost},
            {.name = "per_page",
             .kind = Kind::Integer,
             .description = "How many tasks a page has",
             .otherwise = 25,
             .least = 1,
             .most = 100},
            {.name = "namespace", .description = "Only of templates in this namespace"},
            {.name = "status",
             .kind = Kind::Word,
             .description = "`completed`, `pending` (all that are not), or the name of a state",
             .words = TaskSearch::statuses()},
            {.name = "initiator", .description = "Only with this initiator"},
            {.name = "source_system", .description = "Only from this system"}};
}

}  // namespace

Result<TaskView> look_at_task(Backend& backend, TaskId id) {
    TaskView view;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(view, load_task(backend, reader, id));
        return {};
    }));
    return view;
}

Result<routing::Answer> create_task(Backend& backend, Call const& call) {
    if (call.request().waiting_share >= kFillMax) {
        ++backend.counters.backpressure;
        return routing::refuse({.status = 503,
                                .code = "BACKPRESSURE",
                                .message = "too many requests are waiting",
                                .retry_after_s = kBackpressureSeconds});
    }
    model::TaskRequest request;
    if (auto wrong = read_task_request(call.body(), request))
        return routing::refuse(*std::move(wrong));
    CreatedTasks::Wait wait(backend.created);
    auto const task = backend.submit(request);
    if (!task) return named_as_clients_know_it(task.error(), request);
    ++backend.counters.tasks_requested;
    auto view = created_view(wait.take(task->id), request, backend.clock.now());
    if (!view) view = look_at_task(backend, task->id);
    if (!view) {
        // It exists all the same: to say anything else would make the caller ask for it again.
        backend.log.warning("task " + task->id.to_string() +
                            " was created and cannot be read: " + view.error().message());
        view = TaskView{.task = *task,
                        .tmpl = {request.namespace_name, request.name, request.version},
                        .context = request.context,
                        .execution = rules::execution_context({}, backend.clock.now())};
    }
    return json_answer(task_response(*view, backend.clock.now()));
}

Result<TaskView> cancel_task(Backend& backend, TaskId id, rules::ManualAction action) {
    auto const cancelled =
        backend.command(engine::CancelTask{.task_id = id, .action = std::move(action)});
    if (cancelled) return look_at_task(backend, id);
    if (cancelled.error().code() == ErrorCode::IllegalTransition) {
        return Error(ErrorCode::IllegalTransition, "Cannot cancel a completed task");
    }
    if (cancelled.error().code() == ErrorCode::TaskNotFound) {
        return Error(ErrorCode::TaskNotFound, "Resource not found");
    }
    return cancelled.error();
}

void add_task_routes(std::vector<routing::Route>& routes) {
    using enum http::Method;
    routes.push_back({.method = Post,
                      .pattern = "/v1/tasks",
                      .permission = "tasks:create",
                      .operation = "create_task",
                      .group = "tasks",
                      .summary = "Run a template: answered when the task is durable",
                      .body = "TaskRequest",
                      .answer = "TaskResponse",
                      .refusals = {400, 404, 409, 503},
                      .handle = answer_create});
    routes.push_back({.method = Get,
                      .pattern = "/v1/tasks",
                      .permission = "tasks:list",
                      .operation = "list_tasks",
                      .group = "tasks",
                      .summary = "List tasks, the newest first",
                      .query = list_parameters(),
                      .answer = "TaskListResponse",
                      .refusals = {400, 503},
                      .handle = list_tasks});
    routes.push_back({.method = Get,
                      .pattern = "/v1/tasks/{uuid}",
                      .permission = "tasks:read",
                      .operation = "get_task",
                      .group = "tasks",
                      .summary = "One task with the readiness of its steps",
                      .path = {task_uuid()},
                      .answer = "TaskResponse",
                      .refusals = {400, 404, 503},
                      .handle = get_task});
    routes.push_back({.method = Delete,
                      .pattern = "/v1/tasks/{uuid}",
                      .permission = "tasks:cancel",
                      .operation = "cancel_task",
                      .group = "tasks",
                      .summary = "Cancel a task and its unfinished steps",
                      .path = {task_uuid()},
                      .answer = "TaskResponse",
                      .refusals = {400, 404, 503},
                      .handle = answer_cancel});
}

}  // namespace tasker::server::rest
