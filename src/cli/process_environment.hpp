#pragma once

#include <optional>
#include <string>

namespace tasker::cli {

/// A variable of this process's environment; none when it is unset or empty.
[[nodiscard]] std::optional<std::string> process_variable(std::string const& name);

}  // namespace tasker::cli
