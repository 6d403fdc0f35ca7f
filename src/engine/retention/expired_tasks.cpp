#include "engine/retention/expired_tasks.hpp"

#include <algorithm>
#include <utility>

#include "rules/retention.hpp"

namespace tasker::engine {

namespace {

// A batch with as many steps for each of its tasks is as large as it may be.
constexpr std::size_t kStepsOfATask = 10;

}  // namespace

ExpiredTasks::ExpiredTasks(Expiry expiry) : expiry_(std::move(expiry)) {
    using enum model::TaskState;
    if (expiry_.states.empty()) expiry_.states = {Complete, Error, Cancelled, ResolvedManually};
}

Result<std::vector<model::Task>> ExpiredTasks::next(store::Store& store, std::size_t tasks_max) {
    auto const steps_max = kStepsOfATask * tasks_max;
    std::vector<model::Task> batch;
    if (is_over()) return batch;
    std::vector<store::Reader::PlacedTask> seen;
    TASKER_TRY(store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(seen, reader.resting_tasks(expiry_.states[state_], place_, tasks_max));
        return {};
    }));
    // What was created after the moment ended after it, and so did, nearly always, what comes then:
    // what a clock that was set back hides is found by a later walk.
    bool may_have_more =
        seen.size() == tasks_max && std::ranges::any_of(seen, [this](auto const& one) {
            return one.task.created_at < expiry_.ended_before;
        });
    std::size_t steps = 0;
    for (auto& [place, task] : seen) {
        if (steps >= steps_max) {
            may_have_more = true;
            break;
        }
        place_ = place;
        ++seen_count_;
        if (!rules::is_expired(task, expiry_.ended_before)) continue;
        steps += task.tally.total;
        batch.push_back(std::move(task));
    }
    if (!may_have_more) {
        ++state_;
        place_ = 0;
    }
    return batch;
}

Result<std::size_t> remove(store::Store& store, std::vector<model::Task> const& batch) {
    std::vector<TaskId> ids;
    ids.reserve(batch.size());
    for (auto const& task : batch)
        ids.push_back(task.id);
    std::size_t count = 0;
    TASKER_TRY(store.run([&](store::UnitOfWork& unit) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const removed, unit.remove_tasks(ids));
        count = static_cast<std::size_t>(std::ranges::count(removed, true));
        return {};
    }));
    return count;
}

}  // namespace tasker::engine
