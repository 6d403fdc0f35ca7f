#include <set>

#include "store/chain.hpp"
#include "store/packed.hpp"
#include "store/row_changes.hpp"
#include "store/sqlite/sqlite_unit.hpp"

namespace tasker::store::sqlite {

Result<TemplateId> SqliteUnit::put_template(model::StoredTemplate const& stored) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    TemplateId id;
    auto const done = sql->put_template.each(
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
        TASKER_TRY_ASSIGN(bool const is_taken, noted(live_.is_taken(hash)));
        if (is_taken) {
            taken.push_back(hash);
        } else {
            free_identities_.insert(hash);
        }
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
    TASKER_TRY(check_row(made));
    auto const& row = made.task;
    if (!made.has_new_identity && free_identities_.erase(row.identity_hash) == 0) {
        TASKER_TRY_ASSIGN(bool const is_taken, live_.is_taken(row.identity_hash));
        if (is_taken) {
            return Error(ErrorCode::DuplicateTask,
                         "a task with the identity " + row.identity_hash + " exists");
        }
    }
    TASKER_TRY_ASSIGN(auto* const task, live_.insert(row, made.context));
    if (made.path.empty()) return {};
    pack(task->passages,
         model::TaskPassage{
             .task_id = row.id, .first_move = 1, .path = made.path, .at = row.updated_at});
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
    if (task == nullptr) {
        return Error(ErrorCode::Internal, "step " + row.id.to_string() + " is of no task");
    }
    TASKER_TRY_ASSIGN(auto* const step, live_.insert(*task, row, made.inputs));
    step->queue = made.queue;
    if (made.path.empty()) return {};
    pack(step->passages, model::StepPassage{.step_id = row.id,
                                            .first_move = 1,
                                            .path = made.path,
                                            .at = row.updated_at,
                                            .attempt = row.attempt,
                                            .worker_id = row.worker_id});
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
    return live_.add_edge(*from, *to, edge.kind);
}

Result<void> SqliteUnit::insert_dead_letters(std::span<model::DeadLetter const> letters) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    for (auto const& letter : letters) {
        TASKER_TRY(noted(sql->insert_dead_letter.execute(
            letter.id, letter.task_id, letter.original_state, letter.reason, letter.status,
            letter.created_at, letter.snapshot, letter.metadata, letter.resolved_at,
            letter.resolution_notes, letter.resolved_by, letter.updated_at)));
    }
    return {};
}

Result<bool> SqliteUnit::update_dead_letter(model::DeadLetter const& letter) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    auto const changed = sql->update_dead_letter.execute(
        letter.id, letter.status, letter.metadata, letter.resolved_at, letter.resolution_notes,
        letter.resolved_by, letter.updated_at);
    TASKER_TRY(noted(changed));
    return *changed > 0;
}

Result<void> SqliteUnit::insert_events(std::span<StoredEvent const> events) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    for (auto const& event : events) {
        TASKER_TRY(noted(sql->insert_event.execute(event.id, event.namespace_name, event.event_name,
                                                   event.task_id, event.body, event.created_at)));
    }
    return {};
}

Result<void> SqliteUnit::insert_messages(std::span<model::OutgoingMessage const> messages) {
    if (messages.empty()) return {};
    TASKER_TRY_ASSIGN(auto* const sql, file());
    for (auto const& message : messages) {
        TASKER_TRY(noted(
            sql->insert_message.execute(message.id, message.queue, message.body, message.due_at)));
    }
    return {};
}

}  // namespace tasker::store::sqlite
