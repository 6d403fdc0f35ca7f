#include "store/sqlite/changed_rows.hpp"

#include "store/sqlite/packed.hpp"

namespace tasker::store::sqlite {

namespace {

/// NULL if there are none.
std::optional<Blob> blob_or_null(std::string const& bytes) {
    if (bytes.empty()) return {};
    return Blob{bytes};
}

Result<void> insert(Statements& sql, ChangedTask const& task) {
    bool const is_short = task.context.text().size() <= kBytesInRowMax;
    TASKER_TRY(sql.insert_task.execute(
        task.number, task.id, task.template_id, task.identity_hash, task.indexed.state,
        task.indexed.has_leases, task.stale_at, task.indexed.look_at, Blob{task.fixed},
        Blob{task.progress}, Blob{task.passages}, is_short ? task.context : model::Payload(),
        blob_or_null(task.first_edges)));
    if (!is_short) TASKER_TRY(sql.insert_context.execute(task.number, task.context));
    return {};
}

Result<void> update(Statements& sql, ChangedTask const& task) {
    if (!task.older_passages.empty()) {
        TASKER_TRY(sql.insert_task_passages.execute(task.number, first_move_of(task.older_passages),
                                                    Blob{task.older_passages}));
    }
    if (task.changes_indexes) {
        TASKER_TRY(sql.update_task_and_indexes.execute(
            task.stale_at, Blob{task.progress}, Blob{task.passages}, task.indexed.state,
            task.indexed.has_leases, task.indexed.look_at, task.number));
    } else {
        TASKER_TRY(sql.update_task.execute(task.stale_at, Blob{task.progress}, Blob{task.passages},
                                           task.number));
    }
    return {};
}

Result<void> insert(Statements& sql, ChangedStep const& step) {
    TASKER_TRY(sql.insert_step.execute(step.number, step.id, step.name, step.state,
                                       step.indexed.queued_priority, step.indexed.wake_at,
                                       Blob{step.fixed}, Blob{step.progress}, Blob{step.passages},
                                       step.results));
    if (!step.inputs.empty()) TASKER_TRY(sql.insert_inputs.execute(step.number, step.inputs));
    return {};
}

Result<void> update(Statements& sql, ChangedStep const& step) {
    if (!step.older_passages.empty()) {
        TASKER_TRY(sql.insert_step_passages.execute(step.number, first_move_of(step.older_passages),
                                                    Blob{step.older_passages}));
    }
    auto const run = [&](Statement& statement, auto const&... rest) {
        return statement.execute(step.state, Blob{step.progress}, Blob{step.passages}, rest...,
                                 step.number);
    };
    if (step.changes_indexes) {
        TASKER_TRY(run(sql.update_step_and_indexes, step.indexed.queued_priority,
                       step.indexed.wake_at, step.results));
    } else if (step.has_new_results) {
        TASKER_TRY(run(sql.update_step_and_results, step.results));
    } else {
        TASKER_TRY(run(sql.update_step));
    }
    return {};
}

}  // namespace

// What refers to a row comes after it.
Result<void> write(Statements& sql, ChangedRows const& rows) {
    for (auto const& task : rows.tasks) {
        TASKER_TRY(task.is_new ? insert(sql, task) : update(sql, task));
        if (task.added_edges.empty()) continue;
        TASKER_TRY(
            sql.insert_edges.execute(task.number, task.edges_position, Blob{task.added_edges}));
    }
    for (auto const& step : rows.steps)
        TASKER_TRY(step.is_new ? insert(sql, step) : update(sql, step));
    return {};
}

}  // namespace tasker::store::sqlite
