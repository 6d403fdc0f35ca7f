#include "cli/commands/task_view.hpp"

#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"

namespace tasker::cli {

void add_task_view(CLI::App& parent, Invocation& chosen, TaskView const& view) {
    auto* const command = parent.add_subcommand(view.name, view.description);
    auto const words = std::make_shared<TaskPlace>();  // lives as long as the parser
    add_task_argument(*command, words->id);
    add_place_options(*command, words->place);
    add_json_option(*command, chosen);
    add_examples(*command, view.examples);
    command->callback([words, show = view.show, &chosen] {
        chosen.action = [words, show, output = chosen.output](Context& context) {
            return show(*words, output, context);
        };
    });
}

}  // namespace tasker::cli
