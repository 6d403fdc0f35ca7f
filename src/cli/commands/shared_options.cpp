#include <CLI/CLI.hpp>

#include "cli/commands/commands.hpp"

namespace tasker::cli {

namespace {

std::string why_no_url(std::string const& value) {
    return value.empty() ? std::string("give http://HOST:PORT or https://HOST") : std::string();
}

void add_profile_option(CLI::App& command, std::string& profile, CLI::Option* instead_of) {
    command
        .add_option("--profile", profile,
                    "A server by its name in .config/tasker.toml (default: "
                    "$TASKER_CLIENT_PROFILE)")
        ->type_name("NAME")
        ->excludes(instead_of);
}

void add_trust_options(CLI::App& command, std::string& api_key_file, std::string& ca_file) {
    command
        .add_option("--api-key-file", api_key_file,
                    "File with the key that the server knows (default: $TASKER_API_KEY, or a "
                    "token: $TASKER_AUTH_TOKEN)")
        ->type_name("FILE");
    command
        .add_option("--ca", ca_file,
                    "File with the certificates to trust (default: those of the system)")
        ->type_name("FILE");
}

/// `  tasker task list` as `tasker-ctl` is called.
std::string in_words_of_ctl(std::string lines) {
    constexpr std::string_view kCall = "  tasker ";
    for (auto at = lines.find(kCall); at != std::string::npos; at = lines.find(kCall, at + 1))
        lines.replace(at, kCall.size(), "  " + std::string(kCtlName) + " ");
    return lines;
}

}  // namespace

bool is_of_ctl(CLI::App const& app) {
    auto const* const parent = app.get_parent();
    return parent == nullptr ? app.get_name() == kCtlName : is_of_ctl(*parent);
}

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
    if (!is_of_ctl(command)) add_store_option(command, place.store);
    add_server_options(command, place);
    if (is_of_ctl(command)) return;
    for (auto const* const name : {"--server", "--profile", "--api-key-file", "--ca"})
        command.get_option(name)->excludes(command.get_option("--store"));
}

void add_server_options(CLI::App& command, Place& place) {
    auto* const server =
        command
            .add_option("--server", place.server,
                        is_of_ctl(command)
                            ? "Ask this server, not that of a profile: http://HOST:PORT or https://"
                              "..."
                            : "Ask a server, not a store: http://HOST:PORT or https://... "
                              "(default: $TASKER_SERVER)")
            ->type_name("URL")
            ->check(why_no_url);
    if (!is_of_ctl(command)) add_profile_option(command, place.profile, server);
    add_trust_options(command, place.api_key_file, place.ca_file);
}

void add_worker_options(CLI::App& command, WorkerPlace& place) {
    auto* const url = command
                          .add_option("--url", place.url,
                                      "Where the worker listens: http://HOST:PORT or https://... "
                                      "(default: $TASKER_WORKER_URL, else those of all profiles)")
                          ->type_name("URL")
                          ->check(why_no_url);
    if (!is_of_ctl(command)) add_profile_option(command, place.profile, url);
    add_trust_options(command, place.api_key_file, place.ca_file);
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
    command.footer("Examples:\n" + (is_of_ctl(command) ? in_words_of_ctl(lines) : lines));
}

}  // namespace tasker::cli
