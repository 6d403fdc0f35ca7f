#include "store/sqlite/changed_rows.hpp"

#include "store/packed.hpp"
#include "store/sqlite/stored_steps.hpp"

namespace tasker::store::sqlite {

namespace {

bool is_short(model::Payload const& context) noexcept {
    return context.text().size() <= kBytesInRowMax;
}

/// NULL if there are none.
std::optional<Blob> blob_or_null(std::string const& bytes) {
    if (bytes.empty()) return {};
    return Blob{bytes};
}

std::optional<std::string_view> text_or_null(std::string const& text) {
    if (text.empty()) return {};
    return text;
}

Result<void> insert(Statements& sql, ChangedTask const& task) {
    TASKER_TRY(sql.insert_task.execute(
        task.number, task.id, task.template_id, task.identity_hash, task.indexed.state,
        task.indexed.has_leases, task.stale_at, task.indexed.look_at, Blob{task.fixed},
        Blob{task.progress}, Blob{task.passages}, Blob{task.steps},
        is_short(task.context) ? task.context : model::Payload(), blob_or_null(task.first_edges),
        text_or_null(task.trace_context)));
    if (!is_short(task.context)) TASKER_TRY(sql.insert_context.execute(task.number, task.context));
    return {};
}

Result<void> update(Statements& sql, ChangedTask const& task) {
    if (!task.older_passages.empty()) {
        TASKER_TRY(sql.insert_task_passages.execute(task.number, first_move_of(task.older_passages),
                                                    Blob{task.older_passages}));
    }
    if (task.changes_indexes) {
        TASKER_TRY(sql.update_task_and_indexes.execute(
            task.stale_at, Blob{task.progress}, Blob{task.passages}, Blob{task.steps},
            task.indexed.state, task.indexed.has_leases, task.indexed.look_at, task.number));
    } else {
        TASKER_TRY(sql.update_task.execute(task.stale_at, Blob{task.progress}, Blob{task.passages},
                                           Blob{task.steps}, task.number));
    }
    return {};
}

Result<void> write(Statements& sql, ChangedStep const& step) {
    if (step.needs_place) TASKER_TRY(sql.insert_step_id.execute(step.id, step.number));
    if (!step.new_inputs.empty()) {
        TASKER_TRY(sql.insert_inputs.execute(step.number, step.new_inputs));
    }
    if (!step.older_passages.empty()) {
        TASKER_TRY(sql.insert_step_passages.execute(step.number, first_move_of(step.older_passages),
                                                    Blob{step.older_passages}));
    }
    if (step.changes_results) {
        TASKER_TRY(is_long(step.results) ? sql.put_results.execute(step.number, step.results)
                                         : sql.delete_results.execute(step.number));
    }
    if (!step.changes_waiting) return {};
    if (!step.waiting) {
        TASKER_TRY(sql.delete_waiting.execute(step.number));
        return {};
    }
    auto const& waiting = *step.waiting;
    std::optional<std::string_view> queued_namespace;
    std::optional<std::string_view> queued_handler;
    if (waiting.queued_priority) {
        queued_namespace = waiting.queue.namespace_name;
        queued_handler = waiting.queue.handler;
    }
    TASKER_TRY(sql.put_waiting.execute(step.number, step.id, waiting.queued_priority,
                                       waiting.wake_at, queued_namespace, queued_handler));
    return {};
}

// Most have no entry.
Result<void> remove_step_ids(Statements& sql, RemovedTask const& task) {
    TASKER_TRY_ASSIGN(auto const steps, stored_steps_of(sql, task.id));
    for (std::size_t place = 0; place < steps.size(); ++place) {
        auto const id = steps[place].row.id;
        if (!is_found_by_task(task.id, id, place)) TASKER_TRY(sql.remove_step_id.execute(id));
    }
    return {};
}

Result<void> remove(Statements& sql, RemovedTask const& task) {
    TASKER_TRY(remove_step_ids(sql, task));
    for (auto* const statement :
         {&sql.remove_inputs, &sql.remove_checkpoints, &sql.remove_checkpoint_marks,
          &sql.remove_step_passages, &sql.remove_results, &sql.remove_waiting, &sql.remove_groups,
          &sql.remove_edges, &sql.remove_context, &sql.remove_task_passages}) {
        TASKER_TRY(statement->execute(task.number));
    }
    TASKER_TRY(sql.remove_dead_letters.execute(task.id));
    TASKER_TRY(sql.remove_events.execute(task.id));
    TASKER_TRY(sql.remove_task.execute(task.number));
    return {};
}

}  // namespace

bool is_one_statement(ChangedRows const& rows) noexcept {
    if (rows.tasks.size() != 1 || !rows.groups.empty() || !rows.steps.empty() ||
        !rows.removed.empty()) {
        return false;
    }
    auto const& task = rows.tasks.front();
    return task.added_edges.empty() && task.older_passages.empty() &&
           (!task.is_new || is_short(task.context));
}

// What refers to a row comes after it.
Result<void> write(Statements& sql, ChangedRows const& rows) {
    for (auto const& task : rows.removed)
        TASKER_TRY(remove(sql, task));
    for (auto const& task : rows.tasks) {
        TASKER_TRY(task.is_new ? insert(sql, task) : update(sql, task));
        if (task.added_edges.empty()) continue;
        TASKER_TRY(
            sql.insert_edges.execute(task.number, task.edges_position, Blob{task.added_edges}));
    }
    for (auto const& group : rows.groups)
        TASKER_TRY(sql.put_group.execute(group.number, Blob{group.steps}));
    for (auto const& step : rows.steps)
        TASKER_TRY(write(sql, step));
    return {};
}

}  // namespace tasker::store::sqlite
