#include "cli/commands/commands.hpp"
#include "cli/commands/step_action.hpp"

namespace tasker::cli {

/// `tasker step reset STEP` or `tasker step reset TASK NAME`
void add_step_reset(CLI::App& parent, Invocation& chosen, StepGrammar grammar) {
    auto const is_of_task = grammar == StepGrammar::OfTask;
    add_plain_step_action(
        parent, chosen,
        {.name = is_of_task ? "reset-step" : "reset",
         .grammar = grammar,
         .description = "Let a failed step run again, with all its attempts",
         .reason = "reset from the command line",
         .who_option = "--reset-by",
         .examples = is_of_task
                         ? "  tasker task reset-step 00002a charge_card -r 'the gateway is back'"
                         : "  tasker step reset 00002a charge_card --reason 'the gateway is back'",
         .command_of = by_hand<engine::ResetStep>});
}

}  // namespace tasker::cli
