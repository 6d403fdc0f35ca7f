#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/json.hpp"
#include "base/nearest.hpp"
#include "cli/archive.hpp"
#include "cli/commands/commands.hpp"
#include "cli/progress_bar.hpp"
#include "cli/stop_signal.hpp"
#include "cli/task_export.hpp"
#include "cli/text/counted.hpp"
#include "cli/text/duration.hpp"
#include "embedded/store_location.hpp"
#include "engine/retention/expired_tasks.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_space.hpp"

namespace tasker::cli {

namespace {

constexpr char const* kOwnerName = "tasker command line";

struct PruneOptions {
    std::string store;
    std::string older_than;
    std::vector<std::string> states;
    std::string export_file;
    bool is_dry_run = false;
    bool compacts = false;
};

/// What a prune did, or would do.
struct Pruned {
    std::uint64_t tasks = 0;
    std::uint64_t steps = 0;
    bool is_interrupted = false;
};

std::vector<std::string> names_of_ends() {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < model::kTaskStateCount; ++i) {
        auto const state = static_cast<model::TaskState>(i);
        if (model::is_terminal(state)) names.emplace_back(model::to_text(state));
    }
    return names;
}

std::string why_no_end(std::string const& text) {
    auto const state = model::task_state_from(text);
    if (state && model::is_terminal(*state)) return {};
    auto const known = names_of_ends();
    auto message = "\"" + text + "\" is no state in which a task has ended";
    if (auto const near = base::nearest(text, known))
        return message + "; did you mean " + *near + "?";
    message += "; known are ";
    for (auto const& one : known)
        message += (&one == known.data() ? "" : ", ") + one;
    return message;
}

engine::Expiry expiry_of(PruneOptions const& options, Context const& context) {
    engine::Expiry expiry{.ended_before = context.clock.now() - *duration_from(options.older_than)};
    for (auto const& state : options.states.empty() ? names_of_ends() : options.states)
        expiry.states.push_back(*model::task_state_from(state));
    return expiry;
}

Result<void> add_to_export(TaskExport& file, store::Store& store,
                           std::vector<model::Task> const& batch) {
    std::string lines;
    TASKER_TRY(store.read([&](store::Reader& reader) -> Result<void> {
        lines.clear();
        TASKER_TRY_ASSIGN(auto const names, TemplateNames::load(reader));
        for (auto const& task : batch) {
            TASKER_TRY_ASSIGN(auto const object, export_of(reader, names, task));
            lines += base::to_text(object) + "\n";
        }
        return {};
    }));
    return file.append(lines);
}

/// What is removed is in the export first.
Result<Pruned> walk(PruneOptions const& options, store::Store& store,
                    std::optional<TaskExport>& file, Context& context) {
    auto const expiry = expiry_of(options, context);
    std::size_t total = 0;
    TASKER_TRY(store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(total, reader.count_tasks({.states = expiry.states}));
        return {};
    }));
    Pruned pruned;
    StopSignal const stop(context);
    ProgressBar bar(context, total);
    engine::ExpiredTasks expired(expiry);
    while (!expired.is_over() && !stop.is_set()) {
        TASKER_TRY_ASSIGN(auto const batch, expired.next(store));
        if (file && !batch.empty()) TASKER_TRY(add_to_export(*file, store, batch));
        auto count = batch.size();
        if (!options.is_dry_run && !batch.empty()) {
            TASKER_TRY_ASSIGN(count, engine::remove(store, batch));
        }
        pruned.tasks += count;
        for (auto const& task : batch)
            pruned.steps += task.tally.total;
        bar.show(expired.seen_count(),
                 counted(pruned.tasks, "task") + ", " + counted(pruned.steps, "step"));
    }
    pruned.is_interrupted = !expired.is_over();
    return pruned;
}

Result<Pruned> prune_in(PruneOptions const& options, std::string const& location,
                        Context& context) {
    using Access = store::SqliteOptions::Access;
    TASKER_TRY_ASSIGN(auto const store,
                      embedded::open_store(
                          location, options.is_dry_run ? Access::Read : Access::Own, kOwnerName));
    std::optional<TaskExport> exported;
    if (!options.export_file.empty()) {
        TASKER_TRY_ASSIGN(auto opened, TaskExport::open(options.export_file));
        exported.emplace(std::move(opened));
    }
    return walk(options, *store, exported, context);
}

/// What became of the space: in words, and in bytes where that is known.
struct Space {
    std::optional<std::uint64_t> bytes;
    std::string words;
};

std::string summary_of(PruneOptions const& options, Pruned const& pruned, Space const& space) {
    auto const what = counted(pruned.tasks, "task") + " with " + counted(pruned.steps, "step");
    if (options.is_dry_run) return "would remove " + what + "\n";
    auto text = std::string(pruned.is_interrupted ? "interrupted; " : "") + "removed " + what;
    if (!options.export_file.empty()) text += ", exported to " + options.export_file;
    if (pruned.tasks > 0) text += "; " + space.words;
    return text + "\n";
}

