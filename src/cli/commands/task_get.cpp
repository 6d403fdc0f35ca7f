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

Result<ExitCode> get(Options const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const store, open_for_reading(context, options.store));
    std::optional<TaskRecord> record;
    model::Payload input;
    TASKER_TRY(store->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto task, find_task(reader, options.task));
        TASKER_TRY_ASSIGN(input, reader.task_context(task.id));
        TASKER_TRY_ASSIGN(record, load_record(reader, std::move(task)));
        return {};
    }));
    if (output.is_json) {
        auto object = to_json(record->task, &record->stored);
        object["context"] = parsed(input);
        JsonArray steps;
        for (std::size_t i = 0; i < record->steps.size(); ++i)
            steps.push_back(to_json(record->steps[i], record->results[i]));
        object["steps"] = std::move(steps);
        print_json(context, object);
        return kDone;
    }
    context.data << overview_of(*record, input, context.clock.now(), context.data_screen());
    print_ways_on(*record, store_name(context, options.store), context);
    return kDone;
}

}  // namespace

/// `tasker task get TASK`
void add_task_get(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("get", "Show one task with its steps");
    auto const options = std::make_shared<Options>();  // lives as long as the parser
    command
        ->add_option("TASK", options->task, "Task id, or 6 or more digits of its beginning or end")
        ->type_name("")
        ->required();
    add_store_option(*command, options->store);
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker task get 01980c0d-e000-7000-8000-00000000002a\n"
                 "  tasker task get 00002a --json");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return get(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
