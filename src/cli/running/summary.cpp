#include "cli/running/summary.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "cli/text/counted.hpp"
#include "cli/text/duration.hpp"
#include "cli/text/records.hpp"
#include "cli/text/steps.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

struct Failure {
    model::Step step;
    std::string message;
};

std::vector<Failure> failures_of(TaskRecord const& record) {
    std::vector<Failure> failures;
    for (std::size_t i = 0; i < record.steps.size(); ++i) {
        if (record.steps[i].state != model::StepState::Error) continue;
        failures.push_back({.step = record.steps[i], .message = error_in(record.results[i])});
    }
    return failures;
}

bool is_good(model::TaskState state) noexcept {
    return state == model::TaskState::Complete || state == model::TaskState::ResolvedManually;
}

Duration elapsed(model::Task const& task, TimePoint now) {
    return task.completed_at.value_or(now) - task.created_at;
}

Json as_json(Summary const& summary, TaskRecord const& record, JsonObject const& results,
             TimePoint now) {
    auto object = to_json(record.task, &record.stored);
    JsonArray failures;
    for (auto const& failure : failures_of(record)) {
        failures.push_back({{"step", failure.step.name},
                            {"step_uuid", failure.step.id.to_string()},
                            {"attempts", failure.step.counted_attempts()},
                            {"error", failure.message}});
    }
    object["attempts"] = attempts_of(record.steps);
    object["elapsed_ms"] =
        std::chrono::duration_cast<std::chrono::milliseconds>(elapsed(record.task, now)).count();
    object["was_there_before"] = summary.was_there_before;
    object["ending"] = summary.ending == Ending::Settled       ? "settled"
                       : summary.ending == Ending::Interrupted ? "interrupted"
                                                               : "timed_out";
    object["results"] = results;
    object["failures"] = std::move(failures);
    return object;
}

void print_text(TaskRecord const& record, JsonObject const& results, TimePoint now,
                Context& context) {
    constexpr std::size_t kFailuresMax = 20;
    constexpr std::size_t kResultsMax = 20;
    auto const screen = context.data_screen();
    auto const columns = screen.is_terminal ? screen.columns : 2'000;
    auto const& task = record.task;
    auto& out = context.data;
    auto const state = model::to_text(task.state);
    auto const figures = ": " + std::to_string(task.tally.total - task.tally.unfinished) + " of " +
                         counted(task.tally.total, "step") + ", " +
                         counted(attempts_of(record.steps), "attempt") + ", " +
                         for_people(elapsed(task, now));
    auto const id = "(task " + task.id.to_string() + ")";
    auto const fits = columns_of(state) + columns_of(figures) + 2 + columns_of(id) <= columns;
    out << paint(state, style_of(task.state), screen.has_colour) << figures
        << (fits ? "  " : "\n  ") << id << '\n';
    auto const failures = failures_of(record);
    for (std::size_t i = 0; i < std::min(failures.size(), kFailuresMax); ++i) {
        auto const& failure = failures[i];
        out << paint(
                   one_line("  " + std::string(symbol_of(failure.step.state, screen.has_unicode)) +
                                " " + failure.step.name + " failed after " +
                                counted(failure.step.counted_attempts(), "attempt") +
                                (failure.message.empty() ? "" : ": " + failure.message),
                            columns, screen.has_unicode),
                   Style::Bad, screen.has_colour)
            << '\n';
    }
    if (failures.size() > kFailuresMax) {
        out << "  and " << failures.size() - kFailuresMax << " more\n";
    }
    std::size_t count = 0;
    for (auto const& result : results) {
        if (++count > kResultsMax) break;
        out << one_line("  " + std::string(result.key()) + ": " + base::to_text(result.value()),
                        columns, screen.has_unicode)
            << '\n';
    }
    if (count > kResultsMax) {
        out << "  and " << counted(results.size() - kResultsMax, "more result") << '\n';
    }
    out << std::flush;
}

void print_how_to_go_on(Summary const& summary, Context& context) {
    if (summary.ending == Ending::Settled) return;
    std::string text = summary.ending == Ending::Interrupted ? "stopped" : "the time is up";
    if (summary.store == ":memory:") {
        text += "; a store in memory keeps nothing: use --store FILE to go on later";
    } else if (summary.key) {
        text +=
            "; to go on run the same command with --key " + *summary.key + " instead of --again";
    } else {
        text += "; run the same command again to go on";
    }
    context.notes << text << '\n' << std::flush;
}

}  // namespace

Result<ExitCode> print_summary(Summary const& summary, store::Store& store, Output output,
                               Context& context) {
    std::optional<TaskRecord> record;
    std::vector<model::Edge> edges;
    TASKER_TRY(store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.find_tasks({&summary.task, 1}));
        if (tasks.empty()) {
            return Error(ErrorCode::TaskNotFound,
                         "task " + summary.task.to_string() + " is not in the store");
        }
        TASKER_TRY_ASSIGN(record, load_record(reader, tasks.front()));
        TASKER_TRY_ASSIGN(edges, reader.edges_of(summary.task));
        return {};
    }));
    auto const now = context.clock.now();
    auto const results = results_of_last_steps(*record, edges);
    if (output.is_json) {
        print_json(context, as_json(summary, *record, results, now));
    } else {
        print_text(*record, results, now, context);
    }
    print_how_to_go_on(summary, context);
    if (summary.ending == Ending::Settled && summary.store != ":memory:") {
        print_ways_on(*record, store_argument(summary.store), context);
    }
    auto const is_done = summary.ending == Ending::Settled && is_good(record->task.state);
    return is_done ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace tasker::cli
