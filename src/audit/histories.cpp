#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "audit/task_checks.hpp"
#include "base/timestamp.hpp"
#include "rules/finalize.hpp"

namespace tasker::audit {

namespace {

using model::StepEvent;
using model::StepState;

/// Follows a history move by move; `add` is told what is wrong with it.
template <class Row, class Passages, class State, class Add>
void follow(Row const& row, Passages const& history, State state, Add const& add) {
    std::uint32_t moves = 0;
    for (auto const& passage : history) {
        if (passage.first_move != moves + 1) {
            add(Kind::ChainBroken, "its move " + std::to_string(moves + 1) +
                                       " is missing: the next that is stored is number " +
                                       std::to_string(passage.first_move));
            return;
        }
        if (passage.from != state) {
            add(Kind::ChainBroken, "its move " + std::to_string(passage.first_move) +
                                       " begins in " + std::string(to_text(passage.from)) +
                                       ", but the one before ends in " +
                                       std::string(to_text(state)));
            return;
        }
        for (auto const& made : passage.path) {
            auto const to = model::advance(state, made.event);
            if (!to || *to != made.to) {
                add(Kind::IllegalMove, std::string(to_text(state)) + " took " +
                                           std::string(to_text(made.event)) + " to " +
                                           std::string(to_text(made.to)));
                return;
            }
            state = made.to;
            ++moves;
        }
    }
    if (state != row.state) {
        add(Kind::WrongEnd, "its row says " + std::string(to_text(row.state)) +
                                ", its history ends in " + std::string(to_text(state)));
    } else if (moves != row.moves) {
        add(Kind::WrongEnd, "its row counts " + std::to_string(row.moves) +
                                " moves, its history has " + std::to_string(moves));
    }
}

bool is_settlement(StepEvent event) {
    return event == StepEvent::EnqueueForOrchestration ||
           event == StepEvent::EnqueueAsErrorForOrchestration;
}

/// Each claim has the next number, and at most one result is applied for it.
void check_attempts(store::InspectedStep const& inspected, Report const& report) {
    auto const& step = inspected.step;
    std::uint32_t starts = 0;
    std::set<std::uint32_t> settled;
    for (auto const& passage : inspected.history) {
        for (auto const& made : passage.path) {
            if (made.event == StepEvent::Start && ++starts != passage.attempt) {
                report.add(Kind::WrongAttempts, step,
                           "its start number " + std::to_string(starts) + " is called attempt " +
                               std::to_string(passage.attempt));
                return;
            }
            if (!is_settlement(made.event)) continue;
            if (passage.attempt != starts) {
                report.add(Kind::AppliedTwice, step,
                           "a result of attempt " + std::to_string(passage.attempt) +
                               " was applied while attempt " + std::to_string(starts) + " ran");
            } else if (!settled.insert(passage.attempt).second) {
                report.add(
                    Kind::AppliedTwice, step,
                    "two results were applied for attempt " + std::to_string(passage.attempt));
            }
        }
    }
    if (starts != step.attempt) {
        report.add(Kind::WrongAttempts, step,
                   "its row counts " + std::to_string(step.attempt) +
                       " attempts, its history has " + std::to_string(starts));
    } else if (step.uncounted_attempts > step.attempt) {
        report.add(Kind::WrongAttempts, step, "more attempts are not counted than it made");
    } else if (step.counted_attempts() > std::max(step.attempts_max, 1U)) {
        report.add(Kind::WrongAttempts, step,
                   "it was run " + std::to_string(step.counted_attempts()) +
                       " times, allowed are " + std::to_string(step.attempts_max));
    }
}

/// When the step first satisfied what depends on it.
std::optional<TimePoint> satisfied_at(store::InspectedStep const& inspected) {
    for (auto const& passage : inspected.history) {
        for (auto const& made : passage.path) {
            if (model::satisfies_dependents(made.to) ||
                (made.to == StepState::Error && rules::failure_satisfies(inspected.step))) {
                return passage.at;
            }
        }
    }
    return std::nullopt;
}

std::optional<TimePoint> started_at(store::InspectedStep const& inspected) {
    for (auto const& passage : inspected.history) {
        if (std::ranges::find(passage.path, StepEvent::Start, &model::StepMove::event) !=
            passage.path.end()) {
            return passage.at;
        }
    }
    return std::nullopt;
}

void check_order(store::InspectedTask const& task, Report const& report) {
    struct Times {
        std::optional<TimePoint> started;
        std::optional<TimePoint> satisfied;
    };
    std::vector<Times> times;
    times.reserve(task.steps.size());
    for (auto const& step : task.steps)
        times.push_back({started_at(step), satisfied_at(step)});
    for (auto const& edge : task.edges) {
        auto const& started = times[edge.to].started;
        auto const& satisfied = times[edge.from].satisfied;
        if (!started) continue;
        auto const& from = task.steps[edge.from].step;
        if (!satisfied) {
            report.add(Kind::StartedEarly, task.steps[edge.to].step,
                       "it was started, but " + from.name + ", which it depends on, is not done");
        } else if (*started < *satisfied) {
            report.add(Kind::StartedEarly, task.steps[edge.to].step,
                       "it was started at " + base::timestamp(*started) + ", but " + from.name +
                           ", which it depends on, was done at " + base::timestamp(*satisfied));
        }
    }
}

}  // namespace

void check_histories(store::InspectedTask const& task, Report const& report) {
    follow(task.task, task.history, model::TaskState::Pending,
           [&](Kind kind, std::string what) { report.add(kind, std::move(what)); });
    for (auto const& step : task.steps) {
        follow(step.step, step.history, StepState::Pending,
               [&](Kind kind, std::string what) { report.add(kind, step.step, std::move(what)); });
        check_attempts(step, report);
    }
    check_order(task, report);
}

}  // namespace tasker::audit
