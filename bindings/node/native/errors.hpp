#pragma once

#include <napi.h>

#include <string>

#include "tasker/tasker.h"

namespace tasker::node {

/// What a function of the C ABI said when it failed, without its handle.
struct Failure {
    tasker_status status = TASKER_OK;
    std::string message{};
};

/// Takes the message of an error, and releases it.
[[nodiscard]] Failure take(tasker_status status, tasker_error* error);

/// An Error with `code` (`TSK-2004`), `kind` (`NotRunning`) and `recoverable`.
[[nodiscard]] Napi::Error error_of(Napi::Env env, Failure const& failure);

/// Throws it unless `status` is 0.
void check(Napi::Env env, tasker_status status, tasker_error* error);

/// The same of polling: of a host that was closed or stopped meanwhile there is nothing to poll
/// for.
void check_poll(Napi::Env env, tasker_status status, tasker_error* error);

}  // namespace tasker::node
