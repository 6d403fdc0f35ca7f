#include <CLI/CLI.hpp>

#include <memory>

#include "cli/access/access.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/dlq_status.hpp"

namespace tasker::cli {

namespace {

struct DeadLetterUpdate {
    Place place;
    std::string id;
    std::string status;
    std::string notes;
    std::string who = "cli-operator";
};

Result<ExitCode> update_dead_letter(DeadLetterUpdate const& options, Output output,
                                    Context& context) {
    auto const id = Uuid::parse(options.id);
    if (!id) {
        return Error(
            ErrorCode::InvalidRequest,
            "\"" + options.id +
                "\" is no id of an entry; give the 32 digits that `tasker dlq list` prints");
    }
    if (options.status.empty() && options.notes.empty()) {
        return Error(ErrorCode::InvalidOption,
                     "there is nothing to change; give --status or "
                     "--notes");
    }
    engine::ResolveDeadLetter order{
        .id = *id, .status = dead_letter_status_from(options.status), .resolved_by = options.who};
    if (!options.notes.empty()) order.notes = options.notes;
    TASKER_TRY_ASSIGN(auto const access, open_access(options.place, context));
    TASKER_TRY(access->update_dead_letter(order));
    if (output.is_json) {
        print_json(context, {{"success", true}, {"dlq_entry_uuid", id->to_string()}});
    } else {
        context.data << "entry " << id->to_string() << " updated\n";
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker dlq update ENTRY [--status STATUS] [--notes TEXT] [--by NAME]`
void add_dlq_update(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "update", "Note what became of an entry; changes nothing of its task");
    auto const options = std::make_shared<DeadLetterUpdate>();  // lives as long as the parser
    command->add_option("ENTRY", options->id, "Id of the entry")->type_name("")->required();
    command
        ->add_option("-s,--status", options->status,
                     "pending, manually_resolved, permanently_failed or cancelled")
        ->type_name("STATUS")
        ->check(why_no_dead_letter_status);
    command->add_option("-n,--notes", options->notes, "What was found, and done")
        ->type_name("TEXT");
    command->add_option("-b,--by,--resolved-by", options->who, "Who says so (default cli-operator)")
        ->type_name("NAME");
    add_place_options(*command, options->place);
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker dlq update 01980c0d-e000-7000-8000-00000000004b \\\n"
                 "      --status manually_resolved --notes 'the gateway is back' --by anna");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return update_dead_letter(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
