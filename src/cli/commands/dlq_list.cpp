#include <CLI/CLI.hpp>

#include <memory>

#include "cli/access/access.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/dlq_status.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

struct DeadLetterListOptions {
    Place place;
    std::string status;
    std::size_t limit = 50;
    std::size_t offset = 0;
};

Result<ExitCode> list_dead_letters(DeadLetterListOptions const& options, Output output,
                                   Context& context) {
    TASKER_TRY_ASSIGN(auto const access, open_access(options.place, context));
    TASKER_TRY_ASSIGN(auto entries,
                      access->dead_letters({.status = dead_letter_status_from(options.status),
                                            .offset = options.offset,
                                            .limit = options.limit}));
    if (output.is_json) {
        print_json(context, {{"entries", std::move(entries)},
                             {"limit", options.limit},
                             {"offset", options.offset}});
        return ExitCode::Done;
    }
    Table table({"ENTRY", "TASK", "REASON", "STATUS", "SINCE (UTC)", "NOTES"},
                {"SINCE (UTC)", "NOTES"});
    for (auto const& entry : entries) {
        auto const notes = cell_of(entry, "resolution_notes");
        table.add({{cell_of(entry, "dlq_entry_uuid")},
                   {cell_of(entry, "task_uuid")},
                   {cell_of(entry, "dlq_reason")},
                   {cell_of(entry, "resolution_status")},
                   {time_cell_of(entry, "dlq_timestamp")},
                   {notes == "-" ? std::string() : notes}});
    }
    if (!table.empty()) context.data << table.text(context.data_screen());
    if (entries.empty()) context.notes << "no entry fits\n";
    return ExitCode::Done;
}

}  // namespace

/// `tasker dlq list [--status STATUS] [--limit N] [--offset N]`
void add_dlq_list(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("list", "List entries of the dead letter queue, the newest first");
    auto const options = std::make_shared<DeadLetterListOptions>();  // lives as long as the parser
    add_place_options(*command, options->place);
    command
        ->add_option("-s,--status", options->status,
                     "Only pending, manually_resolved, permanently_failed or cancelled")
        ->type_name("STATUS")
        ->check(why_no_dead_letter_status);
    command->add_option("-l,--limit", options->limit, "At most so many (default 50)")
        ->type_name("N")
        ->check(CLI::Range(1, 10'000).description(""));
    command->add_option("-o,--offset", options->offset, "Skip so many")
        ->type_name("N")
        ->check(CLI::Range(std::size_t{0}, std::size_t{1} << 40U).description(""));
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker dlq list --status pending\n"
                 "  tasker dlq list --server http://127.0.0.1:8080 --json");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return list_dead_letters(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
