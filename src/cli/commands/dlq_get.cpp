#include <array>
#include <utility>

#include "cli/access/access.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/task_view.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

Result<ExitCode> get_dead_letter(TaskPlace const& task, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const access, open_access(task.place, context));
    TASKER_TRY_ASSIGN(auto const entry, access->dead_letter_of(task.id));
    if (output.is_json) {
        print_json(context, entry);
        return ExitCode::Done;
    }
    using Line = std::pair<std::string_view, std::string_view>;
    static constexpr std::array kLines{
        Line{"entry", "dlq_entry_uuid"},     Line{"task", "task_uuid"},
        Line{"reason", "dlq_reason"},        Line{"was in", "original_state"},
        Line{"status", "resolution_status"}, Line{"notes", "resolution_notes"},
        Line{"by", "resolved_by"},           Line{"snapshot", "task_snapshot"},
        Line{"metadata", "metadata"}};
    constexpr std::size_t kNameColumns = 12;
    constexpr std::size_t kValueMax = 200;
    for (auto const& [name, member] : kLines) {
        context.data << padded(name, kNameColumns)
                     << one_line(cell_of(entry, member), kValueMax,
                                 context.data_screen().has_unicode)
                     << '\n';
    }
    context.data << padded("since", kNameColumns) << time_cell_of(entry, "dlq_timestamp")
                 << " UTC\n";
    return ExitCode::Done;
}

}  // namespace

/// `tasker dlq get TASK`
void add_dlq_get(CLI::App& parent, Invocation& chosen) {
    add_task_view(parent, chosen,
                  {.name = "get",
                   .description = "Show the newest entry of a task in the dead letter queue",
                   .examples = "  tasker dlq get 01980c0d-e000-7000-8000-00000000002a",
                   .show = get_dead_letter});
}

}  // namespace tasker::cli
