#pragma once

#include <string>
#include <string_view>

#include "codegen/workflow.hpp"

namespace tasker::codegen {

[[nodiscard]] std::string typescript_types(Workflow const& workflow);
/// A name of TypeScript for a function or a parameter.
[[nodiscard]] std::string typescript_name(std::string_view name);

}  // namespace tasker::codegen
