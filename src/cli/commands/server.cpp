#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/serving/server_session.hpp"

namespace tasker::cli {

namespace {

void add_paths(CLI::App& command, std::string const& name, std::vector<std::string>& values,
               std::string const& type, std::string const& description) {
    command.add_option(name, values, description)->type_name(type)->allow_extra_args(false);
}

void add_where(CLI::App& command, ServerCommand& options) {
    add_store_option(command, options.store);
    add_transport_option(command, options.transport);
    auto* const file = command
                           .add_option("--config", options.config_file,
                                       "One file with the configuration (default: "
                                       "$TASKER_CONFIG_PATH)")
                           ->type_name("FILE");
    command
        .add_option("--source-dir", options.config_folder,
                    "Folder with base/ and environments/ of it (default: config/tasker, where it "
                    "is there)")
        ->type_name("DIR")
        ->excludes(file);
    command
        .add_option("--bind", options.api.bind,
                    "Where to listen; port 0 is a free one (default 127.0.0.1:8080)")
        ->type_name("ADDRESS:PORT");
    command
        .add_option("--grpc-bind", options.api.grpc_bind,
                    "Serve gRPC too, there; off: do not, whatever the configuration says (without "
                    "one, gRPC is off)")
        ->type_name("ADDRESS:PORT|off");
    command.add_flag("--insecure", options.api.may_be_reached_from_elsewhere,
                     "Listen on an address that other machines reach, although nobody is asked who "
                     "he is, or gRPC is not encrypted");
}

void add_what(CLI::App& command, ServerCommand& options) {
    add_paths(command, "--templates", options.templates, "PATH",
              "Template file, or folder of them; may be repeated");
    add_paths(command, "--handlers", options.handler_libraries, "LIBRARY.so",
              "Shared library with handlers, to run steps here; may be repeated");
    command
        .add_option("--role", options.role,
                    "engine: steps are left to workers; both: they run here too (default: both, "
                    "but engine on postgres://... without --handlers)")
        ->type_name("ROLE")
        ->check(CLI::IsMember({"engine", "both"}).description(""));
    command
        .add_option("--concurrency", options.concurrency,
                    "Steps that run here at once (default 10)")
        ->type_name("N")
        ->check(CLI::Range(1, 4'096).description(""));
    command
        .add_option("--drain", options.drain_s,
                    "How long requests and steps may finish when it is stopped (default 30)")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.0, 86'400.0).description(""));
    command.add_flag("--config-endpoint", options.api.has_config_route,
                     "Show the configuration, without secrets, at /config");
}

}  // namespace

/// `tasker server [--store STORE] [--bind ADDRESS:PORT] [--templates PATH]...`
void add_server(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "server", "Serve the REST API, and gRPC, on a store, until it is stopped");
    auto const options = std::make_shared<ServerCommand>();  // lives as long as the parser
    add_where(*command, *options);
    add_what(*command, *options);
    command
        ->add_option("--environment", options->environment,
                     "Of the configuration, and whose overrides in the templates apply (default: "
                     "$TASKER_ENV)")
        ->type_name("NAME");
    command->add_option("--log-level", options->log_level, "debug, info, warning, error or off")
        ->type_name("LEVEL")
        ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}).description(""));
    command->add_flag("--json", chosen.output.is_json, "Print a JSON document a line");
    add_examples(*command,
                 "  tasker server --templates ./templates --handlers ./libshop.so\n"
                 "  tasker server --store postgres://db/orders --templates ./templates\n"
                 "  tasker server --config tasker.toml --templates ./templates\n"
                 "  tasker server --grpc-bind 127.0.0.1:9190 --templates ./templates\n"
                 "  curl http://127.0.0.1:8080/health/ready\n"
                 "What it serves: http://127.0.0.1:8080/api-docs/ui\n"
                 "Ctrl-C or SIGTERM stops it: requests that it has are answered. SIGHUP makes it\n"
                 "read the configuration again. Options win over that.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) -> Result<ExitCode> {
            return run_server(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