/// What the file lost, or has free now.
Result<std::uint64_t> compact(std::filesystem::path const& file, store::SqliteSpace const& before,
                              Context& context) {
    context.notes << "compacting: writes " << counted_bytes(before.used_bytes())
                  << " anew, which are needed once more beside the file and in the folder for "
                     "temporary files; nobody can open the store meanwhile\n"
                  << std::flush;
    auto const began = context.clock.now();
    TASKER_TRY(store::compact_sqlite_store(file, kOwnerName));
    TASKER_TRY_ASSIGN(auto const after, store::sqlite_space(file));
    context.notes << "compacted in " << for_people(context.clock.now() - began) << ": "
                  << counted_bytes(before.file_bytes) << " are " << counted_bytes(after.file_bytes)
                  << " now\n"
                  << std::flush;
    return before.file_bytes - std::min(before.file_bytes, after.file_bytes);
}

ExitCode tell(PruneOptions const& options, Pruned const& pruned, Space const& space,
              std::string const& store, Output output, Context& context) {
    if (output.is_json) {
        bool const has_bytes = space.bytes && !options.is_dry_run;
        print_json(context,
                   {{"store", store},
                    {"dry_run", options.is_dry_run},
                    {"tasks", pruned.tasks},
                    {"steps", pruned.steps},
                    {"bytes", has_bytes ? Json(*space.bytes) : Json(nullptr)},
                    {"exported_to",
                     options.export_file.empty() ? Json(nullptr) : Json(options.export_file)},
                    {"interrupted", pruned.is_interrupted}});
    } else {
        context.data << summary_of(options, pruned, space);
    }
    return pruned.is_interrupted ? ExitCode::Failed : ExitCode::Done;
}

Result<ExitCode> prune_database(PruneOptions const& options, std::string const& location,
                                Output output, Context& context) {
    if (options.compacts) {
        return Error(ErrorCode::InvalidOption,
                     "--compact is for files of SQLite; on PostgreSQL autovacuum makes the space "
                     "free for new tasks, and VACUUM FULL gives it back");
    }
    TASKER_TRY_ASSIGN(auto const pruned, prune_in(options, location, context));
    return tell(options, pruned,
                {.bytes = {}, .words = "autovacuum makes their space free for new tasks"},
                embedded::public_name(location), output, context);
}

Result<ExitCode> prune(PruneOptions const& options, Output output, Context& context) {
    auto const name = store_name(context, options.store);
    if (store::is_postgres_location(name)) return prune_database(options, name, output, context);
    TASKER_TRY_ASSIGN(auto const file, existing_file(context, options.store));
    TASKER_TRY_ASSIGN(auto const before, store::sqlite_space(file));
    TASKER_TRY_ASSIGN(auto const pruned, prune_in(options, "sqlite:" + file.string(), context));
    TASKER_TRY_ASSIGN(auto const after, store::sqlite_space(file));
    auto freed = before.used_bytes() - std::min(before.used_bytes(), after.used_bytes());
    if (options.compacts && !pruned.is_interrupted) {
        TASKER_TRY_ASSIGN(freed, compact(file, after, context));
    }
    auto const words = counted_bytes(freed) + " of the file " +
                       (options.compacts ? "given back" : "free for new tasks");
    return tell(options, pruned, {.bytes = freed, .words = words}, file.string(), output, context);
}

}  // namespace

/// `tasker store prune --older-than AGE [--state STATE]... [--export FILE] [--dry-run]`
void add_store_prune(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("prune", "Remove tasks that ended long ago, and all of theirs");
    auto const options = std::make_shared<PruneOptions>();  // lives as long as the parser
    add_store_option(*command, options->store);
    command
        ->add_option("--older-than", options->older_than,
                     "Tasks that ended longer ago go: 90m, 12h, 30d, 8w")
        ->type_name("AGE")
        ->required()
        ->check([](std::string const& text) {
            return duration_from(text)
                       ? std::string()
                       : "\"" + text +
                             "\" is no length of time; give a whole number and s, m, h, d or w, "
                             "such as 30d";
        });
    command
        ->add_option("--state", options->states,
                     "Only those that ended so: complete, error, cancelled, resolved_manually")
        ->type_name("STATE,...")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(why_no_end);
    auto* const dry_run = command->add_flag("--dry-run", options->is_dry_run,
                                            "Only count them; processes may use the store");
    command
        ->add_option("--export", options->export_file,
                     "Write each task as a line of JSON first; added to the file if it exists")
        ->type_name("FILE.jsonl")
        ->excludes(dry_run);
    command
        ->add_flag(
            "--compact", options->compacts,
            "Give what is free back to the disk (SQLite); needs twice the bytes in use for a while")
        ->excludes(dry_run);
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker store prune --older-than 30d --dry-run\n"
                 "  tasker store prune --older-than 30d --export old-tasks.jsonl\n"
                 "  tasker store prune --older-than 12h --state complete,cancelled --compact\n"
                 "Tasks that are blocked by failures have not ended: they stay. The same input or\n"
                 "--key makes a new task once the old one is gone. Ctrl-C stops it between two\n"
                 "batches; the same command goes on.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return prune(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
