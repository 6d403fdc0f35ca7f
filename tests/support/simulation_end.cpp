#include <algorithm>
#include <limits>
#include <utility>

#include "tests/support/simulation.hpp"

// Nothing goes wrong any more; all must come to rest.

namespace tasker::test {

namespace {

using std::chrono::seconds;

/// Far more than any run needs: who gets there goes round in circles.
constexpr std::uint64_t kTurnsMax = 60'000;
constexpr int kIdleRoundsMax = 40;

}  // namespace

void Simulation::end_disturbance() {
    is_disturbed_ = false;
    calm_since_ = clock_.now();
    store_.calm();
    double_next_report_ = delay_next_report_ = lose_next_notice_ = double_next_notice_ = false;
    for (auto& worker : process_.workers()) {
        worker->set_shedding(false);
        worker->set_deaf(false);
        process_.engine().capacity_freed();
    }
}

void Simulation::settle() {
    auto const limit = turns_ + kTurnsMax;
    idle_rounds_ = 0;
    while (outcome_.broken.empty()) {
        if (turns_ >= limit) return complain(Promise::NoLostWakeUp, "it goes round in circles");
        auto has_done = false;
        for (int i = 0; i < 16; ++i)
            has_done |= take_turn();
        if (has_done) continue;
        if (step_all_lanes() || let_worker_act() || send_late_report() || send_request()) {
            after_turn();
            continue;
        }
        check_idle();
        if (is_at_rest()) return;
        wait_for_something();
    }
}

// The last look may have met a failing commit: the engine has the time until its next sweep.
void Simulation::check_idle() {
    auto const interval = process_.limits().engine.sweep_interval;
    if (!options_.checks_promises || options_.faults == Faults::None ||
        clock_.now() <= calm_since_ + interval)
        return;
    checker_.check_idle(clock_.now(), interval);
    for (auto const& [promise, sentence] : checker_.broken())
        complain(promise, sentence);
}

void Simulation::wait_for_something() {
    if (auto const next = next_event(); next && *next > clock_.now()) {
        idle_rounds_ = 0;
        return clock_.advance_to(*next);
    }
    // Nothing is known to come: only a sweep can help, and only after faults.
    if (options_.faults == Faults::None || ++idle_rounds_ > kIdleRoundsMax) {
        return complain(Promise::NoLostWakeUp, "work is left, but nothing will ever wake it");
    }
    clock_.advance(seconds(6));
}

/// The next row that falls due, lease that runs out, or handler that answers.
std::optional<TimePoint> Simulation::next_event() {
    std::optional<TimePoint> next;
    auto const sees = [&next, this](std::optional<TimePoint> at) {
        if (at && *at > clock_.now() && (!next || *at < *next)) next = at;
    };
    auto const done = rows_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const due, reader.next_due());
        sees(due);
        TASKER_TRY_ASSIGN(
            auto const running,
            reader.leases_of_others(WorkerId{}, std::numeric_limits<std::size_t>::max()));
        if (options_.faults == Faults::None) return {};
        for (auto const& step : running)
            sees(step.lease_until);
        return {};
    });
    if (!done) complain(Promise::NoLostWakeUp, done.error().message());
    for (auto const& worker : process_.workers()) {
        for (auto const& held : worker->held())
            sees(held.ready_at);
    }
    return next;
}

bool Simulation::is_at_rest() {
    for (auto const& request : requests_) {
        if (request.phase != Request::Phase::Answered) return false;
    }
    for (auto const& worker : process_.workers()) {
        if (!worker->held().empty()) return false;
    }
    auto is_quiet = true;
    auto const done = rows_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const waiting, reader.claimable_steps({}, 1));
        TASKER_TRY_ASSIGN(auto const running, reader.leases_of_others(WorkerId{}, 1));
        TASKER_TRY_ASSIGN(auto const due, reader.next_due());
        is_quiet = waiting.empty() && running.empty() && !due;
        return {};
    });
    if (!done) complain(Promise::NoLostWakeUp, done.error().message());
    return is_quiet && late_.empty() && std::ranges::all_of(tasks(), [](auto const& task) {
               return model::is_terminal(task.state) ||
                      task.state == model::TaskState::BlockedByFailures;
           });
}

bool Simulation::repair_blocked_tasks() {
    auto has_repaired = false;
    for (auto const& task : tasks()) {
        if (task.state != model::TaskState::BlockedByFailures) continue;
        for (auto const& step : steps_of(task.id)) {
            if (step.state != model::StepState::Error) continue;
            auto const draw = random_.below(10);
            auto const act = draw < 6 ? Act::Reset : draw < 8 ? Act::Resolve : Act::Complete;
            note(command(act, step, task));
            has_repaired = true;
        }
    }
    return has_repaired;
}

std::vector<model::Task> Simulation::tasks() {
    std::vector<model::Task> found;
    auto const done = rows_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(found, reader.list_tasks({.limit = 1000}));
        return {};
    });
    if (!done) complain(Promise::AllOrNothing, done.error().message());
    return found;
}

std::vector<model::Step> Simulation::steps_of(TaskId task) {
    std::vector<model::Step> found;
    auto const done = rows_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(found, reader.steps_of(task));
        return {};
    });
    if (!done) complain(Promise::AllOrNothing, done.error().message());
    return found;
}

}  // namespace tasker::test
