#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tasker::templates {

/// A text and one thing that must be found in it. For tests.
struct FindingCase {
    std::string_view code;
    std::string place;       ///< `4:3`, or empty when the whole file is meant
    std::string_view words;  ///< part of the message
    std::string text;
};

/// At least one case for every code, and one for every rule.
[[nodiscard]] std::span<FindingCase const> finding_cases();

/// A template around `steps`, which begin in line 5 and are indented by two.
[[nodiscard]] std::string with_steps(std::string_view steps);

}  // namespace tasker::templates
