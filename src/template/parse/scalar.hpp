#pragma once

#include <string>

#include "template/parse/node.hpp"

namespace tasker::templates {

/// The node of an unquoted scalar, by the core schema of YAML 1.2 (section 10.3.2): `NO` and `on`
/// are text, `0123` is 123. A number that JSON cannot hold (`.inf`, `.nan`) is Number with a
/// scalar of null.
[[nodiscard]] Node plain_scalar(std::string text, Mark mark);

}  // namespace tasker::templates
