#include <CLI/CLI.hpp>

#include <memory>

#include "cli/access/access.hpp"
#include "cli/commands/commands.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

Result<ExitCode> count_dead_letters(Place const& place, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const access, open_access(place, context));
    TASKER_TRY_ASSIGN(auto rows, access->dead_letter_statistics());
    if (output.is_json) {
        print_json(context, {{"reasons", std::move(rows)}});
        return ExitCode::Done;
    }
    Table table({"REASON", "ENTRIES", "PENDING", "RESOLVED", "FAILED", "CANCELLED", "OLDEST (UTC)"},
                {"OLDEST (UTC)"});
    for (auto const& row : rows) {
        table.add({{cell_of(row, "dlq_reason")},
                   {cell_of(row, "total_entries")},
                   {cell_of(row, "pending")},
                   {cell_of(row, "manually_resolved")},
                   {cell_of(row, "permanent_failures")},
                   {cell_of(row, "cancelled")},
                   {time_cell_of(row, "oldest_entry")}});
    }
    if (!table.empty()) context.data << table.text(context.data_screen());
    if (rows.empty()) context.notes << "the dead letter queue is empty\n";
    return ExitCode::Done;
}

}  // namespace

/// `tasker dlq stats`
void add_dlq_stats(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("stats", "Count the dead letter queue by reason and status");
    auto const place = std::make_shared<Place>();  // lives as long as the parser
    add_place_options(*command, *place);
    add_json_option(*command, chosen);
    add_examples(*command, "  tasker dlq stats --server http://127.0.0.1:8080");
    command->callback([place, &chosen] {
        chosen.action = [place, output = chosen.output](Context& context) {
            return count_dead_letters(*place, output, context);
        };
    });
}

}  // namespace tasker::cli
