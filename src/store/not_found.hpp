#pragma once

#include "tasker/error.hpp"
#include "tasker/uuid.hpp"

namespace tasker::store {

[[nodiscard]] inline Error no_task(TaskId id) {
    return {ErrorCode::TaskNotFound, "no task has the id " + id.to_string()};
}

[[nodiscard]] inline Error no_step(StepId id) {
    return {ErrorCode::StepNotFound, "no step has the id " + id.to_string()};
}

}  // namespace tasker::store
