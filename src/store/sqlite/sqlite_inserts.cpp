#include <set>

#include "store/chain.hpp"
#include "store/row_changes.hpp"
#include "store/sqlite/packed.hpp"
#include "store/sqlite/row_mapping.hpp"
#include "store/sqlite/sqlite_unit.hpp"

namespace tasker::store::sqlite {

Result<TemplateId> SqliteUnit::put_template(model::StoredTemplate const& stored) {
    TemplateId id;
    auto const done = sql_.put_template.each(
        [&](Row& row) { id = row.next<TemplateId>(); }, stored.id, stored.namespace_name,
        stored.name, stored.version, stored.description, stored.configuration,
        stored.identity_strategy, stored.created_at, stored.updated_at);
    if (!done) return noted(Result<TemplateId>(done.error()));
    return id;
}

Result<std::vector<std::string>> SqliteUnit::taken_identities(std::span<std::string const> hashes) {
    std::vector<std::string> taken;
    std::set<std::string_view> seen;
    for (auto const& hash : hashes) {
        if (!seen.insert(hash).second) continue;
        TASKER_TRY(sql_.find_identity.each([&](Row&) { taken.push_back(hash); }, hash));
    }
    return taken;
}

Result<void> SqliteUnit::insert_tasks(std::span<model::NewTask const> tasks) {
    for (auto const& made : tasks) {
        TASKER_TRY(noted(insert(made)));
    }
    return {};
}

Result<void> SqliteUnit::insert(model::NewTask const& made) {
    TASKER_TRY(check_chain(made));
    TASKER_TRY(check_row(made.task));
    auto const& task = made.task;
    std::string passages;
    if (!made.path.empty()) {
        pack(passages,
             model::TaskPassage{
                 .task_id = task.id, .first_move = 1, .path = made.path, .at = task.updated_at});
    }
    auto const done = sql_.insert_task.execute(
        task.id, task.template_id, task.identity_hash, task.priority, task.initiator,
        task.source_system, task.reason, tags_to_text(task.tags), task.correlation_id,
        task.parent_correlation_id, task.requested_at, task.created_at, task.state,
        task.tally.total, task.tally.unfinished, task.tally.in_flight, task.tally.waiting_for_retry,
        task.tally.failed_blocking, task.tally.failed_tolerated, task.moves, task.state_since,
        task.stale_at, task.stale_at, task.completed_at, task.updated_at, Blob{passages});
    if (!done) {
        if (!sql_.insert_task.broke_unique()) return done.error();
        return Error(ErrorCode::DuplicateTask,
                     "a task with the identity " + task.identity_hash + " exists");
    }
    auto const number = sqlite3_last_insert_rowid(sql_.db);
    TASKER_TRY(sql_.insert_context.execute(number, made.context));
    live_.add(task, number, made.context).passages = std::move(passages);
    return {};
}

Result<void> SqliteUnit::insert_steps(std::span<model::NewStep const> steps) {
    for (auto const& made : steps) {
        TASKER_TRY(noted(insert(made)));
    }
    return {};
}

Result<void> SqliteUnit::insert(model::NewStep const& made) {
    TASKER_TRY(check_chain(made));
    TASKER_TRY(check_row(made.step));
    auto const& row = made.step;
    TASKER_TRY_ASSIGN(auto* const task, live_.find(row.task_id));
    if (task == nullptr || task->step_names.contains(row.name) || task->steps.size() >= kStepsMax) {
        return Error(ErrorCode::Internal,
                     "step " + row.name + " (" + row.id.to_string() +
                         ") exists, or its task does not, or has as many as it may");
    }
    auto& step = live_.add(*task, row, made.inputs);
    std::string passages;
    if (!made.path.empty()) {
        pack(passages, model::StepPassage{.step_id = row.id,
                                          .first_move = 1,
                                          .path = made.path,
                                          .at = row.updated_at,
                                          .attempt = row.attempt,
                                          .worker_id = row.worker_id});
    }
    TASKER_TRY(sql_.insert_step.execute(
        step.number, row.id, task->number, row.name, row.template_step_name, row.type,
        row.failure_strategy, row.is_retryable, row.attempts_max, row.priority, row.created_at,
        row.state, row.open_dependencies, row.attempt, row.uncounted_attempts, row.lost_leases,
        row.moves, row.wake_at, row.next_retry_at, row.backoff, row.lease_until, row.worker_id,
        row.last_attempted_at, row.last_failure_at, row.processed_at, row.updated_at,
        row.has_satisfied, Blob{passages}));
    step.passages = std::move(passages);
    if (!made.inputs.empty()) TASKER_TRY(sql_.insert_inputs.execute(step.number, made.inputs));
    return {};
}

Result<std::size_t> SqliteUnit::insert_edges(std::span<model::Edge const> edges) {
    std::size_t count = 0;
    for (auto const& edge : edges) {
        TASKER_TRY_ASSIGN(bool const is_new, noted(insert(edge)));
        count += is_new ? 1U : 0U;
    }
    return count;
}

Result<bool> SqliteUnit::insert(model::Edge const& edge) {
    TASKER_TRY_ASSIGN(auto* const from, live_.find(edge.from));
    TASKER_TRY_ASSIGN(auto* const to, live_.find(edge.to));
    if (from == nullptr || to == nullptr || from == to || from->task != to->task) {
        return Error(ErrorCode::Internal, "an edge from " + edge.from.to_string() + " to " +
                                              edge.to.to_string() +
                                              " does not join two steps of one task");
    }
    if (!LiveTasks::add_edge(*from, *to, edge.kind)) return false;
    auto& task = *from->task;
    if (task.new_edges.empty()) grown_tasks_.push_back(&task);
    pack(task.new_edges, {.from = from->place(), .to = to->place(), .kind = edge.kind});
    return true;
}

Result<void> SqliteUnit::insert_dead_letters(std::span<model::DeadLetter const> letters) {
    for (auto const& letter : letters) {
        TASKER_TRY(noted(sql_.insert_dead_letter.execute(
            letter.id, letter.task_id, letter.original_state, letter.reason, letter.status,
            letter.created_at, letter.snapshot, letter.metadata)));
    }
    return {};
}

Result<void> SqliteUnit::insert_events(std::span<StoredEvent const> events) {
    for (auto const& event : events) {
        TASKER_TRY(noted(sql_.insert_event.execute(event.id, event.namespace_name, event.event_name,
                                                   event.task_id, event.body, event.created_at)));
    }
    return {};
}

}  // namespace tasker::store::sqlite
