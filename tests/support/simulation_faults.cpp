#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "tests/support/simulation.hpp"

// What goes wrong.

namespace tasker::test {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

std::string call_of(model::Step const& step) {
    return step.name + ", attempt " + std::to_string(step.attempt);
}

std::string in_seconds(Duration span) {
    return std::to_string(std::chrono::duration_cast<seconds>(span).count()) + " s";
}

}  // namespace

void Simulation::strike(FaultPlan::Planned planned) {
    auto what = carry_out(planned.fault, planned.chance);
    if (what.empty()) return;
    note("FAULT: " + what);
    outcome_.coverage.count(planned.fault);
    outcome_.script.push_back({.turn = turns_, .fault = planned.fault, .what = std::move(what)});
}

std::string Simulation::carry_out(Fault fault, base::Random& chance) {
    switch (fault) {
        case Fault::ProcessDies: kill_process(chance); return "the process dies and is restarted";
        case Fault::ReportIsDoubled:
            double_next_report_ = true;
            return "the next report comes a second time, later";
        case Fault::ReportIsDelayed: delay_next_report_ = true; return "the next report is delayed";
        case Fault::PlacesAreNotTold:
            lose_next_notice_ = true;
            return "the next notice of free places gets lost";
        case Fault::PlacesAreToldTwice:
            double_next_notice_ = true;
            return "the next notice of free places comes twice";
        case Fault::WorkerDies:
        case Fault::ReportIsLost:
        case Fault::StepIsHandedBack:
        case Fault::WorkerIsDeaf:
        case Fault::WorkerTakesNothing:
        case Fault::HandlerOutlivesItsLease: return strike_worker(fault, chance);
        case Fault::ClockLeaps:
        case Fault::ClockGoesBack: return strike_clock(fault, chance);
        case Fault::QueuesAreFlooded: return flood(chance);
        case Fault::TaskIsCancelled: return strike_by_hand(Act::Cancel, chance);
        case Fault::StepIsReset: return strike_by_hand(Act::Reset, chance);
        case Fault::StepIsResolved: return strike_by_hand(Act::Resolve, chance);
        case Fault::StepIsCompleted: return strike_by_hand(Act::Complete, chance);
        case Fault::ProcessDiesBeforeCommit:
        case Fault::ProcessDiesAfterCommit:
        case Fault::CommitFails:
        case Fault::CommitGoesUnanswered:
        case Fault::UnitRunsTwice: return strike_store(fault);
    }
    return {};
}

std::string Simulation::strike_store(Fault fault) {
    using Mishap = FaultyStore::Mishap;
    if (fault == Fault::ProcessDiesBeforeCommit) {
        store_.strike_next(Mishap::DeathBefore);
        return "the process dies before its next commit";
    }
    if (fault == Fault::ProcessDiesAfterCommit) {
        store_.strike_next(Mishap::DeathAfter);
        return "the process dies right after its next commit";
    }
    if (fault == Fault::CommitFails) {
        store_.strike_next(Mishap::Lost);
        return "the next commit fails";
    }
    if (fault == Fault::CommitGoesUnanswered) {
        store_.strike_next(Mishap::Unanswered);
        return "the next commit takes effect, but is answered as failed";
    }
    store_.strike_next(Mishap::Repeated);
    return "the next unit of work runs twice";
}

std::string Simulation::strike_worker(Fault fault, base::Random& chance) {
    auto const index = chance.below(process_.workers().size());
    auto& worker = *process_.workers()[index];
    auto const who = "worker " + std::to_string(index);
    if (fault == Fault::WorkerIsDeaf) {
        worker.set_deaf(!worker.is_deaf());
        return who + (worker.is_deaf() ? " no longer hears" : " hears again");
    }
    if (fault == Fault::WorkerTakesNothing) {
        worker.set_shedding(!worker.is_shedding());
        if (worker.is_shedding()) return who + " takes nothing";
        tell_places();
        return who + " takes steps again";
    }
    if (worker.held().empty()) return {};
    auto& held = worker.held()[chance.below(worker.held().size())];
    auto const step = held.assignment.work.step;
    if (fault == Fault::WorkerDies) {
        auto const count = worker.held().size();
        process_.replace_worker(index);
        return who + " dies with " + std::to_string(count) + " steps";
    }
    if (fault == Fault::HandlerOutlivesItsLease) {
        held.is_unstoppable = true;
        auto const span = process_.limits().settings.lease + seconds(1 + chance.below(30));
        held.ready_at = clock_.now() + span;
        return "the handler of " + call_of(step) + " runs for " + in_seconds(span);
    }
    if (!held.is_answered) return {};
    worker.drop(step.id, step.attempt);
    if (fault == Fault::ReportIsLost) return "the report of " + call_of(step) + " gets lost";
    send({.task_id = step.task_id,
          .step_id = step.id,
          .attempt = step.attempt,
          .worker_id = worker.worker_id(),
          .what = model::StepHandback{.reason = "no time"}},
         {});
    return who + " hands back " + call_of(step);
}

