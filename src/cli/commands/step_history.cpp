#include <CLI/CLI.hpp>

#include <memory>

#include "cli/access/access.hpp"
#include "cli/archive.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/step_action.hpp"
#include "cli/text/history.hpp"
#include "cli/text/records.hpp"

namespace tasker::cli {

namespace {

struct HistoryOptions {
    Place place;
    StepWords step;
};

Result<ExitCode> history(HistoryOptions const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const name, store_of(options.place, context, kNoHistoryByRest));
    TASKER_TRY_ASSIGN(auto const store, open_for_reading(context, name));
    std::optional<model::Step> step;
    std::vector<model::StepPassage> passages;
    TASKER_TRY(store->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(step, find_step(reader, options.step));
        TASKER_TRY_ASSIGN(passages, reader.history_of(step->id));
        return {};
    }));
    auto transitions = to_json(passages);
    if (output.is_json) {
        print_json(context, {{"step_uuid", step->id.to_string()},
                             {"task_uuid", step->task_id.to_string()},
                             {"name", step->name},
                             {"transitions", std::move(transitions)}});
    } else {
        context.data << history_table(transitions, context.data_screen());
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker step history STEP` or `tasker step history TASK NAME`
void add_step_history(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("history", "Show every change of a step's state");
    auto const options = std::make_shared<HistoryOptions>();  // lives as long as the parser
    add_step_arguments(*command, options->step, StepGrammar::OfStep);
    add_place_options(*command, options->place);
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker step history 01980c0d-e000-7000-8000-000000000033\n"
                 "  tasker step history 00002a charge_card");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return history(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
