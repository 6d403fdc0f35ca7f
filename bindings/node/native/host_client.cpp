// The client's half of a host.
#include <array>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <variant>

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

/// Views of `wanted`.
tasker_task_request record_of(Request const& wanted) {
    tasker_task_request request;
    TASKER_INIT(request);
    request.namespace_name = text_of(wanted.namespace_name);
    request.name = text_of(wanted.name);
    request.version = text_of(wanted.version);
    request.context = text_of(wanted.context);
    request.idempotency_key = text_of(wanted.idempotency_key);
    request.priority = wanted.priority;
    return request;
}

/// The id that tasker_submit or tasker_find_task gives.
Answer id_by(decltype(&tasker_submit) ask, tasker_host* host, Request const& wanted) {
    auto const request = record_of(wanted);
    tasker_id id{};
    tasker_error* error = nullptr;
    auto const status = ask(host, &request, &id, &error);
    if (status != TASKER_OK) return take(status, error);
    return to_text(id);
}

Answer read_task(tasker_host* host, tasker_id const& task) {
    tasker_document* document = nullptr;
    tasker_error* error = nullptr;
    auto const status = tasker_task(host, &task, &document, &error);
    if (status != TASKER_OK) return take(status, error);
    return text_taken(document);
}

/// Nothing where it would have to wait.
Answer read_task_at_once(tasker_host* host, tasker_id const& task) {
    tasker_document* document = nullptr;
    tasker_error* error = nullptr;
    auto const status = tasker_task_at_once(host, &task, &document, &error);
    if (status == TASKER_OK) return text_taken(document);
    if (status != TASKER_STORE_BUSY) return take(status, error);
    std::ignore = tasker_error_release(error);
    return {};
}

}  // namespace

Napi::Value Host::submit(Napi::CallbackInfo const& info) {
    auto request = request_of(info[0]);
    return promised(info, [request = std::move(request)](OpenHost& host) {
        return id_by(&tasker_submit, host.handle(), request);
    });
}

Napi::Value Host::find_task(Napi::CallbackInfo const& info) {
    auto request = request_of(info[0]);
    return promised(info, [request = std::move(request)](OpenHost& host) {
        return id_by(&tasker_find_task, host.handle(), request);
    });
}

/// submitLater(request, ticket): a turn of the loop takes in many, and none waits for the disk.
Napi::Value Host::submit_later(Napi::CallbackInfo const& info) {
    auto const request = request_of(info[0]);
    auto const record = record_of(request);
    auto const ticket = natural_of(info[1], "ticket", 0);
    tasker_error* error = nullptr;
    auto const status = tasker_submit_later(host_->handle(), &record, ticket, &error);
    check(info.Env(), status, error);
    return info.Env().Undefined();
}

/// Tickets, each with an id or an Error behind it.
Napi::Value Host::poll_submitted(Napi::CallbackInfo const& info) {
    auto const env = info.Env();
    std::array<tasker_submitted_record, kBatch> records{};
    for (auto& record : records)
        TASKER_INIT(record);
    std::size_t count = 0;
    auto const status =
        tasker_poll_submitted(host_->handle(), records.data(), records.size(), &count);
    check_poll(env, status, nullptr);
    auto all = Napi::Array::New(env, 2 * count);
    for (std::uint32_t i = 0; i < count; ++i) {
        auto const& record = records[i];
        all.Set(2 * i, number_to_js(env, record.ticket));
        if (record.status == TASKER_OK) {
            all.Set(2 * i + 1, to_js(env, record.task_id));
        } else {
            all.Set(2 * i + 1, error_of(env, take(record.status, record.error)).Value());
        }
    }
    return all;
}

/// watchNew(taskId): whether it is watched without a read.
Napi::Value Host::watch_new(Napi::CallbackInfo const& info) {
    auto const task = id_of(info[0], "taskId");
    std::uint32_t is_watched = 0;
    tasker_error* error = nullptr;
    auto const status = tasker_watch_new(host_->handle(), &task, &is_watched, &error);
    check(info.Env(), status, error);
    return Napi::Boolean::New(info.Env(), is_watched != 0);
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

/// taskNow(taskId): the same on this thread; undefined where it would have to wait for the disk.
Napi::Value Host::task_now(Napi::CallbackInfo const& info) {
    auto const task = id_of(info[0], "taskId");
    return at_once(info.Env(), answered([&] { return read_task_at_once(host_->handle(), task); }));
}

Napi::Value Host::poll_tasks(Napi::CallbackInfo const& info) {
    std::array<tasker_id, kBatch> ids{};
    std::size_t count = 0;
    auto const status =
        tasker_poll_tasks(host_->handle(), 0, ids.data(), ids.size(), &count, nullptr);
    check_poll(info.Env(), status, nullptr);
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
