#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>

#include "base/json.hpp"
#include "base/nearest.hpp"
#include "cli/archive.hpp"
#include "cli/commands/commands.hpp"
#include "cli/task_export.hpp"
#include "cli/text/counted.hpp"
#include "cli/text/duration.hpp"
#include "engine/retention/expired_tasks.hpp"
#include "store/sqlite/sqlite_space.hpp"
#include "store/sqlite/sqlite_store.hpp"

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

/// How far the walk is, on one line that is written again and again. Nothing but on a terminal.
class ProgressBar {
public:
    ProgressBar(Context& context, std::size_t total) : context_(context), total_(total) {
        is_shown_ = context.notes_screen().is_terminal;
    }
    ~ProgressBar() {
        if (is_shown_) context_.notes << "\r\x1b[K" << std::flush;
    }
    ProgressBar(ProgressBar const&) = delete;
    ProgressBar& operator=(ProgressBar const&) = delete;

    void show(std::size_t seen, Pruned const& pruned) {
        constexpr std::size_t kWidth = 24;
        if (!is_shown_) return;
        auto const filled = total_ == 0 ? kWidth : std::min(seen, total_) * kWidth / total_;
        context_.notes << "\r[" << std::string(filled, '#') << std::string(kWidth - filled, '.')
                       << "] " << counted(pruned.tasks, "task") << ", "
                       << counted(pruned.steps, "step") << "\x1b[K" << std::flush;
    }

private:
    Context& context_;
    std::size_t total_;
    bool is_shown_ = false;
};

/// Ctrl-C ends it after the batch that is being removed.
class StopSignal {
public:
    explicit StopSignal(Context& context) : context_(context) {
        context.on_interrupt([this] { is_set_ = true; });
    }
    ~StopSignal() { context_.on_interrupt({}); }
    StopSignal(StopSignal const&) = delete;
    StopSignal& operator=(StopSignal const&) = delete;

    [[nodiscard]] bool is_set() const noexcept { return is_set_; }

private:
    Context& context_;
    std::atomic<bool> is_set_ = false;
};

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
        bar.show(expired.seen_count(), pruned);
    }
    pruned.is_interrupted = !expired.is_over();
    return pruned;
}

Result<Pruned> prune_file(PruneOptions const& options, std::filesystem::path const& file,
                          Context& context) {
    using Access = store::SqliteOptions::Access;
    TASKER_TRY_ASSIGN(
        auto const store,
        store::open_sqlite_store({.file = file,
                                  .access = options.is_dry_run ? Access::Read : Access::Own,
                                  .owner_name = kOwnerName}));
    std::optional<TaskExport> exported;
    if (!options.export_file.empty()) {
        TASKER_TRY_ASSIGN(auto opened, TaskExport::open(options.export_file));
        exported.emplace(std::move(opened));
    }
    return walk(options, *store, exported, context);
}

std::string summary_of(PruneOptions const& options, Pruned const& pruned, std::uint64_t freed) {
    auto const what = counted(pruned.tasks, "task") + " with " + counted(pruned.steps, "step");
    if (options.is_dry_run) return "would remove " + what + "\n";
    auto text = std::string(pruned.is_interrupted ? "interrupted; " : "") + "removed " + what;
    if (!options.export_file.empty()) text += ", exported to " + options.export_file;
    if (pruned.tasks > 0) {
        text += "; " + counted_bytes(freed) + " of the file " +
                (options.compacts ? "given back" : "free for new tasks");
    }
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

Result<ExitCode> prune(PruneOptions const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const file, existing_store(context, options.store));
    TASKER_TRY_ASSIGN(auto const before, store::sqlite_space(file));
    TASKER_TRY_ASSIGN(auto const pruned, prune_file(options, file, context));
    TASKER_TRY_ASSIGN(auto const after, store::sqlite_space(file));
    auto freed = before.used_bytes() - std::min(before.used_bytes(), after.used_bytes());
    if (options.compacts && !pruned.is_interrupted) {
        TASKER_TRY_ASSIGN(freed, compact(file, after, context));
    }
    if (output.is_json) {
        print_json(context,
                   {{"store", file.string()},
                    {"dry_run", options.is_dry_run},
                    {"tasks", pruned.tasks},
                    {"steps", pruned.steps},
                    {"bytes", options.is_dry_run ? Json(nullptr) : Json(freed)},
                    {"exported_to",
                     options.export_file.empty() ? Json(nullptr) : Json(options.export_file)},
                    {"interrupted", pruned.is_interrupted}});
    } else {
        context.data << summary_of(options, pruned, freed);
    }
    return pruned.is_interrupted ? ExitCode::Failed : ExitCode::Done;
}

}  // namespace

/// `tasker store prune --older-than AGE [--state STATE]... [--export FILE] [--dry-run]`
void add_store_prune(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("prune", "Remove tasks that ended long ago, and all of theirs");
    auto const options = std::make_shared<PruneOptions>();  // lives as long as the parser
    add_store_file_option(*command, options->store);
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
                                            "Only count them; a process may hold the store");
    command
        ->add_option("--export", options->export_file,
                     "Write each task as a line of JSON first; added to the file if it exists")
        ->type_name("FILE.jsonl")
        ->excludes(dry_run);
    command
        ->add_flag("--compact", options->compacts,
                   "Give what is free back to the disk; needs twice the bytes in use for a while")
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
