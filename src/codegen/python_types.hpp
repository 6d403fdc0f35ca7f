#pragma once

#include <string>
#include <string_view>

#include "codegen/workflow.hpp"

namespace tasker::codegen {

[[nodiscard]] std::string python_types(Workflow const& workflow);
/// A name of Python for a function or a parameter.
[[nodiscard]] std::string python_name(std::string_view name);

}  // namespace tasker::codegen
