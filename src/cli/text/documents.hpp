#pragma once

#include <string>
#include <string_view>

#include "tasker/json.hpp"

namespace tasker::cli {

/// A member of a document as the cell of a table: texts on one line, `-` for null and for what is
/// not there, everything else as JSON.
[[nodiscard]] std::string cell_of(Json const& document, std::string_view name);

/// `2026-02-01 10:00:00` of a time in a document.
[[nodiscard]] std::string time_cell_of(Json const& document, std::string_view name);

}  // namespace tasker::cli
