#pragma once

#include <napi.h>

namespace tasker::node {

/// linear(store, yaml, count): microseconds of each of `count` tasks, one after the other, with
/// C++ handlers that do nothing.
Napi::Value run_linear(Napi::CallbackInfo const& info);
/// throughput(store, yaml, count, atOnce): tasks per second.
Napi::Value run_throughput(Napi::CallbackInfo const& info);

}  // namespace tasker::node
