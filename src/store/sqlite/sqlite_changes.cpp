#include <algorithm>
#include <set>

#include "store/chain.hpp"
#include "store/row_changes.hpp"
#include "store/sqlite/live_work.hpp"
#include "store/sqlite/packed.hpp"
#include "store/sqlite/sqlite_unit.hpp"

namespace tasker::store::sqlite {

namespace {

// A row is written whole: what is longer and may be elsewhere is.
constexpr std::size_t kBytesInRowMax = 512;

/// Moves passages that are too long for their row, which has this number, into a row of their own.
Result<void> move_out(std::string& passages, Statement& insert, std::int64_t number) {
    if (passages.size() <= kBytesInRowMax) return {};
    TASKER_TRY(insert.execute(number, first_move_of(passages), Blob{passages}));
    passages.clear();
    return {};
}

}  // namespace

// SQLite has one writer, and every unit begins as it (BEGIN IMMEDIATE): its rows are locked.
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
    write_change(task->row, after);
    mark(*task);
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
    LiveTasks::write_change(*step, after);
    mark(*step);
    if (change.results_action != model::ResultsAction::Keep) {
        bool const replaces = change.results_action == model::ResultsAction::Replace;
        live_.put_results(*step, replaces ? change.results : model::Payload());
        step->has_new_results = true;
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
            mark(*child);
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
    mark(*found);
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
    if (step->is_new) TASKER_TRY(flush());
    TASKER_TRY(sql_.put_checkpoint.execute(step->number(), write.cursor, write.items_processed,
                                           write.accumulated_results, write.at));
    TASKER_TRY(sql_.insert_checkpoint_mark.execute(step->number(), write.cursor, write.at));
    step->has_checkpoint = true;
    step->row.lease_until = write.lease_until;
    step->row.lost_leases = 0;
    step->row.updated_at = write.at;
    mark(*step);
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
        mark(*step);
    }
    return held;
}

void SqliteUnit::mark(LiveTask& task) {
    if (std::exchange(task.is_dirty, true)) return;
    dirty_tasks_.push_back(&task);
}

void SqliteUnit::mark(LiveStep& step) {
    if (std::exchange(step.is_dirty, true)) return;
    dirty_steps_.push_back(&step);
}

Result<void> SqliteUnit::flush() {
    for (auto* const step : dirty_steps_) {
        auto& task = *step->task;
        if ((task.leases != 0) != task.indexed.has_leases) mark(task);
    }
    // What refers to a row comes after it.
    for (auto* const task : dirty_tasks_)
        TASKER_TRY(noted(write(*task)));
    dirty_tasks_.clear();
    for (auto* const task : grown_tasks_)
        TASKER_TRY(noted(write_edges(*task)));
    grown_tasks_.clear();
    for (auto* const step : dirty_steps_)
        TASKER_TRY(noted(write(*step)));
    dirty_steps_.clear();
    return {};
}

Result<void> SqliteUnit::write(LiveTask& task) {
    TASKER_TRY(task.is_new ? insert_row(task) : update_row(task));
    task.is_new = false;
    task.is_dirty = false;
    return {};
}

Result<void> SqliteUnit::insert_row(LiveTask& task) {
    auto const& row = task.row;
    fixed_.clear();
    progress_.clear();
    pack_fixed(fixed_, row);
    pack_progress(progress_, row);
    auto const long_context = task.context.text().size() > kBytesInRowMax;
    auto const context = long_context ? model::Payload() : task.context;
    std::optional<Blob> edges;
    if (!task.new_edges.empty() && task.new_edges.size() <= kBytesInRowMax)
        edges = Blob{task.new_edges};
    task.indexed = {.state = row.state, .has_leases = task.leases != 0, .look_at = row.stale_at};
    TASKER_TRY(sql_.insert_task.execute(task.number, row.id, row.template_id, row.identity_hash,
                                        row.state, task.indexed.has_leases, row.stale_at,
                                        row.stale_at, Blob{fixed_}, Blob{progress_},
                                        Blob{task.passages}, context, edges));
    if (edges) task.new_edges.clear();
    if (long_context) TASKER_TRY(sql_.insert_context.execute(task.number, task.context));
    return {};
}

Result<void> SqliteUnit::update_row(LiveTask& task) {
    TASKER_TRY(move_out(task.passages, sql_.insert_task_passages, task.number));
    auto const& row = task.row;
    LiveTask::Indexed next{
        .state = row.state, .has_leases = task.leases != 0, .look_at = task.indexed.look_at};
    // Left alone while the time moves on: SqliteUnit::next_due sees to that.
    if (!row.stale_at || !next.look_at || *row.stale_at < *next.look_at)
        next.look_at = row.stale_at;
    progress_.clear();
    pack_progress(progress_, row);
    if (next == task.indexed) {
        TASKER_TRY(sql_.update_task.execute(row.stale_at, Blob{progress_}, Blob{task.passages},
                                            task.number));
        return {};
    }
    TASKER_TRY(sql_.update_task_and_indexes.execute(row.stale_at, Blob{progress_},
                                                    Blob{task.passages}, next.state,
                                                    next.has_leases, next.look_at, task.number));
    task.indexed = next;
    return {};
}

Result<void> SqliteUnit::write_edges(LiveTask& task) {
    if (task.new_edges.empty()) return {};  // the task's row has them
    TASKER_TRY(sql_.insert_edges.execute(task.number, task.edge_rows, Blob{task.new_edges}));
    ++task.edge_rows;
    task.new_edges.clear();
    return {};
}

Result<void> SqliteUnit::write(LiveStep& step) {
    TASKER_TRY(step.is_new ? insert_row(step) : update_row(step));
    step.is_new = false;
    step.is_dirty = false;
    step.has_new_results = false;
    return {};
}

Result<void> SqliteUnit::insert_row(LiveStep& step) {
    auto const& row = step.row;
    fixed_.clear();
    progress_.clear();
    pack_fixed(fixed_, row);
    pack_progress(progress_, row);
    step.indexed = step.to_index();
    TASKER_TRY(sql_.insert_step.execute(
        step.number(), row.id, row.name, row.state, step.indexed.queued_priority,
        step.indexed.wake_at, Blob{fixed_}, Blob{progress_}, Blob{step.passages}, step.results));
    if (!step.inputs.empty()) TASKER_TRY(sql_.insert_inputs.execute(step.number(), step.inputs));
    return {};
}

Result<void> SqliteUnit::update_row(LiveStep& step) {
    TASKER_TRY(move_out(step.passages, sql_.insert_step_passages, step.number()));
    progress_.clear();
    pack_progress(progress_, step.row);
    auto const update = [&](Statement& statement, auto const&... rest) {
        return statement.execute(step.row.state, Blob{progress_}, Blob{step.passages}, rest...,
                                 step.number());
    };
    if (auto const next = step.to_index(); next != step.indexed) {
        TASKER_TRY(
            update(sql_.update_step_and_indexes, step.results, next.queued_priority, next.wake_at));
        step.indexed = next;
    } else if (step.has_new_results) {
        TASKER_TRY(update(sql_.update_step_and_results, step.results));
    } else {
        TASKER_TRY(update(sql_.update_step));
    }
    return {};
}

Result<void> SqliteUnit::finish() {
    TASKER_TRY(flush());
    if (failure_) return *failure_;
    return {};
}

}  // namespace tasker::store::sqlite
