#pragma once

#include <string_view>

#include "codegen/workflow.hpp"

namespace tasker::codegen {

/// A small value of a definition's type, for tests: what is required and no more. It knows nothing
/// of bounds and patterns.
[[nodiscard]] Json sample_of(Workflow const& workflow, std::string_view definition);

}  // namespace tasker::codegen
