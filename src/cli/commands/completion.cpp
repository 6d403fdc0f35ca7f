#include "cli/completion.hpp"

#include <CLI/CLI.hpp>

#include <map>
#include <memory>

#include "cli/commands/commands.hpp"

namespace tasker::cli {

/// `tasker completion bash|zsh|fish`
void add_completion(CLI::App& parent, Invocation& chosen) {
    static std::map<std::string, Shell> const kShells = {
        {"bash", Shell::Bash}, {"zsh", Shell::Zsh}, {"fish", Shell::Fish}};
    auto* const command =
        parent.add_subcommand("completion", "Print a script that completes commands in a shell");
    auto const shell = std::make_shared<std::string>();  // lives as long as the parser
    command->add_option("SHELL", *shell, "bash, zsh or fish")
        ->type_name("")
        ->required()
        ->check([](std::string const& name) {
            return kShells.contains(name) ? std::string()
                                          : "\"" + name + "\" is not known; use bash, zsh or fish";
        });
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  source <(tasker completion bash)\n"
                 "  tasker completion fish > ~/.config/fish/completions/tasker.fish");
    command->callback([shell, &chosen] {
        chosen.action = [shell, output = chosen.output](Context& context) -> Result<ExitCode> {
            Invocation unused;
            auto const parser =
                make_parser(unused, context.globals.is_ctl ? kCtlName : std::string_view("tasker"));
            auto const script = completion_for(kShells.at(*shell), *parser);
            if (output.is_json) {
                print_json(context, {{"shell", *shell}, {"script", script}});
            } else {
                context.data << script;
            }
            return ExitCode::Done;
        };
    });
}

}  // namespace tasker::cli
