#include "tests/support/promise_checker.hpp"

#include <algorithm>
#include <limits>

#include "base/json.hpp"

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

/// Follows a history move by move; empty when it is one legal chain that ends in the row.
template <class Row, class Passages, class State>
std::string broken_chain(Row const& row, Passages const& history, State first) {
    auto state = first;
    std::uint32_t moves = 0;
    TimePoint at{};
    for (auto const& passage : history) {
        if (passage.from != state) return "its history has a gap";
        if (passage.first_move != moves + 1) return "its moves are not counted through";
        if (passage.at < at) return "its history goes back in time";
        at = passage.at;
        for (auto const& made : passage.path) {
            auto const to = model::advance(state, made.event);
            if (!to || *to != made.to) {
                return std::string(to_text(state)) + " took " + std::string(to_text(made.event)) +
                       " to " + std::string(to_text(made.to));
            }
            state = made.to;
            ++moves;
        }
    }
    if (state != row.state)
        return "its history does not lead to " + std::string(to_text(row.state));
    if (moves != row.moves) return "its row counts other moves than its history";
    return {};
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

std::string token_of(model::Payload const& results) {
    if (results.empty()) return {};
    auto const parsed = base::parse_json(results.text());
    auto const* const custom = parsed->at("metadata").as_object().if_contains("custom");
    if (custom == nullptr) return {};
    auto const* const token = custom->as_object().if_contains("report");
    return token == nullptr ? std::string() : std::string(token->as_string());
}

bool is_tolerated(model::Step const& step) {
    return step.type == model::StepType::BatchWorker &&
           step.failure_strategy != model::FailureStrategy::FailFast;
}

}  // namespace

void PromiseChecker::complain(std::string const& about, std::string const& what) {
    broken_.push_back(about + ": " + what);
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
        if (!ends_in(path, step.state)) complain(step.name, "the observer was told another state");
    }
    for (auto const& [task, path] : committed.tasks) {
        if (!ends_in(path, task.state)) complain("task", "the observer was told another state");
        // Whoever enqueues a step changes its task's tally: both are in one commit.
        if (task.tally.failed_blocking == 0 && !model::is_terminal(task.state)) continue;
        for (auto const& [step, moves] : committed.steps) {
            if (step.task_id == task.id && has_enqueued(moves)) {
                complain(step.name, "it was enqueued although its task is stopped");
            }
        }
    }
}

void PromiseChecker::check_rows() {
    auto const done = store_.read([this](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.list_tasks(kAllTasks));
        for (auto const& task : tasks)
            check_task(reader, task);
        return {};
    });
    if (!done) complain("store", done.error().message());
}

void PromiseChecker::check_task(store::Reader& reader, model::Task const& task) {
    auto const steps = *reader.steps_of(task.id);
    auto& seen = seen_[task.id];
    if (seen.steps.size() != steps.size()) seen.edges = *reader.edges_of(task.id);

    auto const before = std::exchange(seen.task, task);
    if (!before.id.is_nil()) {
        if (task.moves < before.moves) complain("task", "its moves went back");
        if (model::is_terminal(before.state) && task.state != before.state) {
            complain("task", "it left " + std::string(to_text(before.state)));
        }
    }
    if (model::is_terminal(task.state) != task.completed_at.has_value()) {
        complain("task", "completed_at does not say whether it ended");
    }
    check_tally(task, steps);

    auto const former = std::exchange(seen.steps, {});
    for (auto const& step : steps)
        seen.steps.emplace(step.id, step);
    for (auto const& step : steps) {
        auto const found = former.find(step.id);
        auto const* const was = found == former.end() ? nullptr : &found->second;
        if (model::is_terminal(before.state) && was != nullptr && step.attempt > was->attempt) {
            complain(step.name, "it was started although its task had ended");
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
    if (tally != task.tally) complain("task", "its tally is not what its steps are");
    if (task.state == TaskState::Complete && tally.unfinished > 0) {
        complain("task", "it is complete with unfinished steps");
    }
    if (task.state == TaskState::Cancelled && tally.unfinished > 0) {
        complain("task", "it is cancelled, but steps of it are not");
    }
    auto const failed = tally.failed_blocking + tally.failed_tolerated;
    if (task.state == TaskState::BlockedByFailures && failed == 0) {
        complain("task", "it is blocked, but no step is in error");
    }
}

void PromiseChecker::check_step(model::Step const& step, model::Step const* before,
                                Seen const& seen) {
    auto const is_running = step.state == StepState::InProgress;
    if (step.lease_until.has_value() != is_running || step.worker_id.has_value() != is_running) {
        complain(step.name, "it has a lease without running, or runs without one");
    }
    if (step.wake_at && step.state != StepState::WaitingForRetry) {
        complain(step.name, "it is to be woken, but it does not wait");
    }
    if (model::satisfies_dependents(step.state) && !step.has_satisfied) {
        complain(step.name, "it is done, but its dependents do not know");
    }
    std::uint32_t open = 0;
    for (auto const& edge : seen.edges) {
        if (edge.to == step.id && !seen.steps.at(edge.from).has_satisfied) ++open;
    }
    if (open != step.open_dependencies) {
        complain(step.name, "it counts " + std::to_string(step.open_dependencies) +
                                " open dependencies, but has " + std::to_string(open));
    }
    if (before != nullptr) {
        if (step.attempt < before->attempt) complain(step.name, "its attempts went back");
        if (step.moves < before->moves) complain(step.name, "its moves went back");
        if (step.moves == before->moves && step.state != before->state) {
            complain(step.name, "it changed its state without a move");
        }
        if (before->has_satisfied && !step.has_satisfied) {
            complain(step.name, "it takes back what its dependents rely on");
        }
    }
    auto const was_attempt = before == nullptr ? 0 : before->attempt;
    if (step.attempt > was_attempt) check_dependencies(step, seen);
}

void PromiseChecker::check_dependencies(model::Step const& step, Seen const& seen) {
    for (auto const& edge : seen.edges) {
        if (edge.to == step.id && !seen.steps.at(edge.from).has_satisfied) {
            complain(step.name, "it started before " + seen.steps.at(edge.from).name);
        }
    }
    // Whatever the edges say: what the template names and what exists must be done.
    auto const found = templates_.find(seen.task.template_id);
    if (found == templates_.end()) return;
    auto const* const definition = found->second->find_step(step.template_step_name);
    for (auto const& name : definition->dependencies) {
        for (auto const& [id, other] : seen.steps) {
            if (other.template_step_name == name && !other.has_satisfied) {
                complain(step.name, "it started before " + other.name + ", which it depends on");
            }
        }
    }
}

void PromiseChecker::check_at_rest(Reports const& reports) {
    auto const done = store_.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.list_tasks(kAllTasks));
        for (auto const& task : tasks) {
            TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(task.id));
            check_rest(task, steps);
            check_history(reader, task);
            for (auto const& step : steps)
                check_history(reader, step, reports);
        }
        return {};
    });
    if (!done) complain("store", done.error().message());
}

