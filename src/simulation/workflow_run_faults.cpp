#include <utility>

#include "simulation/workflow_run.hpp"

// What goes wrong.

namespace tasker::simulation {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

std::string in_seconds(Duration span) {
    return std::to_string(std::chrono::duration_cast<seconds>(span).count()) + " s";
}

constexpr std::string_view kJustSo;
constexpr std::string_view kBeforeCommit = " before its commit";
constexpr std::string_view kAfterCommit = " right after its commit";

}  // namespace

void WorkflowRun::struck(Fault fault, std::string what) {
    plan_.spend();
    note(Event::Kind::Fault, std::string(to_text(fault)) + ": " + what);
    record_.strikes.push_back({.at = now(), .fault = fault, .what = std::move(what)});
}

void WorkflowRun::strike(FaultPlan::Planned planned) {
    using Mishap = FaultyStore::Mishap;
    auto& chance = planned.chance;
    switch (planned.fault) {
        case Fault::Crash:
            switch (chance.below(3)) {
                case 0: return kill_process(kJustSo);
                case 1: death_ = kBeforeCommit; return store_.strike_next(Mishap::DeathBefore);
                default: death_ = kAfterCommit; return store_.strike_next(Mishap::DeathAfter);
            }
        case Fault::WorkerCrash: {
            auto const index = chance.below(process_.workers().size());
            if (process_.workers()[index]->held().empty() || stalled_until_[index]) return;
            return kill_worker(index);
        }
        case Fault::Database:
            switch (chance.below(3)) {
                case 0:
                    store_.strike_next(Mishap::Lost);
                    return struck(planned.fault, "the next commit fails");
                case 1:
                    store_.strike_next(Mishap::Unanswered);
                    return struck(planned.fault,
                                  "the next commit takes effect, but seems to have failed");
                default:
                    store_.strike_next(Mishap::Repeated);
                    return struck(planned.fault, "the next commit is tried twice");
            }
        case Fault::Clock: {
            auto const is_long = chance.one_in(8);
            if (chance.one_in(3)) {
                Duration const by =
                    is_long ? minutes(1 + chance.below(60)) : seconds(1 + chance.below(20));
                clock_.set_back(by);
                return struck(planned.fault, "the clock is set back by " + in_seconds(by));
            }
            Duration const by =
                is_long ? minutes(1 + chance.below(180)) : seconds(1 + chance.below(60));
            clock_.advance(by);
            return struck(planned.fault, "the clock leaps " + in_seconds(by));
        }
        case Fault::Cancel:
            if (!task_ || model::is_terminal(task_->state) || is_cancelled_) return;
            is_cancelled_ =
                process_.engine()
                    .command(
                        engine::CancelTask{.task_id = task_->id,
                                           .action = {.reason = "simulated", .who = "somebody"}},
                        [](auto const&) {})
                    .has_value();
            if (is_cancelled_) struck(planned.fault, "somebody cancels the task");
            return;
        default: return;
    }
}

void WorkflowRun::kill_process(std::string_view when) {
    auto const down = seconds(1 + random_.below(20));
    struck(Fault::Crash,
           "the process dies" + std::string(when) + " and is back after " + in_seconds(down));
    cut_off(std::nullopt, Fault::Crash);
    process_.die();
    late_.clear();
    store_.calm();
    if (request_ == Request::Sent) request_ = Request::Waiting;
    for (auto& stalled : stalled_until_)
        stalled.reset();
    clock_.advance(down);
    open_process();
    look();
}

void WorkflowRun::kill_worker(std::size_t index) {
    struck(Fault::WorkerCrash,
           "worker " + std::to_string(index + 1) + " dies; what it ran waits for its lease to end");
    cut_off(index, Fault::WorkerCrash);
    process_.replace_worker(index);
}

/// The whole worker stands still: it neither renews leases nor hears that it has lost them.
void WorkflowRun::stall(std::size_t index, base::Random& chance) {
    if (stalled_until_[index]) return;
    auto const span = process_.limits().settings.lease + seconds(6 + chance.below(30));
    auto const until = clock_.now() + span;
    stalled_until_[index] = until;
    auto& worker = *process_.workers()[index];
    worker.set_shedding(true);
    for (auto& held : worker.held()) {
        held.is_unstoppable = true;
        held.ready_at = std::max(held.ready_at, until);
        auto const& step = held.assignment.work.step;
        auto const running = running_.find({.step_id = step.id, .attempt = step.attempt});
        if (running != running_.end()) record_.runs[running->second.index].fault = Fault::Stall;
    }
    struck(Fault::Stall,
           "worker " + std::to_string(index + 1) + " stands still for " + in_seconds(span));
}

void WorkflowRun::end_stalls() {
    for (std::size_t i = 0; i < stalled_until_.size(); ++i) {
        if (!stalled_until_[i] || clock_.now() < *stalled_until_[i]) continue;
        stalled_until_[i].reset();
        process_.workers()[i]->set_shedding(false);
        process_.engine().capacity_freed();
        beat_at_ = clock_.now();  // its handlers answer before it hears that it has lost them
        note(Event::Kind::Note, "worker " + std::to_string(i + 1) + " goes on");
    }
}

}  // namespace tasker::simulation
