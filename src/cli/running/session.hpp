#pragma once

#include "cli/context.hpp"
#include "cli/running/preparation.hpp"

namespace tasker::cli {

/// Opens the store, makes the task or finds the one that has its identity, and stays with it until
/// it has settled, the time is up, or the user stops it. Then stops everything and sums up.
[[nodiscard]] Result<ExitCode> run_session(RunOptions const& options, Prepared prepared,
                                           Output output, Context& context);

}  // namespace tasker::cli
