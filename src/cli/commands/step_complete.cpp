#include <CLI/CLI.hpp>

#include <memory>

#include "base/json.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/step_action.hpp"
#include "cli/json_argument.hpp"

namespace tasker::cli {

namespace {

struct CompleteOptions {
    StepAction action;
    std::string result = "{}";
    std::string metadata = "{}";
};

Result<ExitCode> complete(CompleteOptions const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const result, read_json(options.result, "--result", context));
    TASKER_TRY_ASSIGN(auto const metadata, read_object(options.metadata, "--metadata", context));
    return change_step(
        options.action,
        [&](StepId id, rules::ManualAction const& by_hand) -> engine::Command {
            return engine::CompleteStep{.step_id = id,
                                        .action = by_hand,
                                        .result = model::Payload(base::to_text(result)),
                                        .metadata = model::Payload(base::to_text(metadata))};
        },
        output, context);
}

}  // namespace

/// `tasker step complete STEP --result JSON` or `tasker step complete TASK NAME --result JSON`
void add_step_complete(CLI::App& parent, Invocation& chosen, StepGrammar grammar) {
    auto const is_of_task = grammar == StepGrammar::OfTask;
    std::string const name = is_of_task ? "complete-step" : "complete";
    auto* const command =
        parent.add_subcommand(name, "Count a step as done with a result of yours, and go on");
    auto const options = std::make_shared<CompleteOptions>();  // lives as long as the parser
    options->action.reason = "completed from the command line";
    command->add_option("--result", options->result, "What dependent steps see (default {})")
        ->type_name("JSON|@FILE");
    command->add_option("--metadata", options->metadata, "Kept beside it; an object (default {})")
        ->type_name("JSON|@FILE");
    add_step_action_options(*command, options->action, chosen, grammar, "--completed-by");
    auto const call = "  tasker " + (is_of_task ? std::string("task ") : std::string("step ")) +
                      name + " 00002a charge_card --result ";
    add_examples(*command, call + "'{\"charge\": \"c-7\"}'\n" + call + "@charge.json --by anna");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return complete(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
