#pragma once

#include <string>

#include "cli/access/access.hpp"
#include "cli/drawing/graph.hpp"

namespace tasker::cli {

/// A Markdown page about a task, with the graph of its steps.
/// \param base_url  of the server that links lead to; empty: there are none
[[nodiscard]] std::string page_of(drawing::Graph const& graph, Access::Scene const& scene,
                                  std::string const& base_url, TimePoint now);

}  // namespace tasker::cli
