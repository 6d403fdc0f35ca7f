#include "tests/support/promise_checker.hpp"

#include <algorithm>
#include <limits>

namespace tasker::test {

namespace {

using model::StepEvent;
using model::StepState;
using model::TaskState;

constexpr store::Reader::TaskFilter kAllTasks{.limit = std::numeric_limits<std::size_t>::max()};

template <class Moves, class State>
bool ends_in(Moves const& path, State state) {
    return path.empty() || path.back().to == state;
}

bool has_enqueued(std::vector<model::StepMove> const& path) {
    return std::ranges::find(path, StepEvent::Enqueue, &model::StepMove::event) != path.end();
}

template <class Path>
std::string words_of(Path const& path) {
    std::string words;
    for (auto const& made : path)
        words += " -> " + std::string(to_text(made.to));
    return words;
}

std::string tail_of(TaskId id) {
    return " [" + id.to_string().substr(32) + "]";
}

bool is_tolerated(model::Step const& step) {
    return step.type == model::StepType::BatchWorker &&
           step.failure_strategy != model::FailureStrategy::FailFast;
}

}  // namespace

void PromiseChecker::complain(Promise promise, std::string const& about, std::string const& what) {
    broken_.push_back({.promise = promise, .sentence = about + ": " + what});
}

void PromiseChecker::on_commit(engine::Committed const& committed) {
    ++events_;
    if (note_) {
        for (auto const& [step, path] : committed.steps) {
            note_("  " + step.name + words_of(path) + ", attempt " + std::to_string(step.attempt) +
                  ", open " + std::to_string(step.open_dependencies) + tail_of(step.task_id));
        }
        for (auto const& [task, path] : committed.tasks)
            note_("  task" + words_of(path) + tail_of(task.id));
    }
    for (auto const& [step, path] : committed.steps) {
        told_steps_[step.id] = std::max(told_steps_[step.id], step.moves);
        if (!ends_in(path, step.state))
            complain(Promise::AnsweredMeansDurable, step.name,
                     "the observer was told another state");
    }
    for (auto const& [task, path] : committed.tasks) {
        told_tasks_[task.id] = std::max(told_tasks_[task.id], task.moves);
        if (!ends_in(path, task.state))
            complain(Promise::AnsweredMeansDurable, "task", "the observer was told another state");
        // Whoever enqueues a step changes its task's tally: both are in one commit.
        if (task.tally.failed_blocking == 0 && !model::is_terminal(task.state)) continue;
        for (auto const& [step, moves] : committed.steps) {
            if (step.task_id == task.id && has_enqueued(moves)) {
                complain(Promise::OnlyLegalMoves, step.name,
                         "it was enqueued although its task is stopped");
            }
        }
    }
}

void PromiseChecker::check_answer(model::Task const& told) {
    told_tasks_[told.id] = std::max(told_tasks_[told.id], told.moves);
    auto const done = store_.read([this](store::Reader& reader) -> Result<void> {
        check_told(reader);
        return {};
    });
    if (!done) complain(Promise::AnsweredMeansDurable, "store", done.error().message());
}

// Whoever was told of a move finds it in the rows.
void PromiseChecker::check_told(store::Reader& reader) {
    for (auto const& [id, moves] : told_tasks_) {
        auto const rows = *reader.find_tasks({&id, 1});
        if (rows.empty() || rows.front().moves < moves) {
            complain(Promise::AnsweredMeansDurable, "task",
                     "somebody was told of a move that is not in the rows");
        }
    }
    for (auto const& [id, moves] : told_steps_) {
        auto const rows = *reader.find_steps({&id, 1});
        if (rows.empty() || rows.front().moves < moves) {
            complain(Promise::AnsweredMeansDurable, rows.empty() ? "a step" : rows.front().name,
                     "somebody was told of a move that is not in the rows");
        }
    }
    told_tasks_.clear();
    told_steps_.clear();
}

void PromiseChecker::check_rows() {
    auto const done = store_.read([this](store::Reader& reader) -> Result<void> {
        check_told(reader);
        TASKER_TRY_ASSIGN(auto const tasks, reader.list_tasks(kAllTasks));
        for (auto const& task : tasks)
            check_task(reader, task);
        return {};
    });
    if (!done) complain(Promise::AllOrNothing, "store", done.error().message());
}

void PromiseChecker::check_task(store::Reader& reader, model::Task const& task) {
    auto const steps = *reader.steps_of(task.id);
    auto& seen = seen_[task.id];
    if (seen.steps.size() != steps.size()) seen.edges = *reader.edges_of(task.id);

    auto const before = std::exchange(seen.task, task);
    if (!before.id.is_nil()) {
        if (task.moves < before.moves)
            complain(Promise::OnlyLegalMoves, "task", "its moves went back");
        if (model::is_terminal(before.state) && task.state != before.state) {
            complain(Promise::OnlyLegalMoves, "task",
                     "it left " + std::string(to_text(before.state)));
        }
    }
    if (model::is_terminal(task.state) != task.completed_at.has_value()) {
        complain(Promise::OnlyLegalMoves, "task", "completed_at does not say whether it ended");
    }
    check_tally(task, steps);

    auto const former = std::exchange(seen.steps, {});
    for (auto const& step : steps)
        seen.steps.emplace(step.id, step);
    if (before.id.is_nil()) check_birth(reader, seen);
    for (auto const& step : steps) {
        auto const found = former.find(step.id);
        auto const* const was = found == former.end() ? nullptr : &found->second;
        if (model::is_terminal(before.state) && was != nullptr && step.attempt > was->attempt) {
            complain(Promise::OnlyLegalMoves, step.name,
                     "it was started although its task had ended");
        }
        check_step(step, was, seen);
    }
}

void PromiseChecker::check_tally(model::Task const& task, std::vector<model::Step> const& steps) {
    model::StepTally tally;
    for (auto const& step : steps) {
        ++tally.total;
        if (!model::is_terminal(step.state)) ++tally.unfinished;
        if (model::is_in_flight(step.state)) ++tally.in_flight;
        if (step.state == StepState::WaitingForRetry) ++tally.waiting_for_retry;
        if (step.state == StepState::Error) {
            ++(is_tolerated(step) ? tally.failed_tolerated : tally.failed_blocking);
        }
    }
    if (tally != task.tally)
        complain(Promise::AllOrNothing, "task", "its tally is not what its steps are");
    if (task.state == TaskState::Complete && tally.unfinished > 0) {
        complain(Promise::OnlyLegalMoves, "task", "it is complete with unfinished steps");
    }
    if (task.state == TaskState::Cancelled && tally.unfinished > 0) {
        complain(Promise::AllOrNothing, "task", "it is cancelled, but steps of it are not");
    }
    auto const failed = tally.failed_blocking + tally.failed_tolerated;
    if (task.state == TaskState::BlockedByFailures && failed == 0) {
        complain(Promise::NoLostWakeUp, "task", "it is blocked, but no step is in error");
    }
}

void PromiseChecker::check_step(model::Step const& step, model::Step const* before,
                                Seen const& seen) {
    auto const is_running = step.state == StepState::InProgress;
    if (step.lease_until.has_value() != is_running || step.worker_id.has_value() != is_running) {
        complain(Promise::OneResultAnAttempt, step.name,
                 "it has a lease without running, or runs without one");
    }
    if (step.wake_at && step.state != StepState::WaitingForRetry) {
        complain(Promise::NoLostWakeUp, step.name, "it is to be woken, but it does not wait");
    }
    if (model::satisfies_dependents(step.state) && !step.has_satisfied) {
        complain(Promise::DependenciesFirst, step.name,
                 "it is done, but its dependents do not know");
    }
    std::uint32_t open = 0;
    for (auto const& edge : seen.edges) {
        if (edge.to == step.id && !seen.steps.at(edge.from).has_satisfied) ++open;
    }
    if (open != step.open_dependencies) {
        complain(Promise::DependenciesFirst, step.name,
                 "it counts " + std::to_string(step.open_dependencies) +
                     " open dependencies, but has " + std::to_string(open));
    }
    if (before != nullptr) {
        if (step.attempt < before->attempt)
            complain(Promise::OneResultAnAttempt, step.name, "its attempts went back");
        if (step.moves < before->moves)
            complain(Promise::OnlyLegalMoves, step.name, "its moves went back");
        if (step.moves == before->moves && step.state != before->state) {
            complain(Promise::OnlyLegalMoves, step.name, "it changed its state without a move");
        }
        if (before->has_satisfied && !step.has_satisfied) {
            complain(Promise::DependenciesFirst, step.name,
                     "it takes back what its dependents rely on");
        }
    }
    auto const was_attempt = before == nullptr ? 0 : before->attempt;
    if (step.attempt > was_attempt) check_dependencies(step, seen);
}

void PromiseChecker::check_dependencies(model::Step const& step, Seen const& seen) {
    for (auto const& edge : seen.edges) {
        if (edge.to == step.id && !seen.steps.at(edge.from).has_satisfied) {
            complain(Promise::DependenciesFirst, step.name,
                     "it started before " + seen.steps.at(edge.from).name);
        }
    }
    // Whatever the edges say: what the template names and what exists must be done.
    auto const found = templates_.find(seen.task.template_id);
    if (found == templates_.end()) return;
    auto const* const definition = found->second.tmpl->find_step(step.template_step_name);
    for (auto const& name : definition->dependencies) {
        for (auto const& [id, other] : seen.steps) {
            if (other.template_step_name == name && !other.has_satisfied) {
                complain(Promise::DependenciesFirst, step.name,
                         "it started before " + other.name + ", which it depends on");
            }
        }
    }
}

void PromiseChecker::check_idle(TimePoint now, Duration sweep_interval) {
    auto const done = store_.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const left, reader.expired_leases(now - sweep_interval, 1));
        TASKER_TRY_ASSIGN(auto const due, reader.due_steps(now - sweep_interval, 1));
        TASKER_TRY_ASSIGN(auto const stale, reader.stale_tasks(now - sweep_interval, 1));
        if (!left.empty()) {
            complain(Promise::ACrashCostsSeconds, left.front().name,
                     "its lease ran out, and nobody takes it back");
        }
        if (!due.empty()) {
            complain(Promise::NoLostWakeUp, due.front().name, "it is due, and nobody wakes it");
        }
        if (!stale.empty()) {
            complain(Promise::NoLostWakeUp, "task", "its time ran out, and nobody looks at it");
        }
        return {};
    });
    if (!done) complain(Promise::NoLostWakeUp, "store", done.error().message());
}

