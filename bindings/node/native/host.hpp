#pragma once

#include <napi.h>

#include <memory>

#include "bindings/node/native/open_host.hpp"

namespace tasker::node {

/// `new Host(onWake)`: a host of the C ABI. `onWake(bits)` is called on the loop's thread when
/// there is something to poll for. What blocks gives a promise.
class Host final : public Napi::ObjectWrap<Host> {
public:
    static void add_to(Napi::Env env, Napi::Object exports);
    explicit Host(Napi::CallbackInfo const& info);
    ~Host() override;
    Host(Host const&) = delete;
    Host& operator=(Host const&) = delete;

private:
    Napi::Value open(Napi::CallbackInfo const& info);
    Napi::Value add_template(Napi::CallbackInfo const& info);
    Napi::Value start(Napi::CallbackInfo const& info);
    Napi::Value submit(Napi::CallbackInfo const& info);
    Napi::Value watch(Napi::CallbackInfo const& info);
    Napi::Value task(Napi::CallbackInfo const& info);
    Napi::Value close(Napi::CallbackInfo const& info);
    Napi::Value poll(Napi::CallbackInfo const& info);
    Napi::Value poll_stops(Napi::CallbackInfo const& info);
    Napi::Value poll_tasks(Napi::CallbackInfo const& info);
    Napi::Value succeed(Napi::CallbackInfo const& info);
    Napi::Value fail(Napi::CallbackInfo const& info);
    Napi::Value checkpoint(Napi::CallbackInfo const& info);

    void complete(Napi::CallbackInfo const& info, tasker_completion const& completion);
    /// `work` gets the host, runs on another thread, and must not touch JavaScript.
    template <class Work>
    Napi::Value promised(Napi::CallbackInfo const& info, Work work);
    /// Before the environment goes: nothing of Tasker's may call into it any more.
    static void on_environment_end(void* self);

    std::shared_ptr<OpenHost> host_;  // shared with work that goes on
};

}  // namespace tasker::node
