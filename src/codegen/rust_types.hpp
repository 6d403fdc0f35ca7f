#pragma once

#include <string>
#include <string_view>

#include "codegen/workflow.hpp"

namespace tasker::codegen {

[[nodiscard]] std::string rust_types(Workflow const& workflow);
/// A name of Rust for a function, a field or a parameter.
[[nodiscard]] std::string rust_name(std::string_view name);
/// `text` as a literal of Rust.
[[nodiscard]] std::string rust_text(std::string_view text);

}  // namespace tasker::codegen
