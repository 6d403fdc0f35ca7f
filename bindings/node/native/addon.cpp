// The native half of the package: the C ABI as Node-API. What is idiomatic is made of it in src/.
#include <napi.h>

#include <thread>

#include "bindings/node/native/call.hpp"
#include "bindings/node/native/host.hpp"
#include "bindings/node/native/text.hpp"

namespace tasker::node {

#ifdef TASKER_FAULT_POINTS
/// tests/native/faults.cpp
void add_fault_functions(Napi::Env env, Napi::Object exports);
#endif

namespace {

/// What built it: `clang 19.1.7`.
char const* compiler() noexcept {
#ifdef __clang__
    return "clang " __clang_version__;
#else
    return "gcc " __VERSION__;
#endif
}

/// How many handles of the C ABI are alive in the process.
Napi::Value handle_count(Napi::CallbackInfo const& info) {
    return number_to_js(info.Env(), tasker_handle_count());
}

void offer_processor(Napi::CallbackInfo const& /*info*/) {
    std::this_thread::yield();
}

Napi::Object make_exports(Napi::Env env, Napi::Object exports) {
    exports.Set("version", to_js(env, tasker_version()));
    exports.Set("compiler", Napi::String::New(env, compiler()));
    exports.Set("offerProcessor", Napi::Function::New(env, offer_processor, "offerProcessor"));
    exports.Set("handleCount", Napi::Function::New(env, handle_count, "handleCount"));
    Host::add_to(env, exports);
    add_call_functions(env, exports);
#ifdef TASKER_FAULT_POINTS
    add_fault_functions(env, exports);
#endif
    return exports;
}

}  // namespace

}  // namespace tasker::node

static Napi::Object init(Napi::Env env, Napi::Object exports) {
    return tasker::node::make_exports(env, exports);
}

NODE_API_MODULE(tasker_node, init)
