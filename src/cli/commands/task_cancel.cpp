#include <CLI/CLI.hpp>

#include <memory>

#include "cli/access/access.hpp"
#include "cli/commands/commands.hpp"

namespace tasker::cli {

namespace {

struct CancelOptions {
    Place place;
    std::string task;
    rules::ManualAction action;
};

Result<ExitCode> cancel(CancelOptions const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const access, open_access(options.place, context));
    TASKER_TRY_ASSIGN(auto const after, access->cancel(options.task, options.action));
    auto const id = after.id.to_string();
    if (output.is_json) {
        print_json(context, {{"task_uuid", id}, {"status", model::to_text(after.state)}});
    } else {
        context.data << "task " << id << ' ' << model::to_text(after.state) << '\n';
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker task cancel TASK [--reason TEXT] [--by NAME]`
void add_task_cancel(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("cancel", "Cancel a task and its unfinished steps");
    auto const options = std::make_shared<CancelOptions>();  // lives as long as the parser
    add_task_argument(*command, options->task);
    command->add_option("--reason", options->action.reason, "Kept in the task's history")
        ->type_name("TEXT");
    command->add_option("--by", options->action.who, "Who does it; kept too (default cli-operator)")
        ->type_name("NAME");
    add_place_options(*command, options->place);
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker task cancel 01980c0d-e000-7000-8000-00000000002a --reason 'sold out'");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return cancel(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
