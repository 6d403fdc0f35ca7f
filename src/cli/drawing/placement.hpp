#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "cli/drawing/layers.hpp"

namespace tasker::cli::drawing {

/// The column of each spot's middle: as near to the middle of its neighbours as the order in its
/// layer and the widths (odd, in columns) allow.
[[nodiscard]] std::vector<std::size_t> centres_of(Layers const& layers,
                                                  std::span<std::size_t const> widths);

}  // namespace tasker::cli::drawing
