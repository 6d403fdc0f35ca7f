#include <utility>

#include "simulation/workflow_run.hpp"

// What is told.

namespace tasker::simulation {

void WorkflowRun::note(Event::Kind kind, std::string text) {
    if (options_.story == Story::Untold) return;
    record_.story.push_back({.at = now(), .kind = kind, .text = std::move(text)});
}

void WorkflowRun::find(Finding::Kind kind, std::string text) {
    note(Event::Kind::Bad, "FOUND: " + text);
    // A task whose handler breaks its contract comes to an end all the same.
    is_hopeless_ |= kind != Finding::Kind::BrokenContract;
    record_.findings.push_back({.kind = kind, .text = std::move(text)});
}

/// What is stored, and what of it is news.
void WorkflowRun::look() {
    std::optional<model::Task> task;
    std::vector<model::Step> steps;
    auto const done = rows_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.list_tasks({.limit = 1}));
        if (tasks.empty()) return {};
        task = tasks.front();
        TASKER_TRY_ASSIGN(steps, reader.steps_of(task->id));
        return {};
    });
    if (!done) return find(Finding::Kind::BrokenPromise, done.error().message());
    if (!task) return;
    auto const was_there = task_.has_value();
    if (!was_there) {
        note(Event::Kind::Progress, "the task is created with " + std::to_string(steps.size()) +
                                        (steps.size() == 1 ? " step" : " steps"));
    }
    for (auto const& step : steps) {
        auto const seen = seen_.find(step.id);
        auto const is_new = seen == seen_.end();
        if (is_new && was_there) note(Event::Kind::Progress, step.name + " is created");
        if (!is_new && seen->second.lost_leases < step.lost_leases) {
            note(Event::Kind::Waiting, step.name + " is taken back from a worker that is silent");
        }
        if (is_new || seen->second.state != step.state) note_step(step, is_new);
        seen_.insert_or_assign(step.id, step);
    }
    if (!was_there || task_->state != task->state) {
        if (model::is_terminal(task->state) || task->state == model::TaskState::BlockedByFailures) {
            record_.elapsed = now();
            note(task->state == model::TaskState::Complete ? Event::Kind::Good : Event::Kind::Bad,
                 "the task ends: " + std::string(model::to_text(task->state)));
        }
    }
    task_ = std::move(task);
}

void WorkflowRun::note_step(model::Step const& step, bool is_new) {
    if (step.state == model::StepState::WaitingForRetry && step.next_retry_at) {
        auto const wait = std::chrono::duration_cast<std::chrono::milliseconds>(
            *step.next_retry_at - clock_.now());
        if (wait.count() > 0) {
            note(Event::Kind::Waiting,
                 step.name + " waits " + std::to_string(wait.count()) + " ms for its next attempt");
        }
    } else if (step.state == model::StepState::Error) {
        note(Event::Kind::Bad, step.name + " is in error: no attempt is left");
    } else if (step.state == model::StepState::Cancelled && !is_new) {
        note(Event::Kind::Note, step.name + " is cancelled");
    }
}

}  // namespace tasker::simulation
