#include <algorithm>
#include <set>

#include "store/chain.hpp"
#include "store/not_found.hpp"
#include "store/packed.hpp"
#include "store/row_changes.hpp"
#include "store/sqlite/row_mapping.hpp"
#include "store/sqlite/sqlite_unit.hpp"

namespace tasker::store::sqlite {

// Units run one after the other: every row is locked.
Result<std::vector<model::Task>> SqliteUnit::lock_tasks(std::span<TaskId const> ids) {
    return find_tasks(ids);
}

Result<std::vector<model::Step>> SqliteUnit::lock_steps(std::span<StepId const> ids) {
    return find_steps(ids);
}

Result<std::vector<bool>> SqliteUnit::apply(std::span<model::TaskChange const> changes) {
    std::vector<bool> written;
    written.reserve(changes.size());
    for (auto const& change : changes) {
        TASKER_TRY_ASSIGN(bool const is_written, noted(apply(change)));
        written.push_back(is_written);
    }
    return written;
}

Result<bool> SqliteUnit::apply(model::TaskChange const& change) {
    TASKER_TRY(check_chain(change));
    auto const& after = change.after;
    TASKER_TRY_ASSIGN(auto* const task, live_.find(after.id));
    if (task == nullptr || task->row.state != change.from ||
        task->row.moves != change.moves_before) {
        return false;
    }
    TASKER_TRY(check_row(after));
    live_.write_change(*task, after);
    if (model::is_terminal(after.state)) live_.retire(*task);
    if (change.path.empty()) return true;
    pack(task->passages, model::TaskPassage{.task_id = after.id,
                                            .first_move = change.moves_before + 1,
                                            .from = change.from,
                                            .path = change.path,
                                            .at = after.updated_at,
                                            .metadata = change.metadata});
    return true;
}

Result<std::vector<bool>> SqliteUnit::apply(std::span<model::StepChange const> changes) {
    std::vector<bool> written;
    written.reserve(changes.size());
    for (auto const& change : changes) {
        TASKER_TRY_ASSIGN(bool const is_written, noted(apply(change)));
        written.push_back(is_written);
    }
    return written;
}

Result<bool> SqliteUnit::apply(model::StepChange const& change) {
    TASKER_TRY(check_chain(change));
    auto const& after = change.after;
    TASKER_TRY_ASSIGN(auto* const step, live_.find(after.id));
    if (step == nullptr || step->row.state != change.from ||
        step->row.moves != change.moves_before) {
        return false;
    }
    TASKER_TRY(check_row(after));
    // A step that is let go still knows who held it.
    auto const worker = after.worker_id ? after.worker_id : step->row.worker_id;
    live_.write_change(*step, after);
    step->queue = change.queue;
    if (change.results_action != model::ResultsAction::Keep) {
        bool const replaces = change.results_action == model::ResultsAction::Replace;
        live_.put_results(*step, replaces ? change.results : model::Payload());
    }
    if (change.path.empty()) return true;
    pack(step->passages, model::StepPassage{.step_id = after.id,
                                            .first_move = change.moves_before + 1,
                                            .from = change.from,
                                            .path = change.path,
                                            .at = after.updated_at,
                                            .attempt = after.attempt,
                                            .worker_id = worker,
                                            .metadata = change.metadata});
    return true;
}

Result<std::vector<model::Step>> SqliteUnit::satisfy(std::span<StepId const> sources) {
    return noted(take_dependencies(sources));
}

Result<std::vector<model::Step>> SqliteUnit::take_dependencies(std::span<StepId const> sources) {
    std::vector<LiveStep*> freed;
    for (auto const source : std::set<StepId>(sources.begin(), sources.end())) {
        TASKER_TRY_ASSIGN(auto const* const step, live_.find(source));
        if (step == nullptr) continue;
        for (auto const& [child, kind] : step->children) {
            auto& row = child->row;
            if (row.open_dependencies == 0) {
                return Error(ErrorCode::Internal,
                             "step " + row.id.to_string() + " has no open dependency left to take");
            }
            --row.open_dependencies;
            live_.mark(*child);
            bool const is_free =
                row.open_dependencies == 0 && row.state == model::StepState::Pending;
            if (is_free) freed.push_back(child);
        }
    }
    std::ranges::sort(freed, {}, [](LiveStep const* step) { return step->row.id; });
    std::vector<model::Step> rows;
    rows.reserve(freed.size());
    for (auto const* const step : freed)
        rows.push_back(step->row);
    return rows;
}

Result<void> SqliteUnit::add_open_dependencies(StepId step, std::uint32_t count) {
    TASKER_TRY_ASSIGN(auto* const found, noted(live_.find(step)));
    if (found == nullptr) return noted(Result<void>(no_step(step)));
    found->row.open_dependencies += count;
    live_.mark(*found);
    return {};
}

Result<LiveStep*> SqliteUnit::find_held(StepId id, std::uint32_t attempt) {
    TASKER_TRY_ASSIGN(auto* const step, live_.find(id));
    bool const is_held = step != nullptr && step->row.state == model::StepState::InProgress &&
                         step->row.attempt == attempt;
    return is_held ? step : nullptr;
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
    TASKER_TRY_ASSIGN(auto* const step, find_held(write.step_id, write.attempt));
    if (step == nullptr) return false;
    TASKER_TRY_ASSIGN(auto* const sql, file());
    TASKER_TRY(sql->put_checkpoint.execute(step->number(), write.cursor, write.items_processed,
                                           write.accumulated_results, write.at));
    TASKER_TRY(sql->insert_checkpoint_mark.execute(step->number(), write.cursor, write.at));
    step->has_checkpoint = true;
    step->row.lease_until = write.lease_until;
    step->row.lost_leases = 0;
    step->row.updated_at = write.at;
    live_.mark(*step);
    return true;
}

Result<std::vector<bool>> SqliteUnit::renew_leases(std::span<model::LeaseKey const> keys,
                                                   TimePoint until) {
    std::vector<bool> held;
    for (auto const& key : keys) {
        TASKER_TRY_ASSIGN(auto* const step, noted(find_held(key.step_id, key.attempt)));
        held.push_back(step != nullptr);
        if (step == nullptr) continue;
        step->row.lease_until = until;
        live_.mark(*step);
    }
    return held;
}

Result<std::vector<bool>> SqliteUnit::remove_tasks(std::span<TaskId const> ids) {
    std::vector<bool> removed;
    removed.reserve(ids.size());
    for (auto const id : ids) {
        TASKER_TRY_ASSIGN(bool const is_removed, noted(live_.remove(id)));
        removed.push_back(is_removed);
    }
    return removed;
}

Result<std::vector<model::OutgoingMessage>> SqliteUnit::take_messages(TimePoint now,
                                                                      TimePoint until,
                                                                      std::size_t limit) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    std::vector<model::OutgoingMessage> taken;
    TASKER_TRY(
        sql->due_messages.each([&](Row& row) { taken.push_back(read_message(row)); }, now, limit));
    std::ranges::sort(taken, {}, &model::OutgoingMessage::id);
    for (auto& message : taken) {
        TASKER_TRY(noted(sql->hold_message.execute(until, message.id)));
        message.due_at = until;
    }
    return taken;
}

Result<void> SqliteUnit::remove_messages(std::span<Uuid const> ids) {
    if (ids.empty()) return {};
    TASKER_TRY_ASSIGN(auto* const sql, file());
    for (auto const& id : ids)
        TASKER_TRY(noted(sql->remove_message.execute(id)));
    return {};
}

}  // namespace tasker::store::sqlite
