#pragma once

#include <span>

#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"
#include "tasker/json.hpp"

namespace tasker::cli {

// What `--json` prints: the names of the REST API (spec/orchestration.md 6.3, 6.4).

[[nodiscard]] JsonObject to_json(model::Task const& task, model::StoredTemplate const* stored);
[[nodiscard]] JsonObject to_json(model::Step const& step, model::Payload const& results);
/// A passage is several transitions; each becomes an object of its own.
[[nodiscard]] JsonArray to_json(std::span<model::TaskPassage const> history);
[[nodiscard]] JsonArray to_json(std::span<model::StepPassage const> history);
/// The text as JSON; null when it is empty.
[[nodiscard]] Json parsed(model::Payload const& payload);

}  // namespace tasker::cli
