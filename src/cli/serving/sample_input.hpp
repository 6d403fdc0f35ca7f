#pragma once

#include "model/template.hpp"
#include "tasker/json.hpp"

namespace tasker::cli {

/// An input that the template's schema takes: what is required, with defaults, examples and least
/// values. Where no such input is found it is an empty object, which may be refused.
[[nodiscard]] Json sample_input(model::Template const& tmpl);

}  // namespace tasker::cli
