#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tasker::codegen {

/// `text` in double quotes, as JSON has it: also a text of Python and of TypeScript.
[[nodiscard]] std::string quoted_text(std::string_view text);

/// The lines of a text that somebody wrote, for a comment: without what could end the comment's
/// line, or show it otherwise than it is. None for an empty text.
[[nodiscard]] std::vector<std::string> comment_lines(std::string_view text);
/// Each line of `text` behind `before`, with a line end.
[[nodiscard]] std::string comment(std::string_view before, std::string_view text);

/// Whether a language could use it as a name: `[A-Za-z_][A-Za-z0-9_]*`.
[[nodiscard]] bool is_identifier(std::string_view text) noexcept;

}  // namespace tasker::codegen
