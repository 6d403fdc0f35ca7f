#pragma once

#include <cstddef>
#include <string_view>

namespace tasker::templates {

/// The offset of the first byte that does not belong to a UTF-8 character (RFC 3629);
/// text.size() when all do.
[[nodiscard]] std::size_t first_not_utf8(std::string_view text) noexcept;

/// How many characters a UTF-8 text has.
[[nodiscard]] std::size_t character_count(std::string_view text) noexcept;

}  // namespace tasker::templates
