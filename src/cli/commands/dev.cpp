#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/serving/dev_session.hpp"

namespace tasker::cli {

/// `tasker dev [--templates PATH]... [--handlers LIBRARY.so]...`
void add_dev(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "dev", "Everything in one process, to write workflows with: engine, worker, REST API");
    auto const options = std::make_shared<DevCommand>();  // lives as long as the parser
    command
        ->add_option("--templates", options->templates,
                     "Template file, or folder of them; read again when they change (default: "
                     "the folder templates, else an example); may be repeated")
        ->type_name("PATH")
        ->allow_extra_args(false);
    command
        ->add_option("--handlers", options->handler_libraries,
                     "Shared library with handlers; may be repeated")
        ->type_name("LIBRARY.so")
        ->allow_extra_args(false);
    add_store_option(*command, options->store);
    command
        ->add_option("--bind", options->bind,
                     "Where to listen, on this machine; port 0 is a free one (default "
                     "127.0.0.1:8080)")
        ->type_name("ADDRESS:PORT");
    command
        ->add_option("--concurrency", options->concurrency, "Steps that run at once (default 10)")
        ->type_name("N")
        ->check(CLI::Range(1, 4'096).description(""));
    command
        ->add_option("--environment", options->environment,
                     "Whose overrides in the templates apply (default: $TASKER_ENV)")
        ->type_name("NAME");
    command->add_option("--log-level", options->log_level, "debug, info, warning, error or off")
        ->type_name("LEVEL")
        ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}).description(""));
    command->add_flag("--json", chosen.output.is_json, "Print a JSON document a line");
    add_examples(*command,
                 "  tasker dev\n"
                 "  tasker dev --templates ./templates --handlers ./libshop.so\n"
                 "It prints a first request to try. A template with a mistake is told of, and the\n"
                 "one before it stays. Ctrl-C ends it; tasks go on when it is started again.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) -> Result<ExitCode> {
            return run_dev(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
