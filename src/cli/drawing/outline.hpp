#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "cli/drawing/graph.hpp"

namespace tasker::cli::drawing {

/// One line of a list of steps.
struct OutlineRow {
    std::size_t node = 0;
    std::size_t depth = 0;  ///< how far it is indented
};

/// A graph as an indented list: no step before what it depends on, branches together. A chain stays
/// on one level, a fork goes one deeper, a join returns to the level of the fork it closes.
[[nodiscard]] std::vector<OutlineRow> outline_of(std::size_t node_count,
                                                 std::span<Arrow const> arrows);

}  // namespace tasker::cli::drawing
