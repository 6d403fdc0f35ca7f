#include "cli/commands/commands.hpp"
#include "cli/commands/step_action.hpp"

namespace tasker::cli {

/// `tasker step resolve STEP` or `tasker step resolve TASK NAME`
void add_step_resolve(CLI::App& parent, Invocation& chosen, StepGrammar grammar) {
    auto const is_of_task = grammar == StepGrammar::OfTask;
    add_plain_step_action(
        parent, chosen,
        {.name = is_of_task ? "resolve-step" : "resolve",
         .grammar = grammar,
         .description = "Count a step as done without a result, and go on",
         .reason = "resolved from the command line",
         .who_option = "--resolved-by",
         .examples = is_of_task
                         ? "  tasker task resolve-step 00002a charge_card -r 'refunded by hand'"
                         : "  tasker step resolve 00002a charge_card --reason 'refunded by hand'",
         .command_of = by_hand<engine::ResolveStep>});
}

}  // namespace tasker::cli
