#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/context.hpp"

namespace CLI {
class App;
}

namespace tasker::cli {

/// The tree of all commands; `chosen` is set while arguments are parsed.
struct Invocation {
    Action action;
    Output output;
};
[[nodiscard]] std::unique_ptr<CLI::App> make_parser(Invocation& chosen);

/// The whole program but its process: parses, runs one command, reports. Arguments without the
/// program's name. \returns the exit code.
[[nodiscard]] int run_program(std::vector<std::string> arguments, Context& context);

}  // namespace tasker::cli