void PromiseChecker::check_at_rest(Reports const& reports) {
    auto const done = store_.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.list_tasks(kAllTasks));
        for (auto const& task : tasks) {
            TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(task.id));
            check_rest(task, steps);
            check_reasons(task, steps);
            check_history(reader, task);
            for (auto const& step : steps)
                check_history(reader, step, reports);
        }
        return {};
    });
    if (!done) complain(Promise::AllOrNothing, "store", done.error().message());
}

void PromiseChecker::check_rest(model::Task const& task, std::vector<model::Step> const& steps) {
    auto const is_ended = model::is_terminal(task.state);
    if (!is_ended && task.state != TaskState::BlockedByFailures) {
        complain(Promise::NoLostWakeUp, "task",
                 "it rests in " + std::string(to_text(task.state)) + ", where nobody will wake it");
    }
    for (auto const& step : steps) {
        if (model::is_in_flight(step.state))
            complain(Promise::NoLostWakeUp, step.name, "it is still out");
        if (is_ended || task.tally.failed_blocking > 0) continue;
        auto const could_start = step.state == StepState::WaitingForRetry ||
                                 (step.state == StepState::Pending && step.open_dependencies == 0);
        if (could_start)
            complain(Promise::NoLostWakeUp, step.name, "it could start, but nobody starts it");
    }
}

// Whatever still waits in a blocked task does so for a step in error that can be named.
void PromiseChecker::check_reasons(model::Task const& task, std::vector<model::Step> const& steps) {
    if (model::is_terminal(task.state) || task.tally.failed_blocking > 0) return;
    auto const seen = seen_.find(task.id);
    if (seen == seen_.end()) return;
    std::set<StepId> excused;
    for (auto const& step : steps) {
        if (step.state == StepState::Error) excused.insert(step.id);
    }
    for (bool has_grown = true; has_grown;) {
        has_grown = false;
        for (auto const& edge : seen->second.edges) {
            if (seen->second.steps.at(edge.from).has_satisfied) continue;
            if (excused.contains(edge.from)) has_grown |= excused.insert(edge.to).second;
        }
    }
    for (auto const& step : steps) {
        if (model::is_terminal(step.state) || excused.contains(step.id)) continue;
        complain(Promise::NoLostWakeUp, step.name, "it waits, but for no step that failed");
    }
}

}  // namespace tasker::test
