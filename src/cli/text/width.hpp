#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tasker::cli {

/// Columns that UTF-8 `text` takes on a terminal: two for wide East Asian characters and emoji.
[[nodiscard]] std::size_t columns_of(std::string_view text) noexcept;

/// `text` on one line of at most `columns_max` columns: control characters (an error message may
/// hold any) become blanks, what is too long ends in `…` (`...` without Unicode).
[[nodiscard]] std::string one_line(std::string_view text, std::size_t columns_max,
                                   bool has_unicode = true);

/// `text` with blanks up to `columns` columns behind it.
[[nodiscard]] std::string padded(std::string_view text, std::size_t columns);
/// The same with the blanks in front.
[[nodiscard]] std::string padded_left(std::string_view text, std::size_t columns);

}  // namespace tasker::cli
