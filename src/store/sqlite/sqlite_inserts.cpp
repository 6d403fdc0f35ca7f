#include <set>

#include "store/chain.hpp"
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
    auto const& task = made.task;
    auto const done = sql_.insert_task.execute(
        task.id, task.template_id, task.identity_hash, task.priority, task.initiator,
        task.source_system, task.reason, tags_to_text(task.tags), task.correlation_id,
        task.parent_correlation_id, task.requested_at, task.created_at, task.state,
        task.tally.total, task.tally.unfinished, task.tally.in_flight, task.tally.waiting_for_retry,
        task.tally.failed_blocking, task.tally.failed_tolerated, task.moves, task.state_since,
        task.stale_at, task.completed_at, task.updated_at);
    if (!done) {
        if (!sql_.insert_task.broke_unique()) return done.error();
        return Error(ErrorCode::DuplicateTask,
                     "a task with the identity " + task.identity_hash + " exists");
    }
    auto const number = sqlite3_last_insert_rowid(sql_.db);
    TASKER_TRY(sql_.insert_context.execute(number, made.context));
    live_.add(task, number, made.context);
    if (made.path.empty()) return {};
    TASKER_TRY(sql_.insert_task_passage.execute(number, 1, model::TaskState::Pending,
                                                path_to_blob<model::TaskMove>(made.path),
                                                task.updated_at, model::Payload()));
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
    auto const& step = made.step;
    TASKER_TRY_ASSIGN(auto* const task, live_.find(step.task_id));
    if (task == nullptr) {
        return Error(ErrorCode::Internal,
                     "step " + step.id.to_string() + " belongs to no task that exists");
    }
    TASKER_TRY(sql_.insert_step.execute(
        step.id, task->number, step.name, step.template_step_name, step.type, step.failure_strategy,
        step.is_retryable, step.attempts_max, step.priority, step.created_at, step.state,
        step.open_dependencies, step.attempt, step.uncounted_attempts, step.lost_leases, step.moves,
        step.wake_at, step.next_retry_at, step.backoff, step.lease_until, step.worker_id,
        step.last_attempted_at, step.last_failure_at, step.processed_at, step.updated_at,
        step.has_satisfied));
    auto const number = sqlite3_last_insert_rowid(sql_.db);
    if (!made.inputs.empty()) TASKER_TRY(sql_.insert_inputs.execute(number, made.inputs));
    live_.add(*task, step, number, made.inputs);
    if (made.path.empty()) return {};
    TASKER_TRY(sql_.insert_step_passage.execute(
        number, 1, model::StepState::Pending, path_to_blob<model::StepMove>(made.path),
        step.updated_at, step.attempt, step.worker_id, model::Payload()));
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
    if (from == nullptr || to == nullptr || from->task != to->task) {
        return Error(ErrorCode::Internal, "an edge from " + edge.from.to_string() + " to " +
                                              edge.to.to_string() +
                                              " does not join two steps of one task");
    }
    if (!LiveTasks::add_edge(*from, *to, edge.kind)) return false;
    TASKER_TRY(sql_.insert_edge.execute(from->number, to->number, edge.kind));
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
