#include <utility>

#include "server/backend.hpp"
#include "server/events/hub.hpp"
#include "server/events/task_events.hpp"
#include "server/rest/routes.hpp"
#include "server/rest/views.hpp"
#include "server/routing/answer.hpp"

namespace tasker::server::rest {

namespace {

using routing::Call;

routing::Answer stream_of(Backend& backend, std::optional<TaskId> task) {
    constexpr int kMoment = 15;
    if (backend.events == nullptr || !backend.events->has_room()) {
        ++backend.counters.backpressure;
        ++backend.counters.streams_refused;
        return routing::refuse({.status = 503,
                                .code = "BACKPRESSURE",
                                .message = "too many watch already",
                                .retry_after_s = kMoment});
    }
    http::Response response{
        .content_type = "text/event-stream",
        // Nobody on the way may keep it, or wait until there is more of it.
        .headers = {{"cache-control", "no-store"}, {"x-accel-buffering", "no"}}};
    response.on_live = [hub = backend.events, task](std::shared_ptr<http::LiveBody> stream) {
        hub->add(std::move(stream), task);
    };
    return response;
}

Result<routing::Answer> watch_task(Backend& backend, Call const& call) {
    TaskId const id{call.uuid("uuid")};
    auto const seen = call.request().header("last-event-id");
    bool has_seen_all = false;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const task, find_task(reader, id));
        if (seen.empty() || !model::is_terminal(task.state)) return {};
        TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(id));
        has_seen_all = seen == events::version_of(task, steps);
        return {};
    }));
    // Whoever comes back by himself stays away from here on.
    if (has_seen_all) return routing::Answer(http::Response{.status = 204, .content_type = {}});
    return stream_of(backend, id);
}

Result<routing::Answer> watch_all(Backend& backend, Call const& /*call*/) {
    return stream_of(backend, std::nullopt);
}

}  // namespace

void add_event_routes(std::vector<routing::Route>& routes) {
    using enum http::Method;
    routes.push_back({.method = Get,
                      .pattern = "/v1/tasks/{uuid}/events",
                      .permission = "tasks:read",
                      .operation = "watch_task",
                      .group = "events",
                      .summary = "How a task is now, then each change, until it has ended",
                      .path = {{.name = "uuid",
                                .kind = routing::Parameter::Kind::Uuid,
                                .description = "The task's id"}},
                      .content_type = "text/event-stream",
                      .refusals = {400, 404, 503},
                      .events = {{"task", "TaskResponse"},
                                 {"step", "StepReadinessStatus"},
                                 {"current", "CurrentEvent"},
                                 {"end", "EndEvent"}},
                      .may_be_empty = true,
                      .handle = watch_task});
    routes.push_back({.method = Get,
                      .pattern = "/v1/events",
                      .permission = "tasks:read",
                      .operation = "watch_tasks",
                      .group = "events",
                      .summary = "The newest tasks as they are now, then each change of any task",
                      .content_type = "text/event-stream",
                      .refusals = {503},
                      .events = {{"task", "TaskResponse"},
                                 {"step", "StepReadinessStatus"},
                                 {"current", "CurrentEvent"}},
                      .handle = watch_all});
}

}  // namespace tasker::server::rest
