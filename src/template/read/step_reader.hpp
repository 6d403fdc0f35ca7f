#pragma once

#include <cstddef>

#include "model/template.hpp"
#include "template/findings.hpp"
#include "template/parse/node.hpp"
#include "template/read/fields.hpp"

namespace tasker::templates {

/// spec/orchestration.md 4.2, 4.3, 4.7, 4.8. What could not be read keeps its default.
[[nodiscard]] model::StepDefinition read_step(Node const& node, std::size_t step_index,
                                              Findings& findings);

/// spec/orchestration.md 4.4: a `retry` block that is present.
[[nodiscard]] model::RetryPolicy read_retry(Node const& node, std::string const& owner,
                                            Findings& findings);

/// `timeout_seconds`.
[[nodiscard]] std::optional<Duration> read_timeout(Fields& fields);

}  // namespace tasker::templates
