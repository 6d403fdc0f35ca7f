#pragma once

#include <string>

#include "cli/drawing/graph.hpp"

namespace tasker::cli::drawing {

/// The graph as Mermaid text (spec/orchestration.md 10.9): equal graphs give equal texts.
[[nodiscard]] std::string mermaid_of(Graph const& graph);

}  // namespace tasker::cli::drawing
