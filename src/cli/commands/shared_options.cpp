#include <CLI/CLI.hpp>

#include "cli/commands/commands.hpp"

namespace tasker::cli {

void add_task_argument(CLI::App& command, std::string& id) {
    command.add_option("TASK", id, "Task id, or 6 or more digits of its beginning or end")
        ->type_name("")
        ->required();
}

void add_json_option(CLI::App& command, Invocation& chosen) {
    command.add_flag("--json", chosen.output.is_json, "Print one JSON document");
}

void add_store_option(CLI::App& command, std::string& store) {
    command
        .add_option(
            "--store", store,
            "SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)")
        ->type_name("FILE")
        ->check([](std::string const& value) {
            return value.empty() ? std::string("give a file name, postgres://... or :memory:")
                                 : std::string();
        });
}

void add_transport_option(CLI::App& command, std::string& transport) {
    command
        .add_option("--transport", transport,
                    "How steps reach other processes: store, pgmq or rabbitmq=amqp://HOST "
                    "(default: $TASKER_TRANSPORT, else store)")
        ->type_name("KIND");
}

void add_shared_store_option(CLI::App& command, std::string& store) {
    command.add_option("--store", store, "postgres://... (default: $TASKER_STORE)")
        ->type_name("URI")
        ->check([](std::string const& value) {
            return value.empty() ? std::string("give postgres://...") : std::string();
        });
}

void add_examples(CLI::App& command, std::string const& lines) {
    command.footer("Examples:\n" + lines);
}

}  // namespace tasker::cli
