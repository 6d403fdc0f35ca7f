#include "store/postgres/postgres_unit.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "store/chain.hpp"
#include "store/not_found.hpp"
#include "store/postgres/questions.hpp"
#include "store/postgres/write_statements.hpp"
#include "store/row_changes.hpp"

namespace tasker::store::postgres {

Error PostgresUnit::fail(Error error) {
    // Kept with the failures of the server: the first one counts.
    return transaction_.fail({.error = std::move(error)});
}

Result<void> PostgresUnit::commit() {
    if (transaction_.failure()) return transaction_.failure()->error;
    if (transaction_.may_be_single() && held_.leaves_trace()) transaction_.be_single();
    held_.write();
    held_.check_unwritten();
    TASKER_TRY(transaction_.commit());
    // Somebody removed tasks that were remembered: this unit was a moment earlier, and the last.
    if (!transaction_.has_missed_rows()) held_.remember();
    return {};
}

Result<void> PostgresUnit::confirm_memory() {
    held_.check_unwritten();
    return transaction_.exchange();
}

template <class Change>
Result<std::vector<bool>> PostgresUnit::apply_each(std::span<Change const> changes) {
    std::vector<decltype(Change::after.id)> ids;
    ids.reserve(changes.size());
    for (auto const& change : changes)
        ids.push_back(change.after.id);
    TASKER_TRY(held_.hold(ids));
    std::vector<bool> written;
    written.reserve(changes.size());
    for (auto const& change : changes) {
        auto is_written = apply(change);
        if (!is_written) return fail(std::move(is_written).error());
        written.push_back(*is_written);
    }
    return written;
}

Result<std::vector<bool>> PostgresUnit::apply(std::span<model::TaskChange const> changes) {
    return apply_each(changes);
}

Result<std::vector<bool>> PostgresUnit::apply(std::span<model::StepChange const> changes) {
    return apply_each(changes);
}

Result<bool> PostgresUnit::apply(model::TaskChange const& change) {
    TASKER_TRY(check_chain(change));
    auto const& after = change.after;
    auto* const task = held_.find(after.id);
    if (task == nullptr || task->row.state != change.from ||
        task->row.moves != change.moves_before) {
        return false;
    }
    TASKER_TRY(check_row(after));
    write_change(task->row, after);
    held_.note(*task);
    if (change.path.empty()) return true;
    held_.pack_onto(*task, {.task_id = after.id,
                            .first_move = change.moves_before + 1,
                            .from = change.from,
                            .path = change.path,
                            .at = after.updated_at,
                            .metadata = change.metadata});
    return true;
}

Result<bool> PostgresUnit::apply(model::StepChange const& change) {
    TASKER_TRY(check_chain(change));
    auto const& after = change.after;
    auto* const step = held_.find(after.id);
    if (step == nullptr || step->row.state != change.from ||
        step->row.moves != change.moves_before) {
        return false;
    }
    TASKER_TRY(check_row(after));
    if (!change.path.empty()) {
        held_.pack_onto(*step,
                        {.step_id = after.id,
                         .first_move = change.moves_before + 1,
                         .from = change.from,
                         .path = change.path,
                         .at = after.updated_at,
                         .attempt = after.attempt,
                         .worker_id = after.worker_id ? after.worker_id : step->row.worker_id,
                         .metadata = change.metadata});
    }
    held_.count(step->row.task_id, change.from, after.state);
    write_change(step->row, after);
    step->queue = change.queue;
    held_.note(*step);
    if (change.results_action == model::ResultsAction::Keep) return true;
    step->results_action = change.results_action;
    step->results =
        change.results_action == model::ResultsAction::Replace ? change.results : model::Payload();
    return true;
}

Result<std::vector<model::Step>> PostgresUnit::satisfy(std::span<StepId const> sources) {
    std::set<StepId> const each(sources.begin(), sources.end());
    TASKER_TRY(held_.hold_with_successors(std::vector(each.begin(), each.end())));
    std::map<StepId, std::uint32_t> counts;
    for (auto const id : each) {
        auto const* const source = held_.find(id);
        if (source == nullptr) continue;
        for (auto const& [to, kind] : source->children)
            ++counts[to];
    }
    std::vector<model::Step> freed;
    for (auto const& [id, count] : counts) {
        auto* const step = held_.find(id);
        if (step == nullptr || step->row.open_dependencies < count) {
            return fail(Error(ErrorCode::Internal,
                              "step " + id.to_string() + " has no open dependency left to take"));
        }
        step->row.open_dependencies -= count;
        held_.note(*step);
        if (step->row.open_dependencies == 0 && step->row.state == model::StepState::Pending)
            freed.push_back(step->row);
    }
    return freed;
}

Result<void> PostgresUnit::add_open_dependencies(StepId id, std::uint32_t count) {
    TASKER_TRY(held_.hold(std::span<StepId const>(&id, 1)));
    auto* const step = held_.find(id);
    if (step == nullptr) return fail(no_step(id));
    step->row.open_dependencies += count;
    held_.note(*step);
    return {};
}

HeldStep* PostgresUnit::find_held(StepId id, std::uint32_t attempt) {
    auto* const step = held_.find(id);
    if (step == nullptr) return nullptr;
    bool const is_held =
        step->row.state == model::StepState::InProgress && step->row.attempt == attempt;
    return is_held ? step : nullptr;
}

Result<std::vector<bool>> PostgresUnit::save_checkpoints(
    std::span<model::CheckpointWrite const> writes) {
    std::vector<StepId> ids;
    ids.reserve(writes.size());
    for (auto const& write : writes)
        ids.push_back(write.step_id);
    TASKER_TRY(held_.hold(ids));
    std::vector<bool> written;
    written.reserve(writes.size());
    for (auto const& write : writes) {
        auto* const step = find_held(write.step_id, write.attempt);
        written.push_back(step != nullptr);
        if (step == nullptr) continue;
        if (write.cursor.empty()) {
            return fail(Error(ErrorCode::Internal, "a checkpoint without a cursor"));
        }
        step->has_checkpoint = true;
        step->row.lease_until = write.lease_until;
        step->row.lost_leases = 0;
        step->row.updated_at = write.at;
        held_.note(*step);
        held_.save(write);
    }
    return written;
}

Result<std::vector<bool>> PostgresUnit::renew_leases(std::span<model::LeaseKey const> keys,
                                                     TimePoint until) {
    std::vector<StepId> ids;
    ids.reserve(keys.size());
    for (auto const& key : keys)
        ids.push_back(key.step_id);
    TASKER_TRY(held_.hold(ids));
    std::vector<bool> are_held;
    are_held.reserve(keys.size());
    for (auto const& key : keys) {
        auto* const step = find_held(key.step_id, key.attempt);
        are_held.push_back(step != nullptr);
        if (step == nullptr) continue;
        step->row.lease_until = until;
        held_.note(*step);
    }
    return are_held;
}

Result<std::vector<bool>> PostgresUnit::remove_tasks(std::span<TaskId const> ids) {
    held_.write();
    auto const place = transaction_.ask_later(sql::kLockTasks, Parameters().add_all(ids),
                                              Transaction::Kind::Locks);
    auto const leases_place =
        transaction_.ask_later(sql::kTasksWithLeases, Parameters().add_all(ids));
    TASKER_TRY(transaction_.exchange());
    std::map<TaskId, model::TaskState> removable;
    TASKER_TRY(transaction_.take(place).each([&](Row& row) {
        auto const task = read_task(row);
        if (model::is_terminal(task.state)) removable.emplace(task.id, task.state);
    }));
    TASKER_TRY(transaction_.take(leases_place).each([&](Row& row) {
        removable.erase(row.next<TaskId>());
    }));
    std::vector<bool> removed;
    std::vector<TaskId> gone;
    removed.reserve(ids.size());
    for (auto const id : ids) {
        removed.push_back(removable.erase(id) > 0);
        if (removed.back()) gone.push_back(id);
    }
    if (!gone.empty()) remove_rows(gone);
    return removed;
}

Result<bool> PostgresUnit::take_chore(std::string_view name, Uuid const& who, TimePoint now,
                                      TimePoint until) {
    held_.write();
    TASKER_TRY_ASSIGN(
        auto const rows,
        transaction_.ask(sql::kTakeChore, Parameters().add(name).add(who).add(now).add(until),
                         Transaction::Kind::Locks));
    return rows.size() > 0;
}

void PostgresUnit::remove_rows(std::span<TaskId const> ids) {
    auto const parameters = Parameters().add_all(ids);
    for (auto const& statement : {sql::kRemoveStepPassages, sql::kRemoveCheckpoints,
                                  sql::kRemoveMarks, sql::kRemoveSteps, sql::kRemoveTaskPassages,
                                  sql::kRemoveDeadLetters, sql::kRemoveEvents, sql::kRemoveTasks}) {
        transaction_.write(statement, parameters);
    }
    held_.forget(ids);
}

}  // namespace tasker::store::postgres
