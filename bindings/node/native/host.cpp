#include "bindings/node/native/host.hpp"

#include <array>
#include <memory>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "bindings/node/native/call.hpp"
#include "bindings/node/native/errors.hpp"
#include "bindings/node/native/text.hpp"

namespace tasker::node {

namespace {

constexpr std::size_t kBatch = 64;  // calls for one turn of the loop

/// Copies the options that were given over the defaults.
std::shared_ptr<HostOptions> options_of(Napi::Object given) {
    auto options = std::make_shared<HostOptions>();
    auto& record = options->record;
    TASKER_INIT(record);
    check(given.Env(), tasker_host_options(&record), nullptr);
    auto const callables = given.Get("callables").As<Napi::Array>();
    options->texts.reserve(2 + callables.Length());
    auto const keep = [&](std::string text) {
        return text_of(options->texts.emplace_back(std::move(text)));
    };
    auto store = string_of(given.Get("store"), "store");
    if (!store.empty()) record.store = keep(std::move(store));
    record.worker_name = keep(string_of(given.Get("workerName"), "workerName"));
    for (std::uint32_t i = 0; i < callables.Length(); ++i) {
        tasker_handler handler{};
        handler.callable = keep(string_of(callables.Get(i), "callables[]"));
        handler.is_open_to_methods = 1;
        options->handlers.push_back(handler);
    }
    record.max_concurrent_handlers = static_cast<std::uint32_t>(
        natural_of(given.Get("concurrency"), "concurrency", record.max_concurrent_handlers));
    record.keep_ended_ms =
        natural_of(given.Get("keepEndedMs"), "keepEndedMs", record.keep_ended_ms);
    record.handler_timeout_ms =
        natural_of(given.Get("handlerTimeoutMs"), "handlerTimeoutMs", record.handler_timeout_ms);
    return options;
}

struct Request {
    std::string namespace_name;
    std::string name;
    std::string version;
    std::string context;
    std::string idempotency_key;
    std::int32_t priority = 0;
};

Request request_of(Napi::Object given) {
    Request request{.namespace_name = string_of(given.Get("namespace"), "namespace"),
                    .name = string_of(given.Get("name"), "name"),
                    .version = string_of(given.Get("version"), "version"),
                    .context = string_of(given.Get("context"), "context"),
                    .idempotency_key = string_of(given.Get("idempotencyKey"), "idempotencyKey")};
    auto const priority = given.Get("priority");
    if (priority.IsNumber()) request.priority = priority.As<Napi::Number>().Int32Value();
    return request;
}

Answer answer_of(tasker_status status, tasker_error* error) {
    if (status != TASKER_OK) return take(status, error);
    return {};
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

Answer read_task(tasker_host* host, tasker_id const& task) {
    tasker_document* document = nullptr;
    tasker_error* error = nullptr;
    auto const status = tasker_task(host, &task, &document, &error);
    if (status != TASKER_OK) return take(status, error);
    tasker_text text{};
    std::ignore = tasker_document_text(document, &text);
    std::string copy(view_of(text));
    std::ignore = tasker_document_release(document);
    return copy;
}

Napi::Array list_of(Napi::Env env, std::span<tasker_id const> ids) {
    auto list = Napi::Array::New(env, ids.size());
    for (std::uint32_t i = 0; i < ids.size(); ++i)
        list.Set(i, Napi::String::New(env, to_text(ids[i])));
    return list;
}

tasker_completion new_completion(tasker_outcome outcome) {
    tasker_completion completion;
    TASKER_INIT(completion);
    completion.outcome = static_cast<std::uint32_t>(outcome);
    return completion;
}

}  // namespace

void Host::add_to(Napi::Env env, Napi::Object exports) {
    exports.Set(
        "Host",
        DefineClass(env, "Host",
                    {InstanceMethod<&Host::open>("open"),
                     InstanceMethod<&Host::add_template>("addTemplate"),
                     InstanceMethod<&Host::start>("start"), InstanceMethod<&Host::submit>("submit"),
                     InstanceMethod<&Host::watch>("watch"), InstanceMethod<&Host::task>("task"),
                     InstanceMethod<&Host::close>("close"), InstanceMethod<&Host::poll>("poll"),
                     InstanceMethod<&Host::poll_stops>("pollStops"),
                     InstanceMethod<&Host::poll_tasks>("pollTasks"),
                     InstanceMethod<&Host::succeed>("succeed"), InstanceMethod<&Host::fail>("fail"),
                     InstanceMethod<&Host::checkpoint>("checkpoint")}));
}

Host::Host(Napi::CallbackInfo const& info) : Napi::ObjectWrap<Host>(info) {
    if (!info[0].IsFunction()) {
        throw Napi::TypeError::New(info.Env(), "onWake must be a function");
    }
    host_ = std::make_shared<OpenHost>(
        Napi::ThreadSafeFunction::New(info.Env(), info[0].As<Napi::Function>(), "tasker wakes",
                                      /*maxQueueSize=*/0, /*initialThreadCount=*/1));
    // After the function's own hook was added, and so called before it.
    napi_add_env_cleanup_hook(info.Env(), on_environment_end, this);
}

Host::~Host() {
    napi_remove_env_cleanup_hook(Env(), on_environment_end, this);
    on_environment_end(this);
}

void Host::on_environment_end(void* self) {
    std::ignore = static_cast<Host*>(self)->host_->close(0);
}

template <class Work>
Napi::Value Host::promised(Napi::CallbackInfo const& info, Work work) {
    return Promised::run(info.This().As<Napi::Object>(),
                         [host = host_, work = std::move(work)] { return work(*host); });
}

Napi::Value Host::open(Napi::CallbackInfo const& info) {
    if (!info[0].IsObject()) throw Napi::TypeError::New(info.Env(), "options must be an object");
    auto const options = options_of(info[0].As<Napi::Object>());
    return promised(info, [options](OpenHost& host) { return host.open(*options); });
}

Napi::Value Host::add_template(Napi::CallbackInfo const& info) {
    auto yaml = string_of(info[0], "template");
    auto source = string_of(info[1], "sourceName");
    return promised(info, [yaml = std::move(yaml), source = std::move(source)](OpenHost& host) {
        tasker_error* error = nullptr;
        auto const status =
            tasker_host_add_template(host.handle(), text_of(yaml), text_of(source), &error);
        return answer_of(status, error);
    });
}

Napi::Value Host::start(Napi::CallbackInfo const& info) {
    return promised(info, [](OpenHost& host) {
        tasker_error* error = nullptr;
        auto const status = tasker_host_start(host.handle(), &error);
        return answer_of(status, error);
    });
}

Napi::Value Host::submit(Napi::CallbackInfo const& info) {
    if (!info[0].IsObject()) throw Napi::TypeError::New(info.Env(), "request must be an object");
    auto request = request_of(info[0].As<Napi::Object>());
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

Napi::Value Host::close(Napi::CallbackInfo const& info) {
    auto const patience = natural_of(info[0], "patienceMs", 0);
    return promised(info, [patience](OpenHost& host) { return host.close(patience); });
}

Napi::Value Host::poll(Napi::CallbackInfo const& info) {
    auto const env = info.Env();
    if (!info[0].IsFunction()) throw Napi::TypeError::New(env, "make must be a function");
    std::array<tasker_call*, kBatch> calls{};
    std::size_t count = 0;
    tasker_error* error = nullptr;
    auto const status = tasker_poll(host_->handle(), 0, calls.data(), calls.size(), &count, &error);
    if (status == TASKER_STOPPING || status == TASKER_NOT_RUNNING) {
        std::ignore = tasker_error_release(error);
        return Napi::Array::New(env, 0);
    }
    check(env, status, error);
    std::vector<std::unique_ptr<Call>> owned;
    for (auto* const call : std::span(calls).first(count))
        owned.push_back(std::make_unique<Call>(call));
    auto batch = Napi::Array::New(env, count);
    for (std::uint32_t i = 0; i < count; ++i) {
        Napi::HandleScope const scope(env);
        batch.Set(i, to_js(env, std::move(owned[i]), info[0].As<Napi::Function>()));
    }
    return batch;
}

// Of a host that was closed meanwhile there is nothing to poll for.
Napi::Value Host::poll_stops(Napi::CallbackInfo const& info) {
    std::array<tasker_id, kBatch> ids{};
    std::size_t count = 0;
    std::ignore = tasker_poll_stops(host_->handle(), ids.data(), ids.size(), &count);
    return list_of(info.Env(), std::span(ids).first(count));
}

Napi::Value Host::poll_tasks(Napi::CallbackInfo const& info) {
    std::array<tasker_id, kBatch> ids{};
    std::size_t count = 0;
    std::ignore = tasker_poll_tasks(host_->handle(), 0, ids.data(), ids.size(), &count, nullptr);
    return list_of(info.Env(), std::span(ids).first(count));
}

void Host::complete(Napi::CallbackInfo const& info, tasker_completion const& completion) {
    tasker_error* error = nullptr;
    auto const status =
        tasker_complete(host_->handle(), &call_of(info[0]).record().event_id, &completion, &error);
    check(info.Env(), status, error);
}

/// succeed(call, result, version)
Napi::Value Host::succeed(Napi::CallbackInfo const& info) {
    auto const result = string_of(info[1], "result");
    auto const version = string_of(info[2], "version");
    auto completion = new_completion(TASKER_SUCCESS);
    completion.result = text_of(result);
    completion.handler_version = text_of(version);
    complete(info, completion);
    return info.Env().Undefined();
}

/// fail(call, message, type, retryable, context, version)
Napi::Value Host::fail(Napi::CallbackInfo const& info) {
    auto const message = string_of(info[1], "message");
    auto const type = string_of(info[2], "type");
    auto const context = string_of(info[4], "context");
    auto const version = string_of(info[5], "version");
    auto completion = new_completion(TASKER_FAILURE);
    completion.error_message = text_of(message);
    completion.error_type = text_of(type);
    completion.is_retryable = info[3].ToBoolean().Value() ? 1 : 0;
    completion.error_context = text_of(context);
    completion.handler_version = text_of(version);
    complete(info, completion);
    return info.Env().Undefined();
}

/// checkpoint(call, cursor, itemsProcessed, accumulatedResults)
Napi::Value Host::checkpoint(Napi::CallbackInfo const& info) {
    auto const cursor = string_of(info[1], "cursor");
    auto const accumulated = string_of(info[3], "accumulatedResults");
    auto completion = new_completion(TASKER_CHECKPOINT);
    completion.cursor = text_of(cursor);
    completion.items_processed = natural_of(info[2], "itemsProcessed", 0);
    completion.accumulated_results = text_of(accumulated);
    complete(info, completion);
    return info.Env().Undefined();
}

}  // namespace tasker::node
