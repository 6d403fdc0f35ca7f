#include <CLI/CLI.hpp>

#include <memory>

#include "cli/archive.hpp"
#include "cli/commands/commands.hpp"
#include "cli/overseer.hpp"

namespace tasker::cli {

namespace {

struct CancelOptions {
    TaskWords task;
    std::string reason = "cancelled from the command line";
    std::string who = "cli-operator";
};

Result<ExitCode> cancel(CancelOptions const& options, Output output, Context& context) {
    // Looked for first: a store that is not there must not be made.
    TASKER_TRY_ASSIGN(auto const task, look_at(options.task, context));
    TASKER_TRY_ASSIGN(auto const overseer,
                      Overseer::open(store_name(context, options.task.store), context.clock));
    auto const after = overseer->carry_out(engine::CancelTask{
        .task_id = task.id, .action = {.reason = options.reason, .who = options.who}});
    if (!after) return Error(after.error()).with_context("task " + task.id.to_string());
    auto const id = after->id.to_string();
    if (output.is_json) {
        print_json(context, {{"task_uuid", id}, {"status", model::to_text(after->state)}});
    } else {
        context.data << "task " << id << ' ' << model::to_text(after->state) << '\n';
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker task cancel TASK [--reason TEXT] [--by NAME]`
void add_task_cancel(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("cancel", "Cancel a task and its unfinished steps");
    auto const options = std::make_shared<CancelOptions>();  // lives as long as the parser
    add_task_argument(*command, options->task.id);
    command->add_option("--reason", options->reason, "Kept in the task's history")
        ->type_name("TEXT");
    command->add_option("--by", options->who, "Who does it; kept too (default cli-operator)")
        ->type_name("NAME");
    add_store_option(*command, options->task.store);
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
