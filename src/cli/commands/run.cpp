#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/running/session.hpp"

namespace tasker::cli {

/// `tasker run TEMPLATE [--input JSON|@FILE] [--store FILE] [--handlers LIBRARY.so]...`
void add_run(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "run", "Run a task of a template to its end, or go on where it stopped");
    auto const options = std::make_shared<RunOptions>();  // lives as long as the parser
    command->add_option("TEMPLATE", options->template_file, "Template file")
        ->type_name("")
        ->required();
    command->add_option("--input", options->input, "The task's input, an object (default {})")
        ->type_name("JSON|@FILE|@-");
    add_store_option(*command, options->store);
    add_transport_option(*command, options->transport);
    command
        ->add_option("--handlers", options->handler_libraries,
                     "Shared library with handlers; may be repeated")
        ->type_name("LIBRARY.so")
        ->allow_extra_args(false);
    auto* const key =
        command->add_option("--key", options->key, "Idempotency key: one key is one task, for ever")
            ->type_name("KEY");
    command
        ->add_flag("--again", options->is_again, "Run it once more with this input; without --key")
        ->excludes(key);
    command
        ->add_option("--priority", options->priority, "-100 to 100, the higher first (default 0)")
        ->type_name("N")
        ->check(CLI::Range(-100, 100).description(""));
    command
        ->add_option("--concurrency", options->concurrency, "Steps that run at once (default 10)")
        ->type_name("N")
        ->check(CLI::Range(1, 4'096).description(""));
    command
        ->add_option("--environment", options->environment,
                     "Whose overrides in the template apply (default: $TASKER_ENV)")
        ->type_name("NAME");
    command->add_option("--timeout", options->timeout_s, "Stop waiting after so many seconds")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.001, 31'536'000.0).description(""));
    command->add_flag("--quiet,-q", options->is_quiet, "No progress, only the outcome");
    command->add_option("--log-level", options->log_level, "debug, info, warning, error or off")
        ->type_name("LEVEL")
        ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}).description(""));
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker run order.yaml --handlers ./liborder.so --input '{\"order\": 7}'\n"
                 "  tasker run order.yaml --handlers ./liborder.so --input @order.json --json\n"
                 "Ctrl-C stops it; the same command goes on where it stopped. The same input or\n"
                 "--key is the same task; --again makes a new one.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) -> Result<ExitCode> {
            TASKER_TRY_ASSIGN(auto prepared, prepare(*options, context));
            return run_session(*options, std::move(prepared), output, context);
        };
    });
}

}  // namespace tasker::cli
