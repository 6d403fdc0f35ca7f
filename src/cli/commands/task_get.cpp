#include "cli/archive.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/task_view.hpp"
#include "cli/text/records.hpp"
#include "cli/text/report.hpp"
#include "cli/text/steps.hpp"

namespace tasker::cli {

namespace {

Result<ExitCode> get(TaskWords const& words, Output output, Context& context) {
    TaskRecord record;
    model::Payload input;
    TASKER_TRY(look_at(words, context,
                       [&](store::Reader& reader, model::Task const& task) -> Result<void> {
                           TASKER_TRY_ASSIGN(input, reader.task_context(task.id));
                           TASKER_TRY_ASSIGN(record, load_record(reader, task));
                           return {};
                       }));
    if (output.is_json) {
        auto object = to_json(record.task, &record.stored);
        object["attempts"] = attempts_of(record.steps);
        object["context"] = parsed(input);
        object["steps"] = json_of_steps(record);
        print_json(context, object);
        return ExitCode::Done;
    }
    context.data << overview_of(record, input, context.clock.now(), context.data_screen());
    print_ways_on(record, store_name(context, words.store), context);
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
