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

void add_place_options(CLI::App& command, Place& place) {
    add_store_option(command, place.store);
    command
        .add_option("--server", place.server,
                    "Ask a server, not a store: http://HOST:PORT or https://... (default: "
                    "$TASKER_SERVER)")
        ->type_name("URL")
        ->excludes(command.get_option("--store"))
        ->check([](std::string const& value) {
            return value.empty() ? std::string("give http://HOST:PORT or https://HOST")
                                 : std::string();
        });
    command
        .add_option("--profile", place.profile,
                    "A server by its name in .config/tasker.toml (default: "
                    "$TASKER_CLIENT_PROFILE)")
        ->type_name("NAME")
        ->excludes(command.get_option("--store"))
        ->excludes(command.get_option("--server"));
    command
        .add_option("--api-key-file", place.api_key_file,
                    "File with the key that the server knows (default: $TASKER_API_KEY, or a "
                    "token: $TASKER_AUTH_TOKEN)")
        ->type_name("FILE")
        ->excludes(command.get_option("--store"));
    command
        .add_option("--ca", place.ca_file,
                    "File with the certificates to trust (default: those of the system)")
        ->type_name("FILE")
        ->excludes(command.get_option("--store"));
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
