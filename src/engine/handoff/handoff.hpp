#pragma once

#include <cstddef>

#include "engine/dependencies.hpp"

namespace tasker::engine {

/// Steps that became ready when no place was free are claimed when one is.
class Handoff {
public:
    explicit Handoff(Dependencies const& deps) : deps_(deps) {}

    /// Claims as many waiting steps as there are places, in one unit. \returns how many.
    [[nodiscard]] std::size_t step();

private:
    Dependencies const& deps_;
};

}  // namespace tasker::engine
