#pragma once

#include <optional>

#include "rules/manual.hpp"
#include "server/backend.hpp"
#include "server/rest/views.hpp"
#include "server/routing/answer.hpp"
#include "server/routing/call.hpp"
#include "server/routing/route.hpp"

namespace tasker::server::rest {

// What some routes do, for a transport that asks or answers a little otherwise.

[[nodiscard]] Result<TaskView> look_at_task(Backend& backend, TaskId id);
/// \returns TaskNotFound, IllegalTransition in the API's words.
[[nodiscard]] Result<TaskView> cancel_task(Backend& backend, TaskId id, rules::ManualAction action);
/// Its body is a TaskRequest.
[[nodiscard]] Result<routing::Answer> create_task(Backend& backend, routing::Call const& call);
/// The same with what the log of who did what needs; the second does not wait.
[[nodiscard]] Result<routing::Answer> answer_creation(Backend& backend, routing::Call const& call);
[[nodiscard]] std::optional<Result<routing::Answer>> begin_creation(Backend& backend,
                                                                    routing::Call const& call,
                                                                    routing::Later later);

/// Its body is a StepManualAction; of the step `step_uuid` of the task `uuid`.
[[nodiscard]] Result<routing::Answer> change_step(Backend& backend, routing::Call const& call);
[[nodiscard]] Result<routing::Answer> audit_step(Backend& backend, routing::Call const& call);

}  // namespace tasker::server::rest
