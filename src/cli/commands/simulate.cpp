#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/simulating/session.hpp"

namespace tasker::cli {

/// `tasker simulate TEMPLATE [--seeds N | --seed N] [--faults LIST] [--handlers LIBRARY.so]...`
void add_simulate(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "simulate", "Run a workflow under crashes, timeouts and doubled steps; say what it does");
    auto const options = std::make_shared<SimulateOptions>();  // lives as long as the parser
    command->add_option("TEMPLATE", options->template_file, "Template file")
        ->type_name("")
        ->required();
    auto* const seeds =
        command->add_option("--seeds", options->seeds, "How many runs, seeds 1 to N (default 200)")
            ->type_name("N")
            ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000'000}).description(""));
    auto* const seed =
        command->add_option("--seed", options->seed, "Run this seed and tell its story")
            ->type_name("N")
            ->excludes(seeds);
    command
        ->add_option("--faults", options->faults,
                     "What may go wrong: none, some, all, or names with commas (default some: what "
                     "a workflow is built to survive)")
        ->type_name("LIST");
    command
        ->add_option("--input", options->input,
                     "The task's input, an object (default: made from the input_schema)")
        ->type_name("JSON|@FILE|@-");
    command
        ->add_option("--result", options->results,
                     "What the stub of a step answers; may be repeated (default: made from its "
                     "result_schema)")
        ->type_name("STEP=JSON|STEP=@FILE")
        ->allow_extra_args(false);
    command
        ->add_option("--handlers", options->handler_libraries,
                     "Shared library with handlers, in place of stubs; may be repeated. They are "
                     "really called, several times a run")
        ->type_name("LIBRARY.so")
        ->allow_extra_args(false);
    command
        ->add_option("--environment", options->environment,
                     "Whose overrides in the template apply (default: $TASKER_ENV)")
        ->type_name("NAME");
    command
        ->add_option("--jobs", options->jobs,
                     "On how many threads (default: all cores; with --handlers 1)")
        ->type_name("N")
        ->check(CLI::Range(1U, 256U).description(""))
        ->excludes(seed);
    command->add_flag("--quiet,-q", options->is_quiet, "No progress, only the outcome");
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker simulate order.yaml --seeds 500\n"
                 "  tasker simulate order.yaml --seed 12\n"
                 "  tasker simulate order.yaml --faults crash,timeout --json\n"
                 "Faults: failure, permanent-failure, timeout, slow, stall, lost-answer,\n"
                 "double-answer, crash, worker-crash, database, clock, cancel.\n"
                 "Exit codes: 0 nothing needs attention, 1 a task never came to rest, ended\n"
                 "badly without a reason, or a handler broke its contract, 2 wrong usage.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) -> Result<ExitCode> {
            TASKER_TRY_ASSIGN(auto const simulated, prepare(*options, context));
            return simulate(*options, simulated, output, context);
        };
    });
}

}  // namespace tasker::cli
