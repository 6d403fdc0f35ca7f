// The client's half of a host.
#include <array>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "bindings/node/native/errors.hpp"
#include "bindings/node/native/host.hpp"
#include "bindings/node/native/lists.hpp"
#include "bindings/node/native/text.hpp"

namespace tasker::node {

namespace {

struct Request {
    std::string namespace_name;
    std::string name;
    std::string version;
    std::string context;
    std::string idempotency_key;
    std::int32_t priority = 0;
};

Request request_of(Napi::Value value) {
    if (!value.IsObject()) throw Napi::TypeError::New(value.Env(), "request must be an object");
    auto const given = value.As<Napi::Object>();
    return {.namespace_name = string_of(given.Get("namespace"), "namespace"),
            .name = string_of(given.Get("name"), "name"),
            .version = string_of(given.Get("version"), "version"),
            .context = string_of(given.Get("context"), "context"),
            .idempotency_key = string_of(given.Get("idempotencyKey"), "idempotencyKey"),
            .priority = integer_of(given.Get("priority"), "priority")};
}

Answer submit_now(tasker_host* host, Request const& wanted) {
    tasker_task_request request;
    TASKER_INIT(request);
    request.namespace_name = text_of(wanted.namespace_name);
    request.name = text_of(wanted.name);
    request.version = text_of(wanted.version);
    request.context = text_of(wanted.context);
    request.idempotency_key = text_of(wanted.idempotency_key);
    request.priority = wanted.priority;
    tasker_id id{};
    tasker_error* error = nullptr;
    auto const status = tasker_submit(host, &request, &id, &error);
    if (status != TASKER_OK) return take(status, error);
    return to_text(id);
}

/// Its text; it is released.
std::string text_taken(tasker_document* document) {
    tasker_text text{};
    std::ignore = tasker_document_text(document, &text);
    std::string copy(view_of(text));
    std::ignore = tasker_document_release(document);
    return copy;
}

Answer read_task(tasker_host* host, tasker_id const& task) {
    tasker_document* document = nullptr;
    tasker_error* error = nullptr;
    auto const status = tasker_task(host, &task, &document, &error);
    if (status != TASKER_OK) return take(status, error);
    return text_taken(document);
}

}  // namespace

Napi::Value Host::submit(Napi::CallbackInfo const& info) {
    auto request = request_of(info[0]);
    return promised(info, [request = std::move(request)](OpenHost& host) {
        return submit_now(host.handle(), request);
    });
}

Napi::Value Host::watch(Napi::CallbackInfo const& info) {
    auto const task = id_of(info[0], "taskId");
    return promised(info, [task](OpenHost& host) {
        tasker_error* error = nullptr;
        auto const status = tasker_watch(host.handle(), &task, &error);
        return answer_of(status, error);
    });
}

Napi::Value Host::task(Napi::CallbackInfo const& info) {
    auto const task = id_of(info[0], "taskId");
    return promised(info, [task](OpenHost& host) { return read_task(host.handle(), task); });
}

// Of a host that was closed meanwhile there is nothing to poll for.
Napi::Value Host::poll_tasks(Napi::CallbackInfo const& info) {
    std::array<tasker_id, kBatch> ids{};
    std::size_t count = 0;
    std::ignore = tasker_poll_tasks(host_->handle(), 0, ids.data(), ids.size(), &count, nullptr);
    return list_of(info.Env(), std::span(ids).first(count));
}

/// The same where the store has to be read for it: ids, separated by blanks.
Napi::Value Host::look_at_tasks(Napi::CallbackInfo const& info) {
    return promised(info, [](OpenHost& host) -> Answer {
        std::array<tasker_id, kBatch> ids{};
        std::size_t count = 0;
        tasker_error* error = nullptr;
        auto const status =
            tasker_poll_tasks(host.handle(), 0, ids.data(), ids.size(), &count, &error);
        if (status != TASKER_OK) return take(status, error);
        std::string all;
        for (auto const& id : std::span(ids).first(count))
            all += (all.empty() ? "" : " ") + to_text(id);
        return all;
    });
}

/// rest(method, target, body): `[status, body]`.
Napi::Value Host::rest(Napi::CallbackInfo const& info) {
    auto method = string_of(info[0], "method");
    auto target = string_of(info[1], "target");
    auto body = string_of(info[2], "body");
    return promised(info,
                    [method = std::move(method), target = std::move(target),
                     body = std::move(body)](OpenHost& host) -> Answer {
                        tasker_document* document = nullptr;
                        tasker_error* error = nullptr;
                        RestAnswer answer;
                        auto const status =
                            tasker_rest(host.handle(), text_of(method), text_of(target),
                                        text_of(body), &answer.status, &document, &error);
                        if (status != TASKER_OK) return take(status, error);
                        answer.body = text_taken(document);
                        return answer;
                    });
}

}  // namespace tasker::node
