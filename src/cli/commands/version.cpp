#include "tasker/version.hpp"

#include <CLI/CLI.hpp>

#include "cli/commands/commands.hpp"

namespace tasker::cli {

/// `tasker version`
void add_version(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("version", "Print the version");
    add_json_option(*command, chosen);
    add_examples(*command, "  tasker version");
    command->callback([&chosen] {
        chosen.action = [output = chosen.output](Context& context) -> Result<ExitCode> {
            if (output.is_json) {
                print_json(context, {{"version", TASKER_VERSION}});
            } else {
                context.data << "tasker " << TASKER_VERSION << '\n';
            }
            return ExitCode::Done;
        };
    });
}

}  // namespace tasker::cli
