#include "cli/commands/step_action.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "cli/access/access.hpp"
#include "cli/commands/commands.hpp"
#include "cli/text/report.hpp"

namespace tasker::cli {

namespace {

void print_next(TaskRecord const& record, Access const& access, Context& context) {
    auto const state = record.task.state;
    if (model::is_terminal(state)) {
        print_hint(context, "the task has ended: " + std::string(model::to_text(state)));
    } else if (state == model::TaskState::BlockedByFailures) {
        print_ways_on(record, access.argument(), context);
    } else {
        print_hint(context, access.how_tasks_go_on());
    }
}

}  // namespace

void add_step_arguments(CLI::App& command, StepWords& step, StepGrammar grammar) {
    if (grammar == StepGrammar::OfTask) {
        add_task_argument(command, step.id);
        command.add_option("STEP", step.name, "Name or id of a step of it")
            ->type_name("")
            ->required();
        return;
    }
    command.add_option("STEP", step.id, "Step id; or a task id, with NAME behind it")
        ->type_name("")
        ->required();
    command.add_option("NAME", step.name, "Name of the step in that task")->type_name("");
}

void add_step_action_options(CLI::App& command, StepAction& action, Invocation& chosen,
                             StepGrammar grammar, std::string const& who_option) {
    add_step_arguments(command, action.step, grammar);
    command.add_option("-r,--reason", action.reason, "Why; kept in the step's history")
        ->type_name("TEXT");
    command
        .add_option("-b,--by," + who_option, action.who,
                    "Who does it; kept too (default cli-operator)")
        ->type_name("NAME");
    add_place_options(command, action.place);
    add_json_option(command, chosen);
}

void add_plain_step_action(CLI::App& parent, Invocation& chosen, PlainStepAction const& plain) {
    auto* const command = parent.add_subcommand(plain.name, plain.description);
    auto const action = std::make_shared<StepAction>();  // lives as long as the parser
    action->reason = plain.reason;
    add_step_action_options(*command, *action, chosen, plain.grammar, plain.who_option);
    add_examples(*command, plain.examples);
    command->callback([action, command_of = plain.command_of, &chosen] {
        chosen.action = [action, command_of, output = chosen.output](Context& context) {
            return change_step(*action, command_of, output, context);
        };
    });
}

Result<ExitCode> change_step(StepAction const& action, CommandOf const& command_of, Output output,
                             Context& context) {
    TASKER_TRY_ASSIGN(auto const access, open_access(action.place, context));
    TASKER_TRY_ASSIGN(
        auto const changed,
        access->change_step(action.step, command_of, {.reason = action.reason, .who = action.who}));
    auto const& step = changed.before;
    auto const& task = changed.after.task;
    auto const after = std::ranges::find(changed.after.steps, step.id, &model::Step::id);
    auto const step_state =
        model::to_text(after == changed.after.steps.end() ? step.state : after->state);
    auto const task_state = model::to_text(task.state);
    if (output.is_json) {
        print_json(context, {{"step_uuid", step.id.to_string()},
                             {"name", step.name},
                             {"current_state", step_state},
                             {"task_uuid", task.id.to_string()},
                             {"status", task_state}});
        return ExitCode::Done;
    }
    context.data << "step " << step.name << ": " << model::to_text(step.state) << " -> "
                 << step_state << '\n'
                 << "task " << task.id.to_string() << ": " << task_state << '\n'
                 << std::flush;
    print_next(changed.after, *access, context);
    return ExitCode::Done;
}

}  // namespace tasker::cli
