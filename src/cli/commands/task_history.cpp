#include "cli/access/access.hpp"
#include "cli/archive.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/task_view.hpp"
#include "cli/text/history.hpp"
#include "cli/text/records.hpp"

namespace tasker::cli {

namespace {

Result<ExitCode> history(TaskPlace const& named, Output output, Context& context) {
    std::vector<model::TaskPassage> passages;
    TASKER_TRY_ASSIGN(auto const store, store_of(named.place, context, kNoHistoryByRest));
    TASKER_TRY_ASSIGN(auto const task,
                      look_at({.store = store, .id = named.id}, context,
                              [&](store::Reader& reader, model::Task const& found) -> Result<void> {
                                  TASKER_TRY_ASSIGN(passages, reader.history_of(found.id));
                                  return {};
                              }));
    auto transitions = to_json(passages);
    if (output.is_json) {
        print_json(context,
                   {{"task_uuid", task.id.to_string()}, {"transitions", std::move(transitions)}});
    } else {
        context.data << history_table(transitions, context.data_screen());
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker task history TASK`
void add_task_history(CLI::App& parent, Invocation& chosen) {
    add_task_view(parent, chosen,
                  {.name = "history",
                   .description = "Show every change of a task's state",
                   .examples = "  tasker task history 01980c0d-e000-7000-8000-00000000002a",
                   .show = history});
}

}  // namespace tasker::cli
