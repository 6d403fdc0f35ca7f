#pragma once

#include <optional>

#include "model/task.hpp"
#include "server/routing/answer.hpp"
#include "tasker/json.hpp"

namespace tasker::server::rest {

/// Reads a TaskRequest. Only types are judged here; sizes and ranges are by the engine.
/// \returns 422 in plain text when a field is missing or of another type.
[[nodiscard]] std::optional<routing::Refused> read_task_request(Json const& body,
                                                                model::TaskRequest& request);

/// Whether it is a time as the API wants it in requests: `2026-02-01T10:00:00.5`, without a zone.
[[nodiscard]] bool is_naive_time(std::string_view text) noexcept;

}  // namespace tasker::server::rest
