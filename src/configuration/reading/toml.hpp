#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "configuration/findings.hpp"
#include "configuration/value.hpp"

namespace tasker::configuration {

/// The tree of a TOML 1.0 text, members in the order of their names. None when the text is not TOML
/// or nests too deeply; then a finding says why, without a word of what stands there: it may be a
/// secret.
[[nodiscard]] std::optional<Value::Table> parse_toml(std::string_view text, std::string const& file,
                                                     Findings& findings);

}  // namespace tasker::configuration
