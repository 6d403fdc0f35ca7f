#pragma once

#include "model/template.hpp"

namespace tasker::codegen {

/// Which fields there are, who makes them and who gets them: the input goes to every step, a
/// step's result to the steps that depend on it.
/// {template, fields: [{field, type, required, produced_by, consumed_by}], steps: [{name, type,
/// has_result_schema, depends_on, consumed_by}], untyped: [names]}
[[nodiscard]] JsonObject inspect_schemas(model::Template const& tmpl);

}  // namespace tasker::codegen
