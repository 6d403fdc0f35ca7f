#pragma once

#include <string>

#include "cli/access/access.hpp"
#include "cli/drawing/graph.hpp"

namespace tasker::cli {

/// A Markdown page about a task, with the graph of its steps.
[[nodiscard]] std::string page_of(drawing::Graph const& graph, Access::Scene const& scene,
                                  TimePoint now);

}  // namespace tasker::cli
