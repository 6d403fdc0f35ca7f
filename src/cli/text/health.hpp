#pragma once

#include <string>

#include "cli/text/style.hpp"
#include "tasker/json.hpp"

namespace tasker::cli {

[[nodiscard]] Style style_of_health(std::string const& status) noexcept;

/// A table of the member `checks` of what a server or a worker says of itself; empty when there are
/// none.
[[nodiscard]] std::string table_of_checks(Json const& health, Screen const& screen);

}  // namespace tasker::cli
