#include <algorithm>
#include <vector>

#include "audit/task_checks.hpp"
#include "rules/finalize.hpp"

namespace tasker::audit {

namespace {

using model::StepState;
using model::TaskState;

std::string words_of(model::StepTally const& tally) {
    return std::to_string(tally.total) + " steps, " + std::to_string(tally.unfinished) +
           " unfinished, " + std::to_string(tally.in_flight) + " in flight, " +
           std::to_string(tally.waiting_for_retry) + " waiting for a retry, " +
           std::to_string(tally.failed_blocking) + " failed, " +
           std::to_string(tally.failed_tolerated) + " failed and tolerated";
}

void check_tally(store::InspectedTask const& task, Report const& report) {
    model::StepTally tally;
    for (auto const& step : task.steps)
        tally = rules::count(tally, step.step);
    auto const& row = task.task;
    if (tally != row.tally) {
        report.add(Kind::WrongCounter,
                   "its row says " + words_of(row.tally) + "; its steps are " + words_of(tally));
    }
    auto const has_ended = row.state == TaskState::Complete || row.state == TaskState::Cancelled;
    if (has_ended && tally.unfinished > 0) {
        report.add(Kind::WrongEnd, "it is " + std::string(to_text(row.state)) + " with " +
                                       std::to_string(tally.unfinished) + " unfinished steps");
    }
    if (model::is_terminal(row.state) != row.completed_at.has_value()) {
        report.add(Kind::WrongEnd, "its completed_at does not say whether it ended");
    }
}

void check_open_dependencies(store::InspectedTask const& task, Report const& report) {
    std::vector<std::uint32_t> open(task.steps.size());
    for (auto const& edge : task.edges)
        open[edge.to] += task.steps[edge.from].step.has_satisfied ? 0U : 1U;
    for (std::size_t i = 0; i < open.size(); ++i) {
        auto const& step = task.steps[i].step;
        if (open[i] == step.open_dependencies) continue;
        report.add(Kind::WrongCounter, step,
                   "it counts " + std::to_string(step.open_dependencies) +
                       " open dependencies, but has " + std::to_string(open[i]));
    }
}

void check_step(model::Step const& step, Report const& report) {
    auto const is_running = step.state == StepState::InProgress;
    if (step.lease_until.has_value() != is_running || step.worker_id.has_value() != is_running) {
        report.add(Kind::WrongLease, step,
                   is_running ? "it is in progress without a lease"
                              : "it has a lease, but is not in progress");
    }
    if (step.wake_at && step.state != StepState::WaitingForRetry) {
        report.add(Kind::WrongCounter, step,
                   "it is to be woken, but is " + std::string(to_text(step.state)));
    }
    if (model::satisfies_dependents(step.state) && !step.has_satisfied) {
        report.add(Kind::WrongCounter, step, "it is done, but its dependents still count it");
    }
}

}  // namespace

void check_counters(store::InspectedTask const& task, Report const& report) {
    check_tally(task, report);
    check_open_dependencies(task, report);
    for (auto const& what : task.contradictions)
        report.add(Kind::WrongCounter, what);
    for (auto const& step : task.steps)
        check_step(step.step, report);
}

}  // namespace tasker::audit
