#include "cli/access/access.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/task_view.hpp"
#include "cli/text/records.hpp"
#include "cli/text/report.hpp"

namespace tasker::cli {

namespace {

Result<ExitCode> steps(TaskPlace const& task, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const access, open_access(task.place, context));
    TASKER_TRY_ASSIGN(auto const overview, access->overview(task.id));
    auto const& record = overview.record;
    if (output.is_json) {
        print_json(context,
                   {{"task_uuid", record.task.id.to_string()}, {"steps", json_of_steps(record)}});
        return ExitCode::Done;
    }
    context.data << steps_table(record, context.clock.now(), context.data_screen());
    return ExitCode::Done;
}

}  // namespace

/// `tasker task steps TASK`
void add_task_steps(CLI::App& parent, Invocation& chosen) {
    add_task_view(parent, chosen,
                  {.name = "steps",
                   .description = "List the steps of a task",
                   .examples = "  tasker task steps 01980c0d-e000-7000-8000-00000000002a",
                   .show = steps});
}

}  // namespace tasker::cli
