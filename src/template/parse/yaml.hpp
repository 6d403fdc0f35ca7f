#pragma once

#include <optional>
#include <string_view>

#include "template/findings.hpp"
#include "template/parse/node.hpp"

namespace tasker::templates {

/// The one document of a YAML (or JSON) text as a tree, aliases and merge keys (`<<`) expanded.
/// At most 1 MiB and 64 levels; what it expands to is bounded too. None after a finding that
/// leaves no tree.
[[nodiscard]] std::optional<Node> parse_yaml(std::string_view text, Findings& findings);

}  // namespace tasker::templates
