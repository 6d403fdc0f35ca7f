#pragma once

#include <napi.h>

#include <memory>
#include <utility>

#include "bindings/node/native/open_host.hpp"

namespace tasker::node {

/// `new Host(onWake, isBlocking)`: a host of the C ABI. `onWake(bits)` is called on the loop's
/// thread when there is something to poll for. What blocks gives a promise, or, with isBlocking,
/// does block and gives what the promise would.
class Host final : public Napi::ObjectWrap<Host> {
public:
    static void add_to(Napi::Env env, Napi::Object exports);
    explicit Host(Napi::CallbackInfo const& info);
    ~Host() override;
    Host(Host const&) = delete;
    Host& operator=(Host const&) = delete;

private:
    // host.cpp: from open to close, and how it is.
    Napi::Value open(Napi::CallbackInfo const& info);
    Napi::Value add_template(Napi::CallbackInfo const& info);
    Napi::Value add_templates(Napi::CallbackInfo const& info);
    Napi::Value start(Napi::CallbackInfo const& info);
    Napi::Value drain(Napi::CallbackInfo const& info);
    Napi::Value close(Napi::CallbackInfo const& info);
    Napi::Value close_now(Napi::CallbackInfo const& info);
    Napi::Value state(Napi::CallbackInfo const& info);
    Napi::Value metrics(Napi::CallbackInfo const& info);
    Napi::Value log(Napi::CallbackInfo const& info);
    Napi::Value advance(Napi::CallbackInfo const& info);
    Napi::Value now(Napi::CallbackInfo const& info);

    // host_client.cpp
    Napi::Value submit(Napi::CallbackInfo const& info);
    Napi::Value find_task(Napi::CallbackInfo const& info);
    Napi::Value submit_later(Napi::CallbackInfo const& info);
    Napi::Value poll_submitted(Napi::CallbackInfo const& info);
    Napi::Value watch_new(Napi::CallbackInfo const& info);
    Napi::Value watch(Napi::CallbackInfo const& info);
    Napi::Value task(Napi::CallbackInfo const& info);
    Napi::Value task_now(Napi::CallbackInfo const& info);
    Napi::Value poll_tasks(Napi::CallbackInfo const& info);
    Napi::Value look_at_tasks(Napi::CallbackInfo const& info);
    Napi::Value rest(Napi::CallbackInfo const& info);

    // host_calls.cpp
    Napi::Value poll(Napi::CallbackInfo const& info);
    Napi::Value poll_stops(Napi::CallbackInfo const& info);
    Napi::Value wanted_handlers(Napi::CallbackInfo const& info);
    Napi::Value change_claims(Napi::CallbackInfo const& info);
    Napi::Value complete(Napi::CallbackInfo const& info);
    Napi::Value subscribe(Napi::CallbackInfo const& info);
    Napi::Value poll_events(Napi::CallbackInfo const& info);

    /// `work` gets the host, and runs on another thread unless it may block: it must not touch
    /// JavaScript.
    template <class Work>
    Napi::Value promised(Napi::CallbackInfo const& info, Work work) {
        if (is_blocking_) return at_once(info.Env(), answered([&] { return work(*host_); }));
        return Promised::run(info.This().As<Napi::Object>(),
                             [host = host_, work = std::move(work)] { return work(*host); });
    }
    [[nodiscard]] static Napi::Value at_once(Napi::Env env, Answer const& answer);
    /// Before the environment goes: nothing of Tasker's may call into it any more.
    static void on_environment_end(void* self);

    std::shared_ptr<OpenHost> host_;  // shared with work that goes on
    bool is_blocking_ = false;
};

/// Nothing, or the failure.
[[nodiscard]] Answer answer_of(tasker_status status, tasker_error* error);

}  // namespace tasker::node
