#pragma once

#include "tasker/error.hpp"
#include "tasker/json.hpp"

namespace tasker::simulation {

/// A value that fits the JSON Schema: its own `const`, `default`, `examples` or first of `enum`
/// where it says, else as small as its limits allow, with nothing that is not required.
/// \returns InvalidOption when none was found, with the place that refused the best try; a
///          schema that asks for what has to be known (`not`, `if`, strange patterns) may have one.
[[nodiscard]] Result<Json> smallest_value(Json const& schema);

}  // namespace tasker::simulation