std::string Simulation::strike_clock(Fault fault, base::Random& chance) {
    auto const is_long = chance.one_in(8);
    if (fault == Fault::ClockLeaps) {
        Duration const by = is_long ? minutes(chance.below(180)) : seconds(chance.below(60));
        clock_.advance(by);
        return "the clock leaps " + in_seconds(by);
    }
    Duration const by = is_long ? minutes(chance.below(60)) : seconds(1 + chance.below(20));
    clock_.set_back(by);
    checker_.allow_earlier();
    return "the clock is set back " + in_seconds(by);
}

// More of everything than fits; what is told twice must do no harm.
std::string Simulation::flood(base::Random& chance) {
    auto refused_count = 0;
    auto const& request = requests_[chance.below(requests_.size())].request;
    for (auto count = 2 + chance.below(10); count > 0; --count) {
        auto const done = process_.engine().submit(request, [this](auto const& answer) {
            if (answer && !store_.is_dead()) checker_.check_answer(*answer);
        });
        if (!done) ++refused_count;
        renew_leases();
    }
    for (std::size_t i = std::min<std::size_t>(late_.size(), 8); i > 0; --i) {
        late_.push_back(late_[i - 1]);
        send_late_report();
    }
    if (refused_count > 0) outcome_.coverage.count(Sight::QueueFull);
    return "clients and workers say everything again, " + std::to_string(refused_count) +
           " are sent away";
}

// What its workers were doing may still be reported to the next process, under their old names.
void Simulation::kill_process(base::Random& chance) {
    note("the process dies");
    for (auto& worker : process_.workers()) {
        for (auto& held : worker->held()) {
            if (!held.is_answered || !chance.one_in(3)) continue;
            auto const& step = held.assignment.work.step;
            auto const call = behaviour_.call(
                *held.assignment.definition, step.name, step.counted_attempts(),
                std::numeric_limits<std::int64_t>::max(), Behaviour::Health::Natural);
            auto const token = next_token();
            late_.push_back({{.task_id = step.task_id,
                              .step_id = step.id,
                              .attempt = step.attempt,
                              .worker_id = worker->worker_id(),
                              .what = outcome_of(held, call, token)},
                             token});
        }
    }
    process_.die();
    for (auto& request : requests_) {
        if (request.phase == Request::Phase::Sent) request.phase = Request::Phase::Waiting;
    }
    clock_.advance(seconds(chance.below(20)));
    open_process();
}

std::string Simulation::strike_by_hand(Act act, base::Random& chance) {
    auto const all = tasks();
    // Seldom enough that something is left to go wrong.
    if (all.empty() || (act == Act::Cancel && !chance.one_in(3))) return {};
    auto const& task = all[chance.below(all.size())];
    auto const steps = steps_of(task.id);
    if (steps.empty()) return {};
    auto const failed = std::ranges::find(steps, model::StepState::Error, &model::Step::state);
    auto const& step =
        failed != steps.end() && !chance.one_in(4) ? *failed : steps[chance.below(steps.size())];
    return command(act, step, task);
}

std::string Simulation::command(Act act, model::Step const& step, model::Task const& task) {
    rules::ManualAction const action{.reason = "simulated", .who = "operator"};
    engine::Command order = engine::CancelTask{.task_id = task.id, .action = action};
    std::string name = "cancels the task";
    if (act == Act::Reset) {
        order = engine::ResetStep{.step_id = step.id, .action = action};
        if (step.state == model::StepState::Error) healed_.insert(step.id);
        name = "resets " + step.name;
    } else if (act == Act::Resolve) {
        order = engine::ResolveStep{.step_id = step.id, .action = action};
        name = "resolves " + step.name;
    } else if (act == Act::Complete) {
        order = engine::CompleteStep{
            .step_id = step.id, .action = action, .result = model::Payload(R"({"value":7})")};
        name = "completes " + step.name;
    }
    auto const done = process_.engine().command(std::move(order), [this, name](auto const& answer) {
        if (answer) {
            if (!store_.is_dead()) checker_.check_answer(*answer);
            return;
        }
        // InvalidOutcome: a decision completed with what decides nothing.
        if (answer.error().code() == ErrorCode::IllegalTransition ||
            answer.error().code() == ErrorCode::InvalidOutcome ||
            answer.error().code() == ErrorCode::StoreBusy) {
            return;
        }
        complain(Promise::OnlyLegalMoves,
                 "that an operator " + name + " failed: " + answer.error().message());
    });
    if (done) return "an operator " + name;
    if (done.error().code() == ErrorCode::LaneFull) {
        outcome_.coverage.count(Sight::QueueFull);
    } else {
        complain(Promise::BoundedMemory, "a command was not taken: " + done.error().message());
    }
    return "an operator is sent away";
}

}  // namespace tasker::test
