#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "simulation/workflow_run.hpp"
#include "tasker/worker_options.hpp"
#include "worker/dispatch/call.hpp"
#include "worker/report/execution_result.hpp"

// Runs of handlers, until they answer.

namespace tasker::simulation {

namespace {

using std::chrono::milliseconds;

Duration timeout_of(model::Assignment const& assignment) {
    return assignment.definition->timeout.value_or(WorkerOptions{}.handler_timeout);
}

std::string words_for(Fault fault, std::string const& step) {
    switch (fault) {
        case Fault::Failure: return step + " fails";
        case Fault::PermanentFailure: return step + " fails for good";
        case Fault::Timeout: return "the time of " + step + " is up";
        case Fault::LostAnswer: return "the answer of " + step + " gets lost";
        case Fault::DoubleAnswer: return "the answer of " + step + " arrives twice";
        default: return step + ": " + std::string(describe(fault));
    }
}

}  // namespace

/// Starts what has been delivered, and closes what has been taken away.
void WorkflowRun::adopt() {
    std::vector<std::pair<std::size_t, SimulatedWorker::Held*>> delivered;
    for (std::size_t i = 0; i < process_.workers().size(); ++i) {
        for (auto& held : process_.workers()[i]->held()) {
            auto const& step = held.assignment.work.step;
            if (running_.contains({.step_id = step.id, .attempt = step.attempt})) continue;
            delivered.emplace_back(i, &held);
        }
    }
    // Threads start in any order.
    while (!delivered.empty()) {
        std::swap(delivered[random_.below(delivered.size())], delivered.back());
        auto const [worker, held] = delivered.back();
        delivered.pop_back();
        begin(worker, *held);
    }
    for (auto one = running_.begin(); one != running_.end();) {
        auto const& [key, running] = *one++;
        if (running.is_reported || held_by_anyone(key) != nullptr) continue;
        auto const was_ended = task_ && model::is_terminal(task_->state);
        auto const is_stalled = stalled_until_[record_.runs[running.index].worker].has_value();
        close(key, is_cancelled_ || was_ended ? Ending::Stopped : Ending::CutOff,
              is_stalled ? std::optional(Fault::Stall) : std::nullopt);
    }
}

void WorkflowRun::begin(std::size_t worker, SimulatedWorker::Held& held) {
    auto const& assignment = held.assignment;
    auto const& step = assignment.work.step;
    record_.runs.push_back({.step = step.name,
                            .template_step = assignment.definition->name,
                            .claim = step.attempt,
                            .attempt = step.counted_attempts(),
                            .attempts_max = step.is_retryable ? std::max(step.attempts_max, 1U) : 1,
                            .worker = worker,
                            .began = now(),
                            .ended = now()});
    auto const& run = record_.runs.back();
    auto const attempts = std::to_string(run.attempt) + " of " + std::to_string(run.attempts_max);
    note(Event::Kind::Progress, step.name + " starts" + (run.claim > 1 ? " again" : "") +
                                    " (attempt " + attempts + ", worker " +
                                    std::to_string(worker + 1) + ")");
    auto running = Running{.index = record_.runs.size() - 1,
                           .call = nullptr,
                           .answer = StepResult(JsonObject()),
                           .planned = fault_of(assignment)};
    auto const [placed, is_new] = running_.emplace(
        model::LeaseKey{.step_id = step.id, .attempt = step.attempt}, std::move(running));
    call(placed->second, held);
}

/// Runs the handler; its answer is heard when the time that it takes has gone by.
void WorkflowRun::call(Running& running, SimulatedWorker::Held& held) {
    auto const& step = held.assignment.work.step;
    auto const timeout = timeout_of(held.assignment);
    running.call =
        std::make_shared<worker::Run>(held.assignment, clock_.now(), clock_.now() + timeout);
    running.answer = handlers_.call(running.call);
    auto chance = chance_of(options_.seed, "time of " + step.name,
                            (std::uint64_t{step.attempt} << 32U) + held.assignment.work.step.moves +
                                record_.runs[running.index].checkpoints);
    auto takes = milliseconds(1 + chance.below(60));
    if (chance.one_in(4)) takes += milliseconds(chance.below(1500));
    held.ready_at = clock_.now() + std::min<Duration>(takes, timeout / 2);
    held.is_answered = true;
    if (!running.planned) return;
    switch (running.planned->fault) {
        case Fault::Timeout: held.ready_at = clock_.now() + timeout; break;
        case Fault::Slow:
            held.ready_at = clock_.now() + timeout * (60 + running.planned->chance.below(35)) / 100;
            record_.runs[running.index].fault = Fault::Slow;
            struck(Fault::Slow, step.name + " takes nearly as long as it may");
            running.planned.reset();
            break;
        case Fault::Stall: {
            auto planned = *std::exchange(running.planned, std::nullopt);
            stall(record_.runs[running.index].worker, planned.chance);
            break;
        }
        default: break;
    }
}

/// What is planned for this run, if it can strike it.
std::optional<FaultPlan::Planned> WorkflowRun::fault_of(model::Assignment const& assignment) {
    auto const& step = assignment.work.step;
    auto const planned = plan_.at_run(step.name, step.attempt);
    if (!planned) return std::nullopt;
    auto const is_last = !step.is_retryable || step.counted_attempts() >= step.attempts_max;
    switch (planned->fault) {
        case Fault::Failure:
            if (is_last || handlers_.are_real()) return std::nullopt;
            break;
        case Fault::PermanentFailure:
            if (handlers_.are_real()) return std::nullopt;
            break;
        case Fault::Timeout:
            if (is_last && !options_.faults.may_exhaust()) return std::nullopt;
            break;
        default: break;
    }
    return planned;
}

bool WorkflowRun::let_handler_end() {
    std::vector<model::LeaseKey> ready;
    for (auto const& [key, running] : running_) {
        if (running.is_reported) continue;
        auto const* const held = held_by_anyone(key);
        if (held != nullptr && held->is_answered && held->ready_at <= clock_.now()) {
            ready.push_back(key);
        }
    }
    if (ready.empty()) return false;
    end(ready[random_.below(ready.size())]);
    return true;
}

void WorkflowRun::end(model::LeaseKey key) {
    auto& running = running_.at(key);
    auto& run = record_.runs[running.index];
    auto const& assignment = running.call->record->assignment;
    auto const fault =
        running.planned ? std::optional(running.planned->fault) : std::optional<Fault>();
    if (fault == Fault::Timeout) {
        running.answer = worker::timed_out(running.call->context);
    } else if (fault == Fault::Failure) {
        running.answer = StepResult::retryable_error("simulated failure");
    } else if (fault == Fault::PermanentFailure) {
        running.answer = StepResult::permanent_error("simulated failure for good");
    }
    auto const* const checkpoint = running.answer.checkpoint();
    auto const strikes = fault && (checkpoint == nullptr || fault == Fault::Timeout);
    if (strikes) {
        run.fault = fault;
        struck(*fault, words_for(*fault, run.step));
        running.planned.reset();
    }
    auto& worker = *process_.workers()[run.worker];
    model::StepReport report{.task_id = assignment.work.step.task_id,
                             .step_id = key.step_id,
                             .attempt = key.attempt,
                             .worker_id = worker.worker_id(),
                             .what = model::StepHandback{}};
    if (checkpoint != nullptr) {
        auto made = worker::make_checkpoint(*checkpoint);
        if (made) {
            worker.find(key.step_id, key.attempt)->is_answered = false;
            report.what = *std::move(made);
            return send(std::move(report), false);
        }
        find(Finding::Kind::BrokenContract, run.step + ": " + made.error().message());
        running.answer = StepResult::permanent_error(made.error().message());
    }
    run.ended = now();
    run.did_succeed = running.answer.is_success();
    if (auto const* const failure = running.answer.failure()) run.error = failure->message;
    worker.drop(key.step_id, key.attempt);
    if (strikes && fault == Fault::LostAnswer) return close(key, Ending::AnswerLost, fault);
    running.is_reported = true;
    auto outcome =
        worker::make_outcome(running.answer, {.step_id = key.step_id,
                                              .worker_id = "simulated",
                                              .handler_version = running.call->handler_version,
                                              .started_at = running.call->record->started_at,
                                              .completed_at = clock_.now()});
    if (run.did_succeed && !outcome.succeeded) {
        find(Finding::Kind::BrokenContract, run.step + ": " + outcome.error_message);
    }
    report.what = std::move(outcome);
    if (strikes && fault == Fault::DoubleAnswer) late_.push_back({report, true});
    send(std::move(report), false);
}

SimulatedWorker::Held* WorkflowRun::held_by_anyone(model::LeaseKey key) {
    for (auto& worker : process_.workers()) {
        if (auto* const held = worker->find(key.step_id, key.attempt)) return held;
    }
    return nullptr;
}

}  // namespace tasker::simulation
