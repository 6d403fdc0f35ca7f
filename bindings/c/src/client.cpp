#include "bindings/c/include/tasker/c/client.h"

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "bindings/c/src/document.hpp"
#include "bindings/c/src/host_object.hpp"
#include "bindings/c/src/task_json.hpp"
#include "bindings/c/src/text.hpp"
#include "embedded/find_task.hpp"
#include "telemetry/trace_context.hpp"

namespace tasker::c {

namespace {

Result<std::string> or_else(tasker_text text, std::string_view member, std::string_view fallback) {
    if (text.size == 0) return std::string(fallback);
    return checked(text, member);
}

Result<std::string> trace_of(tasker_task_request const& given) {
    if (given.traceparent.size == 0) return std::string();
    TASKER_TRY_ASSIGN(auto const parent, checked(given.traceparent, "traceparent"));
    TASKER_TRY_ASSIGN(auto const state, checked(given.tracestate, "tracestate"));
    if (auto const context = telemetry::read_trace_context(parent, state)) {
        return telemetry::to_stored(*context);
    }
    return Error(ErrorCode::InvalidRequest,
                 "traceparent is \"" + parent +
                     "\"; it must be like 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
}

Result<model::TaskRequest> request_of(tasker_task_request const& given) {
    model::TaskRequest request{.priority = given.priority,
                               .correlation_id = uuid_if_any(given.correlation_id),
                               .parent_correlation_id = uuid_if_any(given.parent_correlation_id)};
    TASKER_TRY_ASSIGN(request.namespace_name, checked(given.namespace_name, "namespace_name"));
    TASKER_TRY_ASSIGN(request.name, checked(given.name, "name"));
    TASKER_TRY_ASSIGN(request.version, checked(given.version, "version"));
    // Written anew: what the caller's parser takes and ours does not must not get into the store.
    TASKER_TRY_ASSIGN(auto const context, object_of(given.context, "context"));
    request.context = model::Payload(base::to_text(context));
    TASKER_TRY_ASSIGN(request.initiator, or_else(given.initiator, "initiator", "embedded"));
    TASKER_TRY_ASSIGN(request.source_system,
                      or_else(given.source_system, "source_system", "embedded"));
    TASKER_TRY_ASSIGN(request.reason, or_else(given.reason, "reason", "requested by the program"));
    TASKER_TRY_ASSIGN(request.tags, strings_of(given.tags, given.tag_count, "tags"));
    if (given.idempotency_key.size > 0) {
        TASKER_TRY_ASSIGN(request.idempotency_key,
                          checked(given.idempotency_key, "idempotency_key"));
    }
    TASKER_TRY_ASSIGN(request.trace_context, trace_of(given));
    return request;
}

/// What waiting may take; none: as long as it takes.
std::optional<Duration> limit_of(std::uint64_t timeout_ms) {
    constexpr std::uint64_t kYearsMs = 100ULL * 365 * 24 * 3600 * 1000;
    if (timeout_ms > kYearsMs) return std::nullopt;
    return std::chrono::milliseconds(timeout_ms);
}

Result<rules::ManualAction> action_of(tasker_text who, tasker_text reason) {
    rules::ManualAction action;
    TASKER_TRY_ASSIGN(action.who, checked(who, "who"));
    TASKER_TRY_ASSIGN(action.reason, checked(reason, "reason"));
    return action;
}

Result<void> by_hand(tasker_host const* host, engine::Command command) {
    TASKER_TRY_ASSIGN(auto const object, host_of(host));
    TASKER_TRY(object->check_running());
    TASKER_TRY_ASSIGN([[maybe_unused]] auto const after,
                      object->host().command(std::move(command)));
    return {};
}

Result<void> give_task(tasker_host const* host, tasker_id const* task_id, Patience patience,
                       tasker_document** document) {
    if (document == nullptr) return is_null("document");
    *document = nullptr;
    TASKER_TRY_ASSIGN(auto const object, host_of(host));
    TASKER_TRY_ASSIGN(auto const id, uuid_at(task_id, "task_id"));
    auto& own = object->host();
    TASKER_TRY_ASSIGN(auto const view,
                      read_task(own.store(), own.registry(), TaskId{id}, patience));
    *document = make_document(view);
    return {};
}

/// A worker reads what is stored; what is to be changed, an engine must take in.
Result<RestDoor::Answer> ask(HostObject& object, std::string_view method, std::string target,
                             std::string body) {
    if (method == "GET" || object.host().options().role != Role::Worker) {
        return object.rest().ask(method, std::move(target), std::move(body));
    }
    if (auto* const server = object.engine_server())
        return server->ask(method, target, std::move(body));
    return Error(ErrorCode::NotRunning,
                 "this process only runs steps, and no server is named that takes in tasks: set "
                 "engine_url, or worker.orchestration_client.base_url of its configuration");
}

}  // namespace

}  // namespace tasker::c

using namespace tasker;     // NOLINT(google-build-using-namespace): what C sees has no namespace
using namespace tasker::c;  // NOLINT(google-build-using-namespace)

tasker_status tasker_submit(tasker_host* host, tasker_task_request const* request,
                            tasker_id* task_id, tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (task_id == nullptr) return is_null("task_id");
        *task_id = {};
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY(object->check_running());
        TASKER_TRY_ASSIGN(auto const given, take_record(request, "request"));
        TASKER_TRY_ASSIGN(auto wanted, request_of(given));
        TASKER_TRY_ASSIGN(auto const task, object->host().submit(std::move(wanted)));
        *task_id = id_of(task.id.uuid);
        return {};
    });
}

