#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "cli/drawing/layers.hpp"

namespace tasker::cli::drawing {

/// A net as it is drawn: down from its sources to its track, along the track, down to its targets.
struct Wire {
    std::vector<std::size_t> sources;  ///< columns, parallel to Net::sources
    std::vector<std::size_t> targets;  ///< columns, parallel to Net::targets
    std::size_t track = 0;             ///< row in the channel, from 0
};

/// Gives every net of a channel its columns and a track, so that two nets touch nowhere; they may
/// cross at right angles.
[[nodiscard]] std::vector<Wire> wires_of(std::vector<Net> const& channel, Layers const& layers,
                                         std::span<std::size_t const> centres,
                                         std::span<std::size_t const> widths);

}  // namespace tasker::cli::drawing
