#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tasker::simulation {

/// A short text that `pattern` (ECMAScript syntax) matches, for the patterns that people write into
/// schemas: letters, classes, groups, first alternatives, repetitions. None for others, as those
/// that look around or back; what comes out is to be checked.
[[nodiscard]] std::optional<std::string> pattern_text(std::string_view pattern);

}  // namespace tasker::simulation
