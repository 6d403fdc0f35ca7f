#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/commands/step_action.hpp"

namespace tasker::cli {

/// `tasker step reset STEP` or `tasker step reset TASK NAME`
void add_step_reset(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("reset", "Let a failed step run again, with all its attempts");
    auto const action = std::make_shared<StepAction>();  // lives as long as the parser
    action->reason = "reset from the command line";
    add_step_action_options(*command, *action, chosen);
    add_examples(*command, "  tasker step reset 00002a charge_card --reason 'the gateway is back'");
    command->callback([action, &chosen] {
        chosen.action = [action, output = chosen.output](Context& context) {
            return change_step(
                *action,
                [](StepId id, rules::ManualAction by_hand) -> engine::Command {
                    return engine::ResetStep{.step_id = id, .action = std::move(by_hand)};
                },
                output, context);
        };
    });
}

}  // namespace tasker::cli
