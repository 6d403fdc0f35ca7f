#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/commands/step_action.hpp"

namespace tasker::cli {

/// `tasker step resolve STEP` or `tasker step resolve TASK NAME`
void add_step_resolve(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("resolve", "Count a step as done without a result, and go on");
    auto const action = std::make_shared<StepAction>();  // lives as long as the parser
    action->reason = "resolved from the command line";
    add_step_action_options(*command, *action, chosen);
    add_examples(*command, "  tasker step resolve 00002a charge_card --reason 'refunded by hand'");
    command->callback([action, &chosen] {
        chosen.action = [action, output = chosen.output](Context& context) {
            return change_step(
                *action,
                [](StepId id, rules::ManualAction by_hand) -> engine::Command {
                    return engine::ResolveStep{.step_id = id, .action = std::move(by_hand)};
                },
                output, context);
        };
    });
}

}  // namespace tasker::cli
