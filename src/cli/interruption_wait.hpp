#pragma once

#include "cli/context.hpp"

namespace tasker::cli {

/// Blocks until Ctrl-C or SIGTERM. From then on a second one ends the process at once.
void wait_for_interruption(Context& context);

}  // namespace tasker::cli
