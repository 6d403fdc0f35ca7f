#include "engine/timers/timers.hpp"

#include <algorithm>
#include <utility>

#include "rules/finalize.hpp"
#include "rules/pull_back.hpp"
#include "rules/staleness.hpp"

namespace tasker::engine {

namespace {

constexpr Duration kPauseAfterError = std::chrono::seconds(1);

/// The newest checkpoint of the steps that are out, if any.
Result<std::optional<TimePoint>> last_checkpoint(store::UnitOfWork& unit,
                                                 std::vector<model::Step> const& steps) {
    std::vector<StepId> running;
    for (auto const& step : steps) {
        if (step.state == model::StepState::InProgress) running.push_back(step.id);
    }
    std::optional<TimePoint> last;
    if (running.empty()) return last;
    TASKER_TRY_ASSIGN(auto const payloads, unit.step_payloads(running));
    for (auto const& payload : payloads) {
        auto const at = payload.checkpoint_at;
        if (at && (!last || *at > *last)) last = at;
    }
    return last;
}

std::optional<TimePoint> next_wake(std::vector<model::Step> const& steps) {
    std::optional<TimePoint> next;
    for (auto const& step : steps) {
        if (step.wake_at && (!next || *step.wake_at < *next)) next = step.wake_at;
    }
    return next;
}

}  // namespace

std::size_t Timers::step() {
    auto places = deps_.places.reservation();
    Aftermath aftermath;
    std::size_t count = 0;
    std::optional<TimePoint> next;
    auto const done = deps_.store.run([&](store::UnitOfWork& unit) -> Result<void> {
        aftermath = {};
        places.restart();
        TASKER_TRY_ASSIGN(count, write(unit, places, aftermath));
        TASKER_TRY_ASSIGN(next, unit.next_due());
        return {};
    });
    if (!done) {
        places.restart();
        deps_.log.warning("looking for what is due failed: " + done.error().message());
        deps_.timers.set(deps_.clock.now() + kPauseAfterError);
        return 0;
    }
    aftermath.next_due = next;
    carry_out(std::move(aftermath), places, deps_);
    return count;
}

Result<std::size_t> Timers::write(store::UnitOfWork& unit, Places::Reservation& places,
                                  Aftermath& aftermath) const {
    auto const now = deps_.clock.now();
    TASKER_TRY_ASSIGN(auto const due, unit.due_steps(now, kBatchMax));
    TASKER_TRY_ASSIGN(auto const stale, unit.stale_tasks(now, kBatchMax));
    if (due.empty() && stale.empty()) return 0;

    Advance advance(unit, places, deps_, now);
    std::vector<TaskId> task_ids;
    std::vector<StepId> step_ids;
    for (auto const& step : due) {
        task_ids.push_back(step.task_id);
        step_ids.push_back(step.id);
    }
    for (auto const& task : stale)
        task_ids.push_back(task.id);
    unit.expect_steps(step_ids);
    TASKER_TRY(advance.lock(std::move(task_ids)));
    TASKER_TRY_ASSIGN(auto steps, unit.lock_steps(step_ids));
    for (auto& step : steps) {
        if (step.wake_at && *step.wake_at <= now) advance.wake(std::move(step));
    }
    std::vector<model::DeadLetter> letters;
    for (auto const& task : stale) {
        // A task of which a step is due goes on just now; if it is still stale then, it is judged
        // in the next batch.
        auto const goes_on = std::ranges::any_of(
            due, [&task](model::Step const& step) { return step.task_id == task.id; });
        auto const* const locked = advance.task(task.id);  // another process may have removed it
        if (goes_on || locked == nullptr) continue;
        TASKER_TRY(judge(unit, advance, *locked, now, letters));
    }
    if (!letters.empty()) TASKER_TRY(unit.insert_dead_letters(letters));
    TASKER_TRY_ASSIGN([[maybe_unused]] auto const written, advance.finish());
    aftermath = advance.take_aftermath();
    return due.size() + stale.size();
}

Result<void> Timers::judge(store::UnitOfWork& unit, Advance& advance, model::Task const& task,
                           TimePoint now, std::vector<model::DeadLetter>& letters) const {
    if (!task.stale_at || *task.stale_at > now) return {};
    TASKER_TRY_ASSIGN(auto const registered, advance.template_of(task));
    if (!registered) {
        // Without the template nobody can judge it: it is not looked at again.
        model::TaskChange change{.after = task, .from = task.state, .moves_before = task.moves};
        change.after.stale_at.reset();
        advance.change(std::move(change));
        return {};
    }
    TASKER_TRY_ASSIGN(auto const steps, unit.steps_of(task.id));
    TASKER_TRY_ASSIGN(auto const checkpoint, last_checkpoint(unit, steps));
    TASKER_TRY_ASSIGN(auto verdict,
                      rules::judge_stale(task, registered->tmpl, checkpoint, next_wake(steps),
                                         deps_.settings.staleness, now, deps_.ids));
    if (verdict.dead_letter) letters.push_back(*std::move(verdict.dead_letter));
    if (!verdict.change) return {};
    // An ended task's steps must not be started; those that run finish and are recorded.
    if (model::is_terminal(verdict.change->after.state)) {
        deps_.log.warning("task " + task.id.to_string() + " of " + registered->tmpl.full_name() +
                          " is stale: it stayed in " + std::string(to_text(task.state)) +
                          " past its limit and is now in error");
        for (auto const& step : steps) {
            if (step.state != model::StepState::Enqueued) continue;
            TASKER_TRY_ASSIGN(auto change, rules::pull_back(step, now));
            verdict.change->after.tally = rules::count(verdict.change->after.tally, change);
            advance.change(std::move(change), Advance::Cause::Other);
        }
    }
    advance.change(*std::move(verdict.change));
    return {};
}

}  // namespace tasker::engine
