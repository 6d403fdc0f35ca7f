#include "engine/recovery/recovery.hpp"

#include <utility>

#include "rules/settle.hpp"

namespace tasker::engine {

Result<std::size_t> Recovery::take_over() {
    std::size_t total = 0;
    for (;;) {
        TASKER_TRY_ASSIGN(auto const count, take_back([](auto& unit, TimePoint /*now*/) {
                              return unit.leases_of_others(WorkerId{}, kBatchMax);
                          }));
        total += count;
        if (count < kBatchMax) return total;
    }
}

std::size_t Recovery::step() {
    auto const count =
        take_back([](auto& unit, TimePoint now) { return unit.expired_leases(now, kBatchMax); });
    if (!count) {
        deps_.log.warning("looking for expired leases failed: " + count.error().message());
        return 0;
    }
    return *count;
}

Result<std::size_t> Recovery::take_back(Find const& find) {
    Aftermath aftermath;
    std::vector<model::Step> dropped;
    auto places = deps_.places.reserve(0);
    auto const now = deps_.clock.now();
    auto const done = deps_.store.run([&](store::UnitOfWork& unit) -> Result<void> {
        aftermath = {};
        TASKER_TRY_ASSIGN(dropped, find(unit, now));
        if (dropped.empty()) return {};
        Advance advance(unit, places, deps_, now);
        std::vector<TaskId> task_ids;
        std::vector<StepId> step_ids;
        for (auto const& step : dropped) {
            task_ids.push_back(step.task_id);
            step_ids.push_back(step.id);
        }
        TASKER_TRY(advance.lock(std::move(task_ids)));
        TASKER_TRY_ASSIGN(auto const steps, unit.lock_steps(step_ids));
        for (auto const& step : steps) {
            if (step.state != model::StepState::InProgress) continue;
            TASKER_TRY_ASSIGN(auto change, rules::lose_lease(step, deps_.settings, now));
            advance.change(std::move(change), Advance::Cause::Other);
        }
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const written, advance.finish());
        aftermath = advance.take_aftermath();
        return {};
    });
    if (!done) return done.error();
    for (auto const& step : dropped) {
        deps_.log.warning("step \"" + step.name + "\" of task " + step.task_id.to_string() +
                          ": attempt " + std::to_string(step.attempt) +
                          " ended without a report; it will run again");
        deps_.places.revoke(step.id, step.attempt);
    }
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
