#include <CLI/CLI.hpp>

#include <memory>

#include "cli/archive.hpp"
#include "cli/commands/commands.hpp"
#include "cli/text/history.hpp"
#include "cli/text/records.hpp"

namespace tasker::cli {

namespace {

struct Options {
    std::string store;
    std::string task;
};

Result<ExitCode> history(Options const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const store, open_for_reading(context, options.store));
    std::string id;
    std::vector<model::TaskPassage> passages;
    TASKER_TRY(store->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const task, find_task(reader, options.task));
        id = task.id.to_string();
        TASKER_TRY_ASSIGN(passages, reader.history_of(task.id));
        return {};
    }));
    auto transitions = to_json(passages);
    if (output.is_json) {
        print_json(context, {{"task_uuid", id}, {"transitions", std::move(transitions)}});
    } else {
        context.data << history_table(transitions, context.data_screen());
    }
    return kDone;
}

}  // namespace

/// `tasker task history TASK`
void add_task_history(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("history", "Show every change of a task's state");
    auto const options = std::make_shared<Options>();  // lives as long as the parser
    command
        ->add_option("TASK", options->task, "Task id, or 6 or more digits of its beginning or end")
        ->type_name("")
        ->required();
    add_store_option(*command, options->store);
    add_json_option(*command, chosen);
    add_examples(*command, "  tasker task history 01980c0d-e000-7000-8000-00000000002a");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return history(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
