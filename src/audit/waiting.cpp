#include <algorithm>

#include "audit/task_checks.hpp"
#include "rules/ready.hpp"

namespace tasker::audit {

namespace {

using model::StepState;

/// What stands in an index must be there when it is asked for, and only then.
void check_found(store::InspectedStep const& step, Report const& report) {
    if (!step.is_found_by_id) report.add(Kind::NotFound, step.step, "it is not found by its id");
    struct Question {
        bool is_waiting;
        bool is_found;
        char const* name;
    };
    for (auto const& [is_waiting, is_found, name] :
         {Question{.is_waiting = step.step.state == StepState::Enqueued,
                   .is_found = step.is_found_by_claim,
                   .name = "claims"},
          Question{.is_waiting = step.step.wake_at.has_value(),
                   .is_found = step.is_found_by_wake,
                   .name = "wakes"},
          Question{.is_waiting = step.step.state == StepState::InProgress,
                   .is_found = step.is_found_by_lease,
                   .name = "ends leases of"}}) {
        if (is_waiting == is_found) continue;
        auto const state =
            "it is " + std::string(to_text(step.step.state)) + ", but the query that ";
        report.add(Kind::NotFound, step.step,
                   state + name + " steps " + (is_waiting ? "does not find it" : "finds it"));
    }
}

/// A step that could go on, of a task that may: something must be about to move it.
void check_moved(model::Step const& step, Report const& report) {
    if (step.state == StepState::Pending && step.open_dependencies == 0) {
        report.add(Kind::Stuck, step, "it could start, but nothing starts it");
    }
    if (step.state == StepState::WaitingForRetry && !step.wake_at) {
        report.add(Kind::Stuck, step, "it waits for a retry, but has no time to be woken");
    }
    // Between a report and its outcome there is no commit.
    if (step.state == StepState::EnqueuedForOrchestration ||
        step.state == StepState::EnqueuedAsErrorForOrchestration) {
        report.add(Kind::Stuck, step, "its result was taken, but nothing was made of it");
    }
}

/// Whether something will happen to the task without an operator.
bool has_work(store::InspectedTask const& task) {
    return std::ranges::any_of(task.steps, [](store::InspectedStep const& step) {
        return model::is_in_flight(step.step.state) ||
               step.step.state == StepState::WaitingForRetry ||
               (step.step.state == StepState::Pending && step.step.open_dependencies == 0);
    });
}

}  // namespace

void check_waiting(store::InspectedTask const& task, Report const& report) {
    auto const& row = task.task;
    for (auto const& step : task.steps)
        check_found(step, report);
    auto const is_held =
        std::ranges::any_of(task.steps, [](auto const& step) { return step.is_found_by_lease; });
    if (task.has_lease_mark && !is_held) {
        report.add(Kind::WrongLease, "its row says that a step is in progress, but none is");
    }
    if (row.stale_at.has_value() != task.is_found_by_staleness) {
        report.add(Kind::NotFound, row.stale_at
                                       ? "the query that looks for stale tasks does not find it"
                                       : "it has no limit, but the query that looks for stale "
                                         "tasks finds it");
    }
    if (row.stale_at && model::is_terminal(row.state)) {
        report.add(Kind::WrongCounter, "it has ended, but is to be looked at when it is stale");
    }
    if (!rules::may_enqueue(row.state, row.tally)) return;
    for (auto const& step : task.steps)
        check_moved(step.step, report);
    if (row.state != model::TaskState::BlockedByFailures && !has_work(task)) {
        report.add(Kind::Stuck, "it is " + std::string(to_text(row.state)) +
                                    ", but none of its steps is at work or waits to be woken");
    }
}

}  // namespace tasker::audit
