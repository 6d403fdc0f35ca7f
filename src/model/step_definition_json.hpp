#pragma once

#include "model/template.hpp"
#include "tasker/json.hpp"

namespace tasker::model {

// A step's definition as JSON: in a stored template, and in what a handler is given
// (spec/workers.md 3.1). Every field, with its default.

[[nodiscard]] Json to_json(RetryPolicy const& retry);
[[nodiscard]] Json to_json(StepDefinition const& definition);

}  // namespace tasker::model
