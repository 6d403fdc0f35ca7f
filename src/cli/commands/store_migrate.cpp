#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include "cli/commands/commands.hpp"
#include "cli/moving/move.hpp"
#include "cli/moving/stores.hpp"
#include "cli/progress_bar.hpp"
#include "cli/stop_signal.hpp"
#include "cli/text/counted.hpp"
#include "cli/text/duration.hpp"
#include "embedded/store_location.hpp"

namespace tasker::cli {

namespace {

struct MigrateOptions {
    std::string from;
    std::string to;
};

std::string progress_of(MoveSettings::Part part, std::size_t tasks, std::size_t total) {
    auto const verb = part == MoveSettings::Part::Copying ? " copied" : " verified";
    return std::to_string(tasks) + " of " + counted(total, "task") + verb;
}

Result<Moved> move_all(MigrateOptions const& options, Context& context) {
    auto const now = context.clock.now();
    TASKER_TRY_ASSIGN(auto const source, open_source(options.from, now));
    TASKER_TRY_ASSIGN(auto const target, open_target(options.to));
    TASKER_TRY_ASSIGN(auto const total, source->inspection().count_tasks());
    StopSignal const stop(context);
    ProgressBar bar(context, total);
    return move(source->inspection(), *target,
                {.now = now,
                 .on_progress =
                     [&](MoveSettings::Part part, std::size_t tasks) {
                         bar.show(tasks, progress_of(part, tasks, total));
                     },
                 .should_stop = [&stop] { return stop.is_set(); }});
}

std::string summary_of(MigrateOptions const& options, Moved const& moved, Duration took) {
    auto const& contents = moved.contents;
    auto const from = embedded::public_name(options.from);
    auto text =
        from + " -> " + embedded::public_name(options.to) + "\n" + counted(contents.tasks, "task") +
        " (" + std::to_string(contents.unfinished_tasks) + " unfinished), " +
        counted(contents.steps, "step") + ", " + counted(contents.edges, "edge") + ", " +
        counted(contents.moves, "move") + ", " + counted(contents.templates, "template") + ", " +
        counted(contents.checkpoints, "checkpoint") + ", " +
        counted(contents.dead_letters, "dead letter") + ", " + counted(contents.events, "event") +
        ", " + counted(contents.messages, "message") + " for a broker\n";
    if (moved.released_leases > 0) {
        text += counted(moved.released_leases, "step") +
                (moved.released_leases == 1 ? " was" : " were") +
                " in progress: run again as soon as a process works on the new store\n";
    }
    text += "every row was read back and compared; ";
    text += moved.findings == 0 ? "no findings"
                                : counted(moved.findings, "finding") +
                                      " that the old store has as well: see tasker store check";
    return text + "; " + for_people(took) + "\n" + from +
           " is as it was: run nothing on it any more, or its tasks run twice\n";
}

Json document_of(MigrateOptions const& options, Moved const& moved, Duration took) {
    auto const& contents = moved.contents;
    return {{"from", embedded::public_name(options.from)},
            {"to", embedded::public_name(options.to)},
            {"templates", contents.templates},
            {"tasks", contents.tasks},
            {"unfinished_tasks", contents.unfinished_tasks},
            {"steps", contents.steps},
            {"edges", contents.edges},
            {"moves", contents.moves},
            {"checkpoints", contents.checkpoints},
            {"dead_letters", contents.dead_letters},
            {"events", contents.events},
            {"messages", contents.messages},
            {"released_leases", moved.released_leases},
            {"findings", moved.findings},
            {"seconds", std::chrono::duration<double>(took).count()}};
}

Result<ExitCode> migrate(MigrateOptions const& options, Output output, Context& context) {
    auto const began = context.clock.now();
    TASKER_TRY_ASSIGN(auto const moved, move_all(options, context));
    auto const took = context.clock.now() - began;
    if (output.is_json) {
        print_json(context, document_of(options, moved, took));
    } else {
        context.data << summary_of(options, moved, took);
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker store migrate FROM TO [--json]`
void add_store_migrate(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "migrate", "Copy a store to another kind of store, where its tasks go on");
    auto const options = std::make_shared<MigrateOptions>();  // lives as long as the parser
    command->add_option("FROM", options->from, "SQLite file or postgres://... that nobody works on")
        ->type_name("")
        ->required();
    command->add_option("TO", options->to, "postgres://... (an empty schema) or a file to be made")
        ->type_name("")
        ->required();
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker store migrate orders.db 'postgres://tasker@db/orders'\n"
                 "  tasker store migrate 'postgres://tasker@db/orders?schema=shop' shop.db\n"
                 "Everything or nothing is copied, and compared before it counts. Tasks that were\n"
                 "running go on with the next process that works on the new store.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return migrate(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
