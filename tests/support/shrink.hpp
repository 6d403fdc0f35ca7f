#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/simulation.hpp"

namespace tasker::test {

/// A run that broke a promise, with as few faults as still break it.
struct Shrunk {
    BrokenPromise broken;
    std::vector<Strike> script;  ///< in order of turns
    std::size_t strikes_before = 0;
    std::size_t run_count = 0;  ///< simulations that it took
};

/// Leaves out faults as long as the run breaks the same promise (delta debugging). None if the run
/// breaks nothing.
[[nodiscard]] std::optional<Shrunk> shrink(Simulation::Options options);

/// A sentence a line: `turn 41: the process dies and is restarted`.
[[nodiscard]] std::string script_of(Shrunk const& shrunk);

}  // namespace tasker::test
