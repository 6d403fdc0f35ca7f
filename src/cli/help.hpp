#pragma once

#include "cli/cli11_app.hpp"

namespace tasker::cli {

/// How `--help` of the command and of all that are added to it later looks: names on the left, what
/// they mean on the right, nothing wider than 80 columns.
void set_help_format(CLI::App& root);

}  // namespace tasker::cli
