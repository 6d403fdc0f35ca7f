#include <algorithm>

#include "store/postgres/claim_statements.hpp"
#include "store/postgres/questions.hpp"
#include "store/postgres/row_mapping.hpp"
#include "store/row_changes.hpp"

namespace tasker::store::postgres {

namespace {

/// NULL when there is no list.
Parameters& add_list(Parameters& parameters, std::optional<std::vector<std::string>> const& list) {
    return list ? parameters.add_all(*list) : parameters.add(std::optional<std::string>());
}

}  // namespace

Result<std::optional<TimePoint>> read_time(Rows const& rows) {
    std::optional<TimePoint> time;
    TASKER_TRY(rows.each([&](Row& row) { time = row.next<std::optional<TimePoint>>(); }));
    return time;
}

Parameters claimable_of(model::Skills const& skills, std::size_t limit) {
    Parameters parameters;
    add_list(parameters, skills.namespaces);
    add_list(parameters, skills.handlers);
    return parameters.add(limit_of(limit));
}

Parameters stale_at(TimePoint now, std::size_t limit) {
    return Parameters().add(now).add(slot_of(now)).add(limit_of(limit));
}

Result<std::optional<TimePoint>> next_due(Transaction& transaction) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kNextDue, {}));
    return read_time(rows);
}

Result<std::vector<model::Step>> due_steps(Transaction& transaction, TimePoint now,
                                           std::size_t limit) {
    TASKER_TRY_ASSIGN(auto const rows,
                      transaction.ask(sql::kDueSteps, Parameters().add(now).add(limit_of(limit))));
    return rows.map(read_step);
}

Result<std::vector<model::Task>> stale_tasks(Transaction& transaction, TimePoint now,
                                             std::size_t limit) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kStaleTasks, stale_at(now, limit)));
    return rows.map(read_task);
}

Result<std::vector<model::Step>> claimable_steps(Transaction& transaction,
                                                 model::Skills const& skills, std::size_t limit) {
    TASKER_TRY_ASSIGN(auto const rows,
                      transaction.ask(sql::kClaimableSteps, claimable_of(skills, limit)));
    return rows.map(read_step);
}

Result<std::optional<TimePoint>> next_lease_end(Transaction& transaction) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kNextLeaseEnd, {}));
    return read_time(rows);
}

Result<std::vector<model::Step>> expired_leases(Transaction& transaction, TimePoint now,
                                                std::size_t limit) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kExpiredLeases,
                                                       Parameters().add(now).add(limit_of(limit))));
    return rows.map(read_step);
}

Result<std::vector<model::Step>> leases_of_others(Transaction& transaction, WorkerId keep,
                                                  std::size_t limit) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kLeases, {}));
    TASKER_TRY_ASSIGN(auto leased, rows.map(read_step));
    std::erase_if(leased, [&](model::Step const& step) { return step.worker_id == keep; });
    if (leased.size() > limit) leased.resize(limit);
    return leased;
}

Result<std::vector<model::Step>> startable_steps(Transaction& transaction, TaskId id) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kStartableSteps, Parameters().add(id)));
    TASKER_TRY_ASSIGN(auto steps, rows.map(read_step));
    std::erase_if(steps, [](model::Step const& step) { return !is_startable(step); });
    return steps;
}

Result<std::vector<Reader::PlacedTask>> resting_tasks(Transaction& transaction,
                                                      model::TaskState state, std::int64_t after,
                                                      std::size_t limit) {
    TASKER_TRY_ASSIGN(
        auto const rows,
        transaction.ask(
            sql::kRestingTasks,
            Parameters().add(ended_of(state)).add(state).add(after).add(limit_of(limit))));
    return rows.map([](Row& row) {
        auto const place = row.next<std::int64_t>();
        return Reader::PlacedTask{.place = place, .task = read_task(row)};
    });
}

}  // namespace tasker::store::postgres
