#pragma once

#include "cli/cli11_app.hpp"
#include "cli/program.hpp"

namespace tasker::cli {

/// Adds all commands of `tasker` to the root.
void add_tasker_commands(CLI::App& root, Invocation& chosen);

/// Adds what stands before the commands of `tasker-ctl`, and its commands: the same functions under
/// the names that the existing Tasker's program has.
void add_ctl_commands(CLI::App& root, Invocation& chosen);

}  // namespace tasker::cli
