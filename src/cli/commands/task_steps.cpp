#include <CLI/CLI.hpp>

#include <memory>

#include "cli/archive.hpp"
#include "cli/commands/commands.hpp"
#include "cli/text/records.hpp"
#include "cli/text/report.hpp"

namespace tasker::cli {

namespace {

struct Options {
    std::string store;
    std::string task;
};

Result<ExitCode> steps(Options const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const store, open_for_reading(context, options.store));
    std::optional<TaskRecord> record;
    TASKER_TRY(store->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto task, find_task(reader, options.task));
        TASKER_TRY_ASSIGN(record, load_record(reader, std::move(task)));
        return {};
    }));
    if (output.is_json) {
        JsonArray list;
        for (std::size_t i = 0; i < record->steps.size(); ++i)
            list.push_back(to_json(record->steps[i], record->results[i]));
        print_json(context,
                   {{"task_uuid", record->task.id.to_string()}, {"steps", std::move(list)}});
        return kDone;
    }
    context.data << steps_table(*record, context.clock.now(), context.data_screen());
    return kDone;
}

}  // namespace

/// `tasker task steps TASK`
void add_task_steps(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("steps", "List the steps of a task");
    auto const options = std::make_shared<Options>();  // lives as long as the parser
    command
        ->add_option("TASK", options->task, "Task id, or 6 or more digits of its beginning or end")
        ->type_name("")
        ->required();
    add_store_option(*command, options->store);
    add_json_option(*command, chosen);
    add_examples(*command, "  tasker task steps 01980c0d-e000-7000-8000-00000000002a");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return steps(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
