#pragma once

#include "template/findings.hpp"
#include "template/parse/node.hpp"
#include "template/read/draft.hpp"

namespace tasker::templates {

/// The fields of a template (spec/orchestration.md 4.1 to 4.8): names, types, ranges, defaults.
/// How they fit together is the business of check/. Borrows `root`.
[[nodiscard]] Draft read_template(Node const& root, Findings& findings);

}  // namespace tasker::templates