void PromiseChecker::check_rest(model::Task const& task, std::vector<model::Step> const& steps) {
    auto const is_ended = model::is_terminal(task.state);
    if (!is_ended && task.state != TaskState::BlockedByFailures) {
        complain("task",
                 "it rests in " + std::string(to_text(task.state)) + ", where nobody will wake it");
    }
    for (auto const& step : steps) {
        if (model::is_in_flight(step.state)) complain(step.name, "it is still out");
        if (is_ended || task.tally.failed_blocking > 0) continue;
        auto const could_start = step.state == StepState::WaitingForRetry ||
                                 (step.state == StepState::Pending && step.open_dependencies == 0);
        if (could_start) complain(step.name, "it could start, but nobody starts it");
    }
}

void PromiseChecker::check_history(store::Reader& reader, model::Task const& task) {
    auto const broken = broken_chain(task, *reader.history_of(task.id), TaskState::Pending);
    if (!broken.empty()) complain("task", broken);
}

void PromiseChecker::check_history(store::Reader& reader, model::Step const& step,
                                   Reports const& reports) {
    auto const history = *reader.history_of(step.id);
    auto const broken = broken_chain(step, history, StepState::Pending);
    if (!broken.empty()) complain(step.name, broken);

    std::uint32_t starts = 0;
    std::set<std::uint32_t> settled;
    for (auto const& passage : history) {
        for (auto const& made : passage.path) {
            if (made.event == StepEvent::Start && ++starts != passage.attempt) {
                complain(step.name, "its attempts are not numbered one after another");
            }
            auto const is_settlement = made.event == StepEvent::EnqueueForOrchestration ||
                                       made.event == StepEvent::EnqueueAsErrorForOrchestration;
            if (!is_settlement) continue;
            if (!settled.insert(passage.attempt).second) {
                complain(step.name, "one attempt was settled twice");
            }
        }
    }
    if (starts != step.attempt) complain(step.name, "its row counts other attempts than it made");

    auto const token = token_of(reader.step_payloads({&step.id, 1})->front().results);
    auto is_own = token.empty();  // a report may be sent twice: one of them was not refused
    for (std::uint32_t attempt = 1; attempt <= step.attempt; ++attempt) {
        auto const found = reports.find({step.id, attempt});
        std::uint32_t accepted = 0;
        auto may_be_settled = false;
        if (found != reports.end()) {
            for (auto const& report : found->second) {
                auto const is_accepted = report.answer == ToldReport::Answer::Accepted;
                auto const may_count = is_accepted || report.answer == ToldReport::Answer::Unknown;
                if (is_accepted) ++accepted;
                may_be_settled = may_be_settled || may_count;
                is_own = is_own || (may_count && report.token == token);
            }
        }
        if (accepted > 1) complain(step.name, "two results were accepted for one attempt");
        if (accepted == 1 && !settled.contains(attempt)) {
            complain(step.name, "a result was accepted for attempt " + std::to_string(attempt) +
                                    ", but another attempt was settled");
        }
        if (settled.contains(attempt) && !may_be_settled) {
            complain(step.name,
                     "attempt " + std::to_string(attempt) + " was settled, but nobody reported it");
        }
    }
    if (!is_own) complain(step.name, "it holds a result that was not accepted");
}

}  // namespace tasker::test
