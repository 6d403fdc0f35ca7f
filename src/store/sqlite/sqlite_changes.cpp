#include <map>
#include <set>

#include "store/chain.hpp"
#include "store/sqlite/row_mapping.hpp"
#include "store/sqlite/sqlite_unit.hpp"

namespace tasker::store::sqlite {

// SQLite has one writer, and every unit begins as it (BEGIN IMMEDIATE): its rows are locked.
Result<std::vector<model::Task>> SqliteUnit::lock_tasks(std::span<TaskId const> ids) {
    return find_tasks(ids);
}

Result<std::vector<model::Step>> SqliteUnit::lock_steps(std::span<StepId const> ids) {
    return find_steps(ids);
}

Result<std::vector<bool>> SqliteUnit::apply(std::span<model::TaskChange const> changes) {
    std::vector<bool> written;
    for (auto const& change : changes) {
        TASKER_TRY_ASSIGN(bool const is_written, noted(apply(change)));
        written.push_back(is_written);
    }
    return written;
}

Result<bool> SqliteUnit::apply(model::TaskChange const& change) {
    TASKER_TRY(check_chain(change));
    auto const& after = change.after;
    TASKER_TRY_ASSIGN(
        auto const updated,
        sql_.update_task.execute(after.state, after.tally.total, after.tally.unfinished,
                                 after.tally.in_flight, after.tally.waiting_for_retry,
                                 after.tally.failed_blocking, after.tally.failed_tolerated,
                                 after.moves, after.state_since, after.stale_at, after.completed_at,
                                 after.updated_at, after.id, change.from, change.moves_before));
    if (updated == 0 || change.path.empty()) return updated == 1;
    TASKER_TRY(sql_.insert_task_passage.execute(after.id, change.moves_before + 1, change.from,
                                                path_to_blob<model::TaskMove>(change.path),
                                                after.updated_at, change.metadata));
    return true;
}

Result<std::vector<bool>> SqliteUnit::apply(std::span<model::StepChange const> changes) {
    std::vector<bool> written;
    for (auto const& change : changes) {
        TASKER_TRY_ASSIGN(bool const is_written, noted(apply(change)));
        written.push_back(is_written);
    }
    return written;
}

Result<bool> SqliteUnit::apply(model::StepChange const& change) {
    TASKER_TRY(check_chain(change));
    auto const& after = change.after;
    if (!change.path.empty()) {
        TASKER_TRY_ASSIGN(auto const inserted,
                          sql_.insert_step_passage.execute(
                              after.id, change.from, change.moves_before,
                              path_to_blob<model::StepMove>(change.path), after.updated_at,
                              after.attempt, after.worker_id, change.metadata));
        if (inserted == 0) return false;
    }
    TASKER_TRY_ASSIGN(
        auto const updated,
        sql_.update_step.execute(
            after.state, after.attempt, after.uncounted_attempts, after.lost_leases, after.moves,
            after.wake_at, after.next_retry_at, after.backoff, after.lease_until, after.worker_id,
            after.last_attempted_at, after.last_failure_at, after.processed_at, after.updated_at,
            after.has_satisfied, after.id, change.from, change.moves_before));
    if (updated == 0) return false;
    switch (change.results_action) {
        case model::ResultsAction::Keep: break;
        case model::ResultsAction::Replace:
            if (!change.results.empty()) {
                TASKER_TRY(sql_.put_results.execute(after.id, change.results));
                break;
            }
            [[fallthrough]];
        case model::ResultsAction::Clear: TASKER_TRY(sql_.clear_results.execute(after.id)); break;
    }
    return true;
}

Result<std::vector<model::Step>> SqliteUnit::satisfy(std::span<StepId const> sources) {
    return noted(take_dependencies(sources));
}

Result<std::vector<model::Step>> SqliteUnit::take_dependencies(std::span<StepId const> sources) {
    std::map<StepId, std::uint32_t> counts;
    for (auto const source : std::set<StepId>(sources.begin(), sources.end())) {
        auto const add = [&](Row& row) {
            auto const child = row.next<StepId>();
            counts[child] += row.next<std::uint32_t>();
        };
        TASKER_TRY(sql_.children_of.each(add, source));
    }
    std::vector<model::Step> freed;
    for (auto const& [id, count] : counts) {
        TASKER_TRY(sql_.take_dependencies.execute(id, count));
        auto const keep_freed = [&](Row& row) {
            auto step = read_step(row);
            bool const is_free =
                step.open_dependencies == 0 && step.state == model::StepState::Pending;
            if (is_free) freed.push_back(std::move(step));
        };
        TASKER_TRY(sql_.find_step.each(keep_freed, id));
    }
    return freed;
}

Result<void> SqliteUnit::add_open_dependencies(StepId step, std::uint32_t count) {
    TASKER_TRY_ASSIGN(auto const changed, noted(sql_.add_dependencies.execute(step, count)));
    if (changed == 1) return {};
    return noted(
        Result<void>(Error(ErrorCode::StepNotFound, "no step has the id " + step.to_string())));
}

Result<std::vector<bool>> SqliteUnit::save_checkpoints(
    std::span<model::CheckpointWrite const> writes) {
    std::vector<bool> written;
    for (auto const& write : writes) {
        TASKER_TRY_ASSIGN(bool const is_written, noted(save(write)));
        written.push_back(is_written);
    }
    return written;
}

Result<bool> SqliteUnit::save(model::CheckpointWrite const& write) {
    TASKER_TRY_ASSIGN(auto const held, sql_.checkpoint_step.execute(write.step_id, write.attempt,
                                                                    write.lease_until, write.at));
    if (held == 0) return false;
    TASKER_TRY(sql_.put_checkpoint.execute(write.step_id, write.cursor, write.items_processed,
                                           write.accumulated_results, write.at));
    TASKER_TRY(sql_.insert_checkpoint_mark.execute(write.step_id, write.cursor, write.at));
    return true;
}

Result<std::vector<bool>> SqliteUnit::renew_leases(std::span<model::LeaseKey const> keys,
                                                   TimePoint until) {
    std::vector<bool> held;
    for (auto const& key : keys) {
        TASKER_TRY_ASSIGN(auto const changed,
                          noted(sql_.renew_lease.execute(key.step_id, key.attempt, until)));
        held.push_back(changed == 1);
    }
    return held;
}

}  // namespace tasker::store::sqlite
