#include "store/postgres/postgres_unit.hpp"
#include "store/postgres/questions.hpp"

namespace tasker::store::postgres {

bool PostgresUnit::is_fresh(std::size_t exchange) const {
    return exchange == transaction_.exchanges() && transaction_.is_quiet() && !held_.has_writes();
}

Result<std::vector<model::Step>> PostgresUnit::due_steps(TimePoint now, std::size_t limit) {
    looks_for_due_ = true;
    held_.write();
    auto const due =
        transaction_.ask_later(sql::kDueSteps, Parameters().add(now).add(limit_of(limit)));
    auto const stale = transaction_.ask_later(sql::kStaleTasks, stale_at(now, limit));
    auto const next = transaction_.ask_later(sql::kNextDue, {});
    TASKER_TRY(transaction_.exchange());
    TASKER_TRY_ASSIGN(auto tasks, transaction_.take(stale).map(read_task));
    TASKER_TRY_ASSIGN(auto const at, read_time(transaction_.take(next)));
    stale_ = {.now = now,
              .limit = limit,
              .tasks = std::move(tasks),
              .exchange = transaction_.exchanges()};
    next_due_ = {.at = at, .exchange = transaction_.exchanges()};
    return transaction_.take(due).map(read_step);
}

Result<std::vector<model::Task>> PostgresUnit::stale_tasks(TimePoint now, std::size_t limit) {
    if (stale_ && stale_->now == now && stale_->limit == limit && is_fresh(stale_->exchange))
        return stale_->tasks;
    return postgres::stale_tasks(written(), now, limit);
}

Result<std::optional<TimePoint>> PostgresUnit::next_due() {
    if (next_due_ && is_fresh(next_due_->exchange)) return next_due_->at;
    return postgres::next_due(written());
}

Result<std::vector<model::StepWork>> PostgresUnit::load_work(std::span<StepId const> ids) {
    std::vector<model::StepWork> work(ids.size());
    std::vector<StepId> unknown;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (auto known = held_.known_work(ids[i])) {
            work[i] = *std::move(known);
        } else {
            unknown.push_back(ids[i]);
            places.push_back(i);
        }
    }
    if (unknown.empty()) return work;
    TASKER_TRY_ASSIGN(auto loaded, ask_for_work(unknown));
    for (std::size_t i = 0; i < loaded.size(); ++i) {
        held_.learn(loaded[i]);
        work[places[i]] = std::move(loaded[i]);
    }
    return work;
}

Result<std::vector<model::StepWork>> PostgresUnit::ask_for_work(std::span<StepId const> ids) {
    held_.write();
    if (!looks_for_due_) return postgres::load_work(transaction_, ids);
    auto const next = transaction_.ask_later(sql::kNextDue, {});
    TASKER_TRY_ASSIGN(auto work, postgres::load_work(transaction_, ids));
    TASKER_TRY_ASSIGN(auto const at, read_time(transaction_.take(next)));
    next_due_ = {.at = at, .exchange = transaction_.exchanges()};
    return work;
}

// Others may hold what was found, for as long as their commit takes; behind it there may be more.
Result<std::vector<model::Step>> PostgresUnit::claimable_steps(model::Skills const& skills,
                                                               std::size_t limit) {
    constexpr std::size_t kMoreAtOnce = 256;
    constexpr int kLooksMax = 4;
    std::vector<model::Step> found;
    auto look_at_most = limit;
    for (int looks = 1;; ++looks) {
        TASKER_TRY_ASSIGN(auto claimable, held_.hold_claimable(skills, limit, look_at_most));
        found = std::move(claimable.steps);
        bool const is_all = claimable.seen < look_at_most;
        if (found.size() >= limit || is_all || looks == kLooksMax) return found;
        look_at_most = 2 * look_at_most + kMoreAtOnce;
    }
}

}  // namespace tasker::store::postgres
