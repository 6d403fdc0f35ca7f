#include "cli/text/report.hpp"

#include <algorithm>
#include <unordered_set>

#include "cli/text/counted.hpp"
#include "cli/text/duration.hpp"
#include "cli/text/records.hpp"
#include "cli/text/steps.hpp"
#include "cli/text/table.hpp"
#include "cli/text/width.hpp"
#include "embedded/store_location.hpp"

namespace tasker::cli {

namespace {

std::string note_of(model::Step const& step, model::Payload const& results, TimePoint now) {
    switch (step.state) {
        case model::StepState::Error: return error_in(results);
        case model::StepState::WaitingForRetry: {
            if (!step.next_retry_at) return error_in(results);
            auto const error = error_in(results);
            return "retry in " + for_people(*step.next_retry_at - now) +
                   (error.empty() ? "" : ": " + error);
        }
        default: return {};
    }
}

std::string attempts_of(model::Step const& step) {
    return std::to_string(step.counted_attempts()) + "/" +
           std::to_string(std::max<std::uint32_t>(step.attempts_max, 1));
}

}  // namespace

std::string steps_table(TaskRecord const& record, TimePoint now, Screen const& screen) {
    // A step is found by its task and its name as well.
    Table table({"STEP", "STATE", "ATTEMPTS", "TIME", "ID", "NOTE"}, {"ID"});
    for (std::size_t i = 0; i < record.steps.size(); ++i) {
        auto const& step = record.steps[i];
        auto const spent = time_spent(step, now);
        table.add({{std::string(symbol_of(step.state, screen.has_unicode)) + " " + step.name,
                    style_of(step.state)},
                   {std::string(model::to_text(step.state)), style_of(step.state)},
                   {attempts_of(step)},
                   {spent ? for_people(*spent) : "-"},
                   {step.id.to_string()},
                   {note_of(step, record.results[i], now), Style::Bad}});
    }
    return table.text(screen);
}

JsonArray json_of_steps(TaskRecord const& record) {
    JsonArray list;
    for (std::size_t i = 0; i < record.steps.size(); ++i)
        list.push_back(to_json(record.steps[i], record.results[i]));
    return list;
}

std::string overview_of(TaskRecord const& record, model::Payload const& input, TimePoint now,
                        Screen const& screen) {
    constexpr std::size_t kNameColumns = 12;
    constexpr std::size_t kInputMax = 200;
    auto const& task = record.task;
    auto const& tally = task.tally;
    std::string text;
    auto const line = [&text](std::string_view name, std::string const& value) {
        text += padded(name, kNameColumns) + value + "\n";
    };
    line("task", task.id.to_string());
    line("template",
         record.stored.namespace_name + "/" + record.stored.name + "/" + record.stored.version);
    line("state", paint(model::to_text(task.state), style_of(task.state), screen.has_colour));
    line("steps", std::to_string(tally.total - tally.unfinished) + " of " +
                      std::to_string(tally.total) + " done, " +
                      counted(attempts_of(record.steps), "attempt"));
    line("created", for_people(task.created_at) + " UTC");
    line("elapsed", for_people(task.completed_at.value_or(now) - task.created_at));
    auto const room =
        screen.is_terminal ? std::max(screen.columns, 2 * kNameColumns) - kNameColumns : kInputMax;
    line("input", one_line(input.text(), std::min(room, kInputMax), screen.has_unicode));
    if (!record.steps.empty()) text += "\n" + steps_table(record, now, screen);
    return text;
}

std::string shell_word(std::string const& text) {
    auto const is_plain = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("_-./:=@%+,").find(c) != std::string_view::npos;
    };
    if (!text.empty() && std::ranges::all_of(text, is_plain)) return text;
    std::string quoted = "'";
    for (auto const c : text) {
        if (c == '\'') {
            quoted += "'\\''";
        } else {
            quoted += c;
        }
    }
    return quoted + "'";
}

std::string store_argument(std::string const& store) {
    return store == "tasker.db" ? "" : " --store " + shell_word(embedded::public_name(store));
}

void print_ways_on(TaskRecord const& record, std::string const& argument, Context& context) {
    constexpr std::size_t kNamedMax = 5;
    if (record.task.state != model::TaskState::BlockedByFailures) return;
    std::size_t count = 0;
    for (auto const& step : record.steps) {
        if (step.state != model::StepState::Error) continue;
        if (++count > kNamedMax) continue;
        print_hint(context, "to run it again: tasker step reset " + record.task.id.to_string() +
                                " " + shell_word(step.name) + argument);
    }
    if (count > kNamedMax) {
        print_hint(context, "and " + std::to_string(count - kNamedMax) +
                                " more: tasker task steps " + record.task.id.to_string() +
                                argument);
    }
    if (count > 0) {
        print_hint(context,
                   "or `step resolve` to go on without its result, `step complete` to give one");
    }
}

JsonObject results_of_last_steps(TaskRecord const& record, std::span<model::Edge const> edges) {
    std::unordered_set<StepId> has_dependents;
    for (auto const& edge : edges)
        has_dependents.insert(edge.from);
    JsonObject results;
    for (std::size_t i = 0; i < record.steps.size(); ++i) {
        auto const& step = record.steps[i];
        if (has_dependents.contains(step.id) || record.results[i].empty()) continue;
        if (step.state != model::StepState::Complete) continue;
        results[step.name] = result_in(record.results[i]);
    }
    return results;
}

}  // namespace tasker::cli
