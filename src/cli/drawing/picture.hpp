#pragma once

#include <string>
#include <vector>

#include "cli/drawing/graph.hpp"
#include "cli/text/style.hpp"

namespace tasker::cli::drawing {

/// The graph for a terminal, a line each: boxes and lines from top to bottom, with states where the
/// graph has them. Where that is wider than the screen (a pipe: 200 columns) or has more than 200
/// boxes: an indented list that names what each step depends on.
[[nodiscard]] std::vector<std::string> picture_of(Graph const& graph, Screen const& screen);

}  // namespace tasker::cli::drawing