tasker_status tasker_submit_later(tasker_host* host, tasker_task_request const* request,
                                  uint64_t ticket, tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY(object->check_running());
        TASKER_TRY_ASSIGN(auto const given, take_record(request, "request"));
        TASKER_TRY_ASSIGN(auto wanted, request_of(given));
        return object->host().submit(
            std::move(wanted),
            [&submissions = object->submissions(), ticket](Result<model::Task> const& answer) {
                Submissions::Answer told{.ticket = ticket};
                if (answer) {
                    told.task = answer->id;
                } else {
                    told.error = answer.error();
                }
                submissions.add(std::move(told));
            });
    });
}

tasker_status tasker_poll_submitted(tasker_host* host, tasker_submitted_record* records,
                                    size_t capacity, size_t* count) noexcept {
    return guarded([&]() -> Result<void> {
        if (count == nullptr) return is_null("count");
        *count = 0;
        if (records == nullptr) return is_null("records");
        for (auto const& record : std::span(records, capacity)) {
            if (record.size < sizeof(tasker_submitted_record)) {
                return too_short("records[]", record.size, sizeof(tasker_submitted_record));
            }
        }
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        for (auto const& answer : object->submissions().take(capacity)) {
            auto& record = records[(*count)++];
            record.ticket = answer.ticket;
            record.task_id = id_of(answer.task.uuid);
            record.error = nullptr;
            record.status = answer.error ? give(*answer.error, &record.error) : TASKER_OK;
        }
        return {};
    });
}

tasker_status tasker_wait(tasker_host* host, tasker_id const* task_id, uint64_t timeout_ms,
                          tasker_document** document, tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (document == nullptr) return is_null("document");
        *document = nullptr;
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY(object->check_running());
        TASKER_TRY_ASSIGN(auto const id, uuid_at(task_id, "task_id"));
        auto& own = object->host();
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const settled,
                          own.wait(TaskId{id}, limit_of(timeout_ms)));
        TASKER_TRY_ASSIGN(auto const view, read_task(own.store(), own.registry(), TaskId{id}));
        *document = make_document(view);
        return {};
    });
}

tasker_status tasker_watch(tasker_host* host, tasker_id const* task_id,
                           tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY(object->check_running());
        TASKER_TRY_ASSIGN(auto const id, uuid_at(task_id, "task_id"));
        return object->watches().add(object->host(), TaskId{id});
    });
}

