#pragma once

#include <string>
#include <string_view>

#include "tasker/json.hpp"

namespace tasker::cli {

/// A member of a document as the cell of a table: texts on one line, `-` for null and for what is
/// not there, everything else as JSON.
[[nodiscard]] std::string cell_of(Json const& document, std::string_view name);

/// The member of a document, or null. What it is in lives as long as the document.
[[nodiscard]] Json const& member_of(Json const& document, std::string_view name);
/// The elements of a member that is a list; none of any other.
[[nodiscard]] JsonArray const& elements_of(Json const& document, std::string_view name);
/// A line of a card: `template    shop/orders/1.0.0`.
[[nodiscard]] std::string card_line(std::string_view name, std::string_view value);

/// `2026-02-01 10:00:00` of a time in a document.
[[nodiscard]] std::string time_cell_of(Json const& document, std::string_view name);

}  // namespace tasker::cli
