#pragma once

#include <string>
#include <string_view>

#include "model/payload.hpp"
#include "model/task.hpp"
#include "tasker/error.hpp"

namespace tasker::transport {

/// A step that is to be run: all that travels; everything else is read from the store.
struct StepMessage {
    TaskId task_id;
    StepId step_id;
    Uuid correlation_id;
    friend bool operator==(StepMessage const&, StepMessage const&) = default;
};

/// `{"task_uuid": …, "step_uuid": …, "correlation_id": …}` (spec/orchestration.md 5.3).
[[nodiscard]] model::Payload to_body(StepMessage const& message);
/// Members that it does not know are ignored. \returns InvalidJson or InvalidRequest with the
/// member that is wrong.
[[nodiscard]] Result<StepMessage> read_step_message(std::string_view body);

/// A task that somebody outside asks for by a message (spec/orchestration.md 5.1).
struct TaskRequestMessage {
    std::string request_id;
    model::TaskRequest request;
};
/// \returns InvalidJson or InvalidRequest with the member that is wrong.
[[nodiscard]] Result<TaskRequestMessage> read_task_request(std::string_view body);

}  // namespace tasker::transport
