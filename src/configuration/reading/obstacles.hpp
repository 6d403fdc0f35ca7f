#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "configuration/findings.hpp"
#include "configuration/value.hpp"

namespace tasker::configuration {

/// What the parser, toml++ 3.3.0, must not see.
struct Obstacle {
    FindingCode code = FindingCode::TomlSyntax;
    Mark place{};
    std::string_view why;
};

/// The first one in a TOML text:
/// - a dotted name of more than 16 parts: each is a table within the one before, and the parser
///   takes a piece of the stack for each;
/// - a character beyond ASCII outside of texts and comments, where TOML 1.0 has none, or where a
///   text goes on after a backslash at the end of a line: when the parser asks whether it is a
///   blank, its behaviour is undefined.
/// - a table without a name, `[=]`, of which the parser asserts that there is none.
/// None for other texts that are not TOML; the parser says so.
[[nodiscard]] std::optional<Obstacle> first_obstacle(std::string_view text) noexcept;

}  // namespace tasker::configuration
