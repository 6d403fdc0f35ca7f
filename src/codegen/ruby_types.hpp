#pragma once

#include <string>
#include <string_view>

#include "codegen/workflow.hpp"

namespace tasker::codegen {

[[nodiscard]] std::string ruby_types(Workflow const& workflow);
/// A name of Ruby for a method or a parameter.
[[nodiscard]] std::string ruby_name(std::string_view name);
/// `text` in double quotes, in which nothing is put in.
[[nodiscard]] std::string ruby_text(std::string_view text);
/// `lines` within the modules of the workflow, two levels deeper: `module Shop`, `module Orders`.
[[nodiscard]] std::string in_ruby_modules(Workflow const& workflow, std::string_view lines);

}  // namespace tasker::codegen
