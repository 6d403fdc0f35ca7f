#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "cli/drawing/graph.hpp"

namespace tasker::cli::drawing {

/// A place in a layer: a step, or where a long arrow passes through.
struct Spot {
    std::optional<std::size_t> node;
    std::size_t layer = 0;
    std::vector<std::size_t> above;  ///< spots in the layer before, that lines come from
    std::vector<std::size_t> below;  ///< spots in the layer after, that lines go to
};

/// Lines between two layers that may be drawn as one: each of `sources` leads to each of `targets`.
struct Net {
    std::vector<std::size_t> sources;  ///< spots
    std::vector<std::size_t> targets;  ///< spots
};

struct Layers {
    std::vector<Spot> spots;
    std::vector<std::vector<std::size_t>> rows;  ///< per layer its spots, from the left
    std::vector<std::vector<Net>> channels;      ///< channels[i] lies below layer i
};

/// Who stands on which level, and in which order, with few lines that cross. A step stands below
/// everything it depends on; a step without dependencies right above its first dependent.
[[nodiscard]] Layers layers_of(std::size_t node_count, std::span<Arrow const> arrows);

}  // namespace tasker::cli::drawing
