#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace valijson {
class SchemaParser;
}

namespace tasker::base {

/// The validator's own `pattern` and `format` use std::regex, whose recursion overflows the stack
/// on long text. These keywords take their place: `format` knows date, time, date-time, uuid and
/// email; others are annotations.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kTextRules = {
    {{"pattern", "x-tasker-pattern"}, {"format", "x-tasker-format"}}};

/// Why `pattern` is no regular expression (ECMAScript syntax); none when it is one.
[[nodiscard]] std::optional<std::string> why_no_pattern(std::string const& pattern);

/// Teaches `parser` the keywords of kTextRules.
void add_text_rules(valijson::SchemaParser& parser);

}  // namespace tasker::base
