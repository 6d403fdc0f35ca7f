#pragma once

#include "cli/simulating/preparation.hpp"

namespace tasker::cli {

/// Runs one seed or many and prints what came of it. \returns 0 when nothing needs attention, else
/// 1.
[[nodiscard]] ExitCode simulate(SimulateOptions const& options, Simulated const& simulated,
                                Output output, Context& context);

}  // namespace tasker::cli
