#pragma once

#include "tasker/json.hpp"

namespace tasker::server::rest {

/// JSON Schemas of what the API takes and answers, by name.
[[nodiscard]] JsonObject schemas();

// The parts, a file each.
void add_task_schemas(JsonObject& all);
void add_step_schemas(JsonObject& all);
void add_operation_schemas(JsonObject& all);
void add_health_schemas(JsonObject& all);
void add_event_schemas(JsonObject& all);

}  // namespace tasker::server::rest
