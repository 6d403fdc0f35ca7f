#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/cli11_app.hpp"
#include "cli/context.hpp"

namespace tasker::cli {

/// The name by which the program is called that speaks the grammar of the existing Tasker's.
inline constexpr std::string_view kCtlName = "tasker-ctl";
/// Called by this name, it needs no `mcp`.
inline constexpr std::string_view kMcpName = "tasker-mcp";

/// What arguments mean; set while they are parsed.
struct Invocation {
    Action action;
    Output output;
    Globals globals;
};
/// The tree of all commands, of `tasker` or of `tasker-ctl`: its name is the root's.
[[nodiscard]] std::unique_ptr<CLI::App> make_parser(Invocation& chosen,
                                                    std::string_view name = "tasker");

/// The whole program but its process: parses, runs one command, reports.
/// \param arguments  without the program's name
/// \param name       the path that it was called by
[[nodiscard]] ExitCode run_program(std::vector<std::string> arguments, Context& context,
                                   std::string_view name = "tasker");

}  // namespace tasker::cli
