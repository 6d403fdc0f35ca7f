#include "bindings/node/native/host.hpp"

#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "bindings/node/native/errors.hpp"
#include "bindings/node/native/host_options.hpp"
#include "bindings/node/native/records.hpp"
#include "bindings/node/native/text.hpp"

namespace tasker::node {

Answer answer_of(tasker_status status, tasker_error* error) {
    if (status != TASKER_OK) return take(status, error);
    return {};
}

void Host::add_to(Napi::Env env, Napi::Object exports) {
    exports.Set("Host", DefineClass(env, "Host",
                                    {InstanceMethod<&Host::open>("open"),
                                     InstanceMethod<&Host::add_template>("addTemplate"),
                                     InstanceMethod<&Host::add_templates>("addTemplates"),
                                     InstanceMethod<&Host::start>("start"),
                                     InstanceMethod<&Host::drain>("drain"),
                                     InstanceMethod<&Host::close>("close"),
                                     InstanceMethod<&Host::close_now>("closeNow"),
                                     InstanceMethod<&Host::state>("state"),
                                     InstanceMethod<&Host::metrics>("metrics"),
                                     InstanceMethod<&Host::log>("log"),
                                     InstanceMethod<&Host::advance>("advance"),
                                     InstanceMethod<&Host::now>("now"),
                                     InstanceMethod<&Host::submit>("submit"),
                                     InstanceMethod<&Host::find_task>("findTask"),
                                     InstanceMethod<&Host::watch>("watch"),
                                     InstanceMethod<&Host::submit_later>("submitLater"),
                                     InstanceMethod<&Host::poll_submitted>("pollSubmitted"),
                                     InstanceMethod<&Host::watch_new>("watchNew"),
                                     InstanceMethod<&Host::task>("task"),
                                     InstanceMethod<&Host::task_now>("taskNow"),
                                     InstanceMethod<&Host::poll_tasks>("pollTasks"),
                                     InstanceMethod<&Host::look_at_tasks>("lookAtTasks"),
                                     InstanceMethod<&Host::rest>("rest"),
                                     InstanceMethod<&Host::poll>("poll"),
                                     InstanceMethod<&Host::poll_stops>("pollStops"),
                                     InstanceMethod<&Host::wanted_handlers>("wantedHandlers"),
                                     InstanceMethod<&Host::change_claims>("changeClaims"),
                                     InstanceMethod<&Host::complete>("complete"),
                                     InstanceMethod<&Host::subscribe>("subscribe"),
                                     InstanceMethod<&Host::poll_events>("pollEvents")}));
}

Host::Host(Napi::CallbackInfo const& info) : Napi::ObjectWrap<Host>(info) {
    if (!info[0].IsFunction()) {
        throw Napi::TypeError::New(info.Env(), "onWake must be a function");
    }
    is_blocking_ = flag_of(info[1], "isBlocking");
    host_ = std::make_shared<OpenHost>(Wakes::New(info.Env(), info[0].As<Napi::Function>(),
                                                  "tasker wakes", /*maxQueueSize=*/0,
                                                  /*initialThreadCount=*/1));
    // After the function's own hook was added, and so called before it.
    napi_add_env_cleanup_hook(info.Env(), on_environment_end, this);
}

Host::~Host() {
    napi_remove_env_cleanup_hook(Env(), on_environment_end, this);
    on_environment_end(this);
}

void Host::on_environment_end(void* self) {
    auto const& host = static_cast<Host*>(self)->host_;
    if (host != nullptr) std::ignore = host->close(0);
}

Napi::Value Host::at_once(Napi::Env env, Answer const& answer) {
    if (auto const* const failure = std::get_if<Failure>(&answer)) throw error_of(env, *failure);
    return to_js(env, answer);
}

Napi::Value Host::open(Napi::CallbackInfo const& info) {
    auto const options = options_of(info[0]);
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

/// addTemplates(path): of a file or a folder.
Napi::Value Host::add_templates(Napi::CallbackInfo const& info) {
    auto path = string_of(info[0], "path");
    return promised(info, [path = std::move(path)](OpenHost& host) {
        tasker_error* error = nullptr;
        auto const status =
            tasker_host_add_templates(host.handle(), text_of(path), nullptr, &error);
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

/// Does not wait.
Napi::Value Host::drain(Napi::CallbackInfo const& info) {
    tasker_error* error = nullptr;
    auto const status = tasker_host_drain(host_->handle(), &error);
    check(info.Env(), status, error);
    return info.Env().Undefined();
}

Napi::Value Host::close(Napi::CallbackInfo const& info) {
    auto const patience = natural_of(info[0], "patienceMs", 0);
    return promised(info, [patience](OpenHost& host) { return host.close(patience); });
}

/// Blocks, but waits for no handler; a close that is under way is hurried.
Napi::Value Host::close_now(Napi::CallbackInfo const& info) {
    std::ignore = host_->close(0);
    return info.Env().Undefined();
}

/// As HostState of src/addon/native.ts.
Napi::Value Host::state(Napi::CallbackInfo const& info) {
    auto const env = info.Env();
    tasker_host_record record;
    TASKER_INIT(record);
    check(env, tasker_host_read(host_->handle(), &record), nullptr);
    auto state = Napi::Object::New(env);
    state.Set("state", number_to_js(env, record.state));
    state.Set("role", number_to_js(env, record.role));
    state.Set("isShared", Napi::Boolean::New(env, record.is_shared != 0));
    state.Set("wokenAtUs", number_to_js(env, static_cast<double>(host_->woken_at_ns()) / 1e3));
    state.Set("workerName", to_js_if_any(env, record.worker_name));
    state.Set("environment", to_js_if_any(env, record.environment));
    state.Set("webAddress", to_js_if_any(env, record.web_address));
    return state;
}

/// metrics(make)
Napi::Value Host::metrics(Napi::CallbackInfo const& info) {
    if (!info[0].IsFunction()) throw Napi::TypeError::New(info.Env(), "make must be a function");
    tasker_metrics_record record;
    TASKER_INIT(record);
    check(info.Env(), tasker_metrics(host_->handle(), &record), nullptr);
    auto const fields = metrics_arguments(info.Env(), record);
    return info[0].As<Napi::Function>().Call(info.Env().Undefined(), fields.size(), fields.data());
}

/// log(level, message, facts): names and values of facts, one behind the other.
Napi::Value Host::log(Napi::CallbackInfo const& info) {
    auto const level = small_natural_of(info[0], "level");
    auto const message = string_of(info[1], "message");
    auto const facts = strings_of(info[2], "facts");
    std::vector<tasker_text> names;
    std::vector<tasker_text> values;
    for (std::size_t i = 0; i + 1 < facts.size(); i += 2) {
        names.push_back(text_of(facts[i]));
        values.push_back(text_of(facts[i + 1]));
    }
    check(info.Env(),
          tasker_host_log(host_->handle(), level, text_of(message), names.data(), values.data(),
                          names.size()),
          nullptr);
    return info.Env().Undefined();
}

/// advance(untilUs): of a host with virtual time. \returns the time that it is.
Napi::Value Host::advance(Napi::CallbackInfo const& info) {
    auto const until = natural_of(info[0], "untilUs", 0);
    std::int64_t now = 0;
    tasker_error* error = nullptr;
    auto const status =
        tasker_advance(host_->handle(), static_cast<std::int64_t>(until), &now, &error);
    check(info.Env(), status, error);
    return number_to_js(info.Env(), now);
}

Napi::Value Host::now(Napi::CallbackInfo const& info) {
    std::int64_t now = 0;
    check(info.Env(), tasker_now(host_->handle(), &now), nullptr);
    return number_to_js(info.Env(), now);
}

}  // namespace tasker::node
