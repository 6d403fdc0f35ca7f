#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/cli11_app.hpp"
#include "cli/context.hpp"

namespace tasker::cli {

/// The tree of all commands; `chosen` is set while arguments are parsed.
struct Invocation {
    Action action;
    Output output;
};
[[nodiscard]] std::unique_ptr<CLI::App> make_parser(Invocation& chosen);

/// The whole program but its process: parses, runs one command, reports. Arguments without the
/// program's name.
[[nodiscard]] ExitCode run_program(std::vector<std::string> arguments, Context& context);

}  // namespace tasker::cli
