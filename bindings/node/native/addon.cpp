// The native half of the package: the C ABI as Node-API. What is idiomatic is made of it in src/.
#include <napi.h>

#include "bindings/node/native/call.hpp"
#include "bindings/node/native/host.hpp"
#include "bindings/node/native/text.hpp"

namespace tasker::node {

namespace {

Napi::Object make_exports(Napi::Env env, Napi::Object exports) {
    exports.Set("version", to_js(env, tasker_version()));
    Host::add_to(env, exports);
    add_call_functions(env, exports);
    return exports;
}

}  // namespace

}  // namespace tasker::node

static Napi::Object init(Napi::Env env, Napi::Object exports) {
    return tasker::node::make_exports(env, exports);
}

NODE_API_MODULE(tasker_node, init)
