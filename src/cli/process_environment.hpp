#pragma once

#include <optional>
#include <string>

#include "tasker/time.hpp"

namespace tasker::cli {

/// A variable of this process's environment; none when it is unset or empty.
[[nodiscard]] std::optional<std::string> process_variable(std::string const& name);

/// How long ago this process was started, within a hundredth of a second; none where the system
/// does not tell.
[[nodiscard]] std::optional<Duration> process_age();

}  // namespace tasker::cli
