#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "simulation/summary.hpp"
#include "simulation/workflow_run.hpp"

namespace tasker::cli {

struct SeedRange {
    std::uint64_t first = 1;
    std::uint64_t count = 200;
};

/// Runs the workflow once for each seed, on `jobs` threads, and sums up. What comes out does not
/// depend on `jobs`, as long as the handlers do not.
/// \param on_progress  called now and then, one call at a time, with how many are done and how many
///                     of these have findings; may be empty
/// \param stop  ends it early, with what there is
[[nodiscard]] simulation::Summary simulate_seeds(
    simulation::Workflow const& workflow, simulation::FaultSet faults, SeedRange seeds,
    unsigned jobs, std::function<void(std::uint64_t done, std::uint64_t found)> const& on_progress,
    std::atomic<bool> const& stop);

}  // namespace tasker::cli
