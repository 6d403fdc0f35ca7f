#include "cli/commands/commands.hpp"
#include "cli/commands/step_action.hpp"

namespace tasker::cli {

/// `tasker step resolve STEP` or `tasker step resolve TASK NAME`
void add_step_resolve(CLI::App& parent, Invocation& chosen) {
    add_plain_step_action(
        parent, chosen,
        {.name = "resolve",
         .description = "Count a step as done without a result, and go on",
         .reason = "resolved from the command line",
         .examples = "  tasker step resolve 00002a charge_card --reason 'refunded by hand'",
         .command_of = by_hand<engine::ResolveStep>});
}

}  // namespace tasker::cli
