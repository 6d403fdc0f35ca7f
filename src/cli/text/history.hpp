#pragma once

#include <string>

#include "cli/text/style.hpp"
#include "tasker/json.hpp"

namespace tasker::cli {

/// Transitions, as records.hpp makes them, a line each.
[[nodiscard]] std::string history_table(JsonArray const& transitions, Screen const& screen);

}  // namespace tasker::cli