tasker_status tasker_watch_new(tasker_host* host, tasker_id const* task_id, uint32_t* is_watched,
                               tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (is_watched == nullptr) return is_null("is_watched");
        *is_watched = 0;
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY(object->check_running());
        TASKER_TRY_ASSIGN(auto const id, uuid_at(task_id, "task_id"));
        *is_watched = object->watches().add_new(object->host(), TaskId{id}) ? 1 : 0;
        return {};
    });
}

tasker_status tasker_poll_tasks(tasker_host* host, uint32_t timeout_ms, tasker_id* task_ids,
                                size_t capacity, size_t* count, tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (count == nullptr) return is_null("count");
        *count = 0;
        if (task_ids == nullptr) return is_null("task_ids");
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY_ASSIGN(auto const settled, object->watches().take(object->host(), capacity,
                                                                     object->patience(timeout_ms)));
        for (auto const& id : settled)
            task_ids[(*count)++] = id_of(id.uuid);
        return {};
    });
}

tasker_status tasker_task(tasker_host* host, tasker_id const* task_id, tasker_document** document,
                          tasker_error** error) noexcept {
    return guarded(error, [&] { return give_task(host, task_id, Patience::Waits, document); });
}

tasker_status tasker_task_at_once(tasker_host* host, tasker_id const* task_id,
                                  tasker_document** document, tasker_error** error) noexcept {
    return guarded(error, [&] { return give_task(host, task_id, Patience::AtOnce, document); });
}

tasker_status tasker_find_task(tasker_host* host, tasker_task_request const* request,
                               tasker_id* task_id, tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (task_id == nullptr) return is_null("task_id");
        *task_id = {};
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY(object->check_running());
        TASKER_TRY_ASSIGN(auto const given, take_record(request, "request"));
        TASKER_TRY_ASSIGN(auto const wanted, request_of(given));
        TASKER_TRY_ASSIGN(auto const task, embedded::find_task(object->host(), wanted));
        *task_id = id_of(task.uuid);
        return {};
    });
}

tasker_status tasker_cancel_task(tasker_host* host, tasker_id const* task_id, tasker_text who,
                                 tasker_text reason, tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const id, uuid_at(task_id, "task_id"));
        TASKER_TRY_ASSIGN(auto action, action_of(who, reason));
        return by_hand(host,
                       engine::CancelTask{.task_id = TaskId{id}, .action = std::move(action)});
    });
}

tasker_status tasker_reset_step(tasker_host* host, tasker_id const* step_id, tasker_text who,
                                tasker_text reason, tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const id, uuid_at(step_id, "step_id"));
        TASKER_TRY_ASSIGN(auto action, action_of(who, reason));
        return by_hand(host, engine::ResetStep{.step_id = StepId{id}, .action = std::move(action)});
    });
}

tasker_status tasker_resolve_step(tasker_host* host, tasker_id const* step_id, tasker_text who,
                                  tasker_text reason, tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const id, uuid_at(step_id, "step_id"));
        TASKER_TRY_ASSIGN(auto action, action_of(who, reason));
        return by_hand(host,
                       engine::ResolveStep{.step_id = StepId{id}, .action = std::move(action)});
    });
}

tasker_status tasker_complete_step(tasker_host* host, tasker_id const* step_id, tasker_text result,
                                   tasker_text who, tasker_text reason,
                                   tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const id, uuid_at(step_id, "step_id"));
        TASKER_TRY_ASSIGN(auto const value, json_of(result, "result"));
        TASKER_TRY_ASSIGN(auto action, action_of(who, reason));
        return by_hand(host, engine::CompleteStep{.step_id = StepId{id},
                                                  .action = std::move(action),
                                                  .result = model::Payload(base::to_text(value))});
    });
}

tasker_status tasker_rest(tasker_host* host, tasker_text method, tasker_text target,
                          tasker_text body, uint32_t* http_status, tasker_document** document,
                          tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (http_status == nullptr) return is_null("http_status");
        if (document == nullptr) return is_null("document");
        *http_status = 0;
        *document = nullptr;
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY(object->check_running());
        TASKER_TRY_ASSIGN(auto answer,
                          ask(*object, view_of(method), string_of(target), string_of(body)));
        *document = make_document(std::move(answer.body));
        *http_status = answer.status;
        return {};
    });
}
