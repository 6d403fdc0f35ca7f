#include "cli/access/access.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/task_view.hpp"
#include "cli/text/records.hpp"
#include "cli/text/report.hpp"
#include "cli/text/steps.hpp"

namespace tasker::cli {

namespace {

Result<ExitCode> get(TaskPlace const& task, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const access, open_access(task.place, context));
    TASKER_TRY_ASSIGN(auto const overview, access->overview(task.id));
    auto const& [record, input] = overview;
    if (output.is_json) {
        auto object = to_json(record.task, &record.stored);
        object["attempts"] = attempts_of(record.steps);
        object["context"] = parsed(input);
        object["steps"] = json_of_steps(record);
        print_json(context, object);
        return ExitCode::Done;
    }
    context.data << overview_of(record, input, context.clock.now(), context.data_screen());
    print_ways_on(record, access->argument(), context);
    return ExitCode::Done;
}

}  // namespace

/// `tasker task get TASK`
void add_task_get(CLI::App& parent, Invocation& chosen) {
    add_task_view(parent, chosen,
                  {.name = "get",
                   .description = "Show one task with its steps",
                   .examples = "  tasker task get 01980c0d-e000-7000-8000-00000000002a\n"
                               "  tasker task get 00002a --json",
                   .show = get});
}

}  // namespace tasker::cli
