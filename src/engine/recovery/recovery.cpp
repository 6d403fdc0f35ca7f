#include "engine/recovery/recovery.hpp"

#include <algorithm>
#include <utility>

#include "rules/settle.hpp"
#include "rules/staleness.hpp"

namespace tasker::engine {

Result<std::size_t> Recovery::take_over() {
    // Who else works on a shared store may be alive: leases end by themselves.
    if (deps_.store.is_shared()) return 0;
    TASKER_TRY(forgive_the_outage());
    std::size_t total = 0;
    for (;;) {
        TASKER_TRY_ASSIGN(auto const count, take_back([](auto& unit, TimePoint /*now*/) {
                              return unit.leases_of_others(WorkerId{}, kBatchMax);
                          }));
        total += count;
        if (count < kBatchMax) return total;
    }
}

// Nobody could work while no process ran, so a limit that passed meanwhile begins anew.
Result<void> Recovery::forgive_the_outage() {
    auto const now = deps_.clock.now();
    for (auto count = kBatchMax; count == kBatchMax;) {
        TASKER_TRY(deps_.store.run([&](store::UnitOfWork& unit) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const stale, unit.stale_tasks(now, kBatchMax));
            count = stale.size();
            std::vector<model::TaskChange> changes;
            for (auto const& task : stale) {
                auto const registered = deps_.registry.find(task.template_id);
                auto as_if_new = task;
                as_if_new.created_at = now;
                as_if_new.state_since = now;
                model::TaskChange change{
                    .after = task, .from = task.state, .moves_before = task.moves};
                change.after.stale_at = registered
                                            ? rules::stale_at(as_if_new, registered->tmpl.lifecycle,
                                                              deps_.settings.staleness)
                                            : std::nullopt;
                changes.push_back(std::move(change));
            }
            TASKER_TRY_ASSIGN([[maybe_unused]] auto const written, unit.apply(changes));
            return {};
        }));
    }
    return {};
}

// Whoever lives renews its leases long before they end. So the first end that is seen is the only
// time that matters: it mostly has moved on when it comes, and looking more often finds nothing.
Recovery::Look Recovery::step() {
    std::optional<TimePoint> next;
    auto const find = [&next](store::UnitOfWork& unit,
                              TimePoint now) -> Result<std::vector<model::Step>> {
        TASKER_TRY_ASSIGN(next, unit.next_lease_end());
        if (!next || *next > now) return std::vector<model::Step>();
        return unit.expired_leases(now, kBatchMax);
    };
    auto const count = take_back(find);
    auto const soon = deps_.clock.now() + kPause;
    if (!count) {
        deps_.log.warning("looking for expired leases failed: " + count.error().message());
        return {.again_at = soon};
    }
    if (*count == kBatchMax) return {.count = *count, .again_at = next};
    if (next) next = std::max(*next, soon);
    return {.count = *count, .again_at = next};
}

Result<std::size_t> Recovery::take_back(Find const& find) {
    Aftermath aftermath;
    std::vector<model::Step> dropped;
    auto places = deps_.places.reservation();
    auto const now = deps_.clock.now();
    auto const done = deps_.store.run([&](store::UnitOfWork& unit) -> Result<void> {
        aftermath = {};
        places.restart();
        TASKER_TRY_ASSIGN(dropped, find(unit, now));
        if (dropped.empty()) return {};
        auto const is_as_found = [&dropped](model::Step const& step) {
            return std::ranges::any_of(dropped, [&step](model::Step const& found) {
                return found.id == step.id && found.attempt == step.attempt &&
                       found.lease_until == step.lease_until;
            });
        };
        Advance advance(unit, places, deps_, now);
        std::vector<TaskId> task_ids;
        std::vector<StepId> step_ids;
        for (auto const& step : dropped) {
            task_ids.push_back(step.task_id);
            step_ids.push_back(step.id);
        }
        unit.expect_steps(step_ids);
        TASKER_TRY(advance.lock(std::move(task_ids)));
        TASKER_TRY_ASSIGN(auto const steps, unit.lock_steps(step_ids));
        for (auto const& step : steps) {
            // In a shared store another process may have renewed it, or moved on, before the lock.
            if (step.state != model::StepState::InProgress || !is_as_found(step)) continue;
            TASKER_TRY_ASSIGN(auto change, rules::lose_lease(step, deps_.settings, now));
            advance.change(std::move(change), Advance::Cause::Other);
        }
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const written, advance.finish());
        aftermath = advance.take_aftermath();
        return {};
    });
    if (!done) {
        places.restart();
        return done.error();
    }
    if (!dropped.empty()) {
        auto const& first = dropped.front();
        deps_.log.warning(std::to_string(dropped.size()) +
                          " steps were in progress without a living worker and run again; the "
                          "first is \"" +
                          first.name + "\" of task " + first.task_id.to_string());
    }
    for (auto const& step : dropped)
        deps_.places.revoke(step.id, step.attempt);
    carry_out(std::move(aftermath), places, deps_);
    return dropped.size();
}

std::vector<Result<std::vector<bool>>> Recovery::renew(
    std::vector<std::vector<model::LeaseKey>> const& requests) {
    std::vector<model::LeaseKey> keys;
    for (auto const& request : requests)
        keys.insert(keys.end(), request.begin(), request.end());
    std::vector<bool> held;
    auto const until = deps_.clock.now() + deps_.settings.lease;
    auto const done = deps_.store.run([&](store::UnitOfWork& unit) -> Result<void> {
        TASKER_TRY_ASSIGN(held, unit.renew_leases(keys, until));
        return {};
    });

    std::vector<Result<std::vector<bool>>> answers;
    std::ptrdiff_t offset = 0;
    for (auto const& request : requests) {
        if (!done) {
            answers.emplace_back(done.error());
            continue;
        }
        auto const end = offset + static_cast<std::ptrdiff_t>(request.size());
        answers.emplace_back(std::vector<bool>(held.begin() + offset, held.begin() + end));
        offset = end;
    }
    return answers;
}

}  // namespace tasker::engine
