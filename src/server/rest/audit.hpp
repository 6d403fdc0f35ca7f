#pragma once

#include <span>

#include "model/step.hpp"
#include "model/task.hpp"
#include "tasker/json.hpp"

namespace tasker::server::rest {

/// What workers reported of a step, newest first (StepAuditResponse): an entry for each move into
/// enqueued_for_orchestration or enqueued_as_error_for_orchestration in its history. `results` is
/// the stored result, which belongs to the newest; those of older attempts are not kept.
[[nodiscard]] JsonArray audit_of(model::Step const& step, model::Payload const& results,
                                 std::span<model::StepPassage const> history,
                                 model::Task const& task);

}  // namespace tasker::server::rest
