#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/serving/worker_session.hpp"

namespace tasker::cli {

namespace {

void add_list(CLI::App& command, std::string const& name, std::vector<std::string>& values,
              std::string const& type, std::string const& description) {
    command.add_option(name, values, description)->type_name(type)->allow_extra_args(false);
}

void add_seconds(CLI::App& command, std::string const& name, double& value, double least,
                 std::string const& description) {
    command.add_option(name, value, description)
        ->type_name("SECONDS")
        ->check(CLI::Range(least, 86'400.0).description(""));
}

}  // namespace

/// `tasker worker --store postgres://... --handlers LIBRARY.so`
void add_worker(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "worker", "Run steps of tasks that other processes take in, until it is stopped");
    auto const options = std::make_shared<WorkerCommand>();  // lives as long as the parser
    add_shared_store_option(*command, options->store);
    add_transport_option(*command, options->transport);
    add_list(*command, "--handlers", options->handler_libraries, "LIBRARY.so",
             "Shared library with handlers; may be repeated");
    add_list(*command, "--templates", options->templates, "PATH",
             "Template file, or folder of them, to be stored first; may be repeated");
    add_list(*command, "--namespace", options->namespaces, "NAME",
             "Run only steps of its tasks (default: of all); may be repeated");
    command
        ->add_option("--concurrency", options->concurrency, "Steps that run at once (default 10)")
        ->type_name("N")
        ->check(CLI::Range(1, 4'096).description(""));
    add_seconds(*command, "--lease", options->lease_s, 1.0,
                "How long its steps wait for it when it dies (default 30)");
    add_seconds(*command, "--drain", options->drain_s, 0.0,
                "How long running steps may finish when it is stopped (default 30)");
    command
        ->add_option("--environment", options->environment,
                     "Whose overrides in the templates apply (default: $TASKER_ENV)")
        ->type_name("NAME");
    command
        ->add_option("--bind", options->bind,
                     "Tell there how it is: health, metrics, templates; port 0 is a free one "
                     "(default: nowhere)")
        ->type_name("ADDRESS:PORT");
    command->add_flag("--insecure", options->may_be_reached_from_elsewhere,
                      "Listen on an address that other machines reach, although nobody is asked "
                      "who he is");
    command->add_flag("--quiet,-q", options->is_quiet, "No line for each step");
    command->add_option("--log-level", options->log_level, "debug, info, warning, error or off")
        ->type_name("LEVEL")
        ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}).description(""));
    command->add_flag("--json", chosen.output.is_json, "Print a JSON document a line");
    add_examples(*command,
                 "  tasker worker --store postgres://db/orders --handlers ./liborder.so\n"
                 "  tasker worker --handlers ./libpack.so --namespace shop --concurrency 40\n"
                 "  tasker worker --handlers ./libpack.so --bind 127.0.0.1:8081\n"
                 "It runs the steps whose handlers it has, of every template in the store.\n"
                 "Ctrl-C or SIGTERM stops it: what runs may finish, what waits is handed back.");
    command->require_subcommand(0, 1);
    command->callback([command, options, &chosen] {
        if (!command->get_subcommands().empty()) return;  // it looks at workers, and runs none
        chosen.action = [options, output = chosen.output](Context& context) -> Result<ExitCode> {
            return run_worker(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
