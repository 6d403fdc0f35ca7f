#include <CLI/CLI.hpp>

#include <memory>

#include "cli/access/access.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/step_action.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

struct AuditOptions {
    Place place;
    StepWords step;
};

Result<ExitCode> audit_step(AuditOptions const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const access, open_access(options.place, context));
    TASKER_TRY_ASSIGN(auto entries, access->audit(options.step));
    if (output.is_json) {
        print_json(context, {{"entries", std::move(entries)}});
        return ExitCode::Done;
    }
    Table table({"AT (UTC)", "OUTCOME", "MS", "WORKER"}, {"WORKER"});
    for (auto const& entry : entries) {
        auto const is_good = cell_of(entry, "success") == "true";
        table.add({{time_cell_of(entry, "recorded_at")},
                   {is_good ? "success" : "failure", is_good ? Style::Good : Style::Bad},
                   {cell_of(entry, "execution_time_ms")},
                   {cell_of(entry, "worker_uuid")}});
    }
    if (!table.empty()) context.data << table.text(context.data_screen());
    if (entries.empty()) context.notes << "no worker has reported an outcome\n";
    return ExitCode::Done;
}

}  // namespace

/// `tasker step audit TASK NAME`
void add_step_audit(CLI::App& parent, Invocation& chosen, StepGrammar grammar) {
    auto const is_of_task = grammar == StepGrammar::OfTask;
    auto* const command =
        parent.add_subcommand(is_of_task ? "step-audit" : "audit",
                              "List the outcomes that workers reported, the newest first");
    auto const options = std::make_shared<AuditOptions>();  // lives as long as the parser
    add_step_arguments(*command, options->step, grammar);
    add_place_options(*command, options->place);
    add_json_option(*command, chosen);
    std::string const call = is_of_task ? "  tasker task step-audit 00002a charge_card"
                                        : "  tasker step audit 00002a charge_card";
    add_examples(*command, call + "\n" + call + " --json");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return audit_step(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
