#pragma once

#include "bindings/c/include/tasker/c/worker.h"
#include "tasker/error.hpp"
#include "worker/pulled_call.hpp"

namespace tasker::c {

/// What a handler said, in the worker's words; `call_id` and callbacks are left to the caller.
/// \returns InvalidJson or InvalidOption naming the member.
[[nodiscard]] Result<worker::PulledAnswer> answer_of(tasker_completion const& completion);

}  // namespace tasker::c
