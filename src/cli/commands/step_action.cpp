#include "cli/commands/step_action.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <optional>

#include "cli/archive.hpp"
#include "cli/commands/commands.hpp"
#include "cli/overseer.hpp"
#include "cli/text/report.hpp"

namespace tasker::cli {

namespace {

Result<model::Step> look_up(StepAction const& action, Context const& context) {
    std::optional<model::Step> step;
    TASKER_TRY_ASSIGN(auto const store, open_for_reading(context, action.store));
    TASKER_TRY(store->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(step, find_step(reader, action.step));
        return {};
    }));
    return *step;
}

struct After {
    model::Task task;
    TaskRecord record;
    model::Step step;
};

Result<After> load(store::Store& store, model::Task task, StepId id) {
    After after{.task = task};
    TASKER_TRY(store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(after.record, load_record(reader, task));
        for (auto const& step : after.record.steps) {
            if (step.id == id) after.step = step;
        }
        return {};
    }));
    return after;
}

void print_next(After const& after, std::string const& store, Context& context) {
    if (model::is_terminal(after.task.state)) {
        print_hint(context, "the task has ended: " + std::string(model::to_text(after.task.state)));
        return;
    }
    if (after.task.state == model::TaskState::BlockedByFailures) {
        print_ways_on(after.record, store, context);
        return;
    }
    print_hint(context,
               "the task goes on when its store is run again: the same `tasker run` as before" +
                   (store == "tasker.db" ? std::string() : ", with" + store_argument(store)));
}

}  // namespace

void add_step_arguments(CLI::App& command, StepWords& step) {
    command.add_option("STEP", step.id, "Step id; or a task id, with NAME behind it")
        ->type_name("")
        ->required();
    command.add_option("NAME", step.name, "Name of the step in that task")->type_name("");
}

void add_step_action_options(CLI::App& command, StepAction& action, Invocation& chosen) {
    add_step_arguments(command, action.step);
    command.add_option("--reason", action.reason, "Why; kept in the step's history")
        ->type_name("TEXT");
    command.add_option("--by", action.who, "Who does it; kept too (default cli-operator)")
        ->type_name("NAME");
    add_store_option(command, action.store);
    add_json_option(command, chosen);
}

void add_plain_step_action(CLI::App& parent, Invocation& chosen, PlainStepAction const& plain) {
    auto* const command = parent.add_subcommand(plain.name, plain.description);
    auto const action = std::make_shared<StepAction>();  // lives as long as the parser
    action->reason = plain.reason;
    add_step_action_options(*command, *action, chosen);
    add_examples(*command, plain.examples);
    command->callback([action, command_of = plain.command_of, &chosen] {
        chosen.action = [action, command_of, output = chosen.output](Context& context) {
            return change_step(*action, command_of, output, context);
        };
    });
}

Result<ExitCode> change_step(StepAction const& action, CommandOf const& command_of, Output output,
                             Context& context) {
    TASKER_TRY_ASSIGN(auto const step, look_up(action, context));
    auto const name = store_name(context, action.store);
    TASKER_TRY_ASSIGN(auto const overseer, Overseer::open(name, context.clock));
    TASKER_TRY_ASSIGN(auto const task, overseer->carry_out(command_of(
                                           step.id, {.reason = action.reason, .who = action.who})));
    TASKER_TRY_ASSIGN(auto const after, load(overseer->store(), task, step.id));
    auto const step_state = model::to_text(after.step.state);
    auto const task_state = model::to_text(after.task.state);
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
    print_next(after, name, context);
    return ExitCode::Done;
}

}  // namespace tasker::cli
