#include <set>

#include "store/chain.hpp"
#include "store/row_changes.hpp"
#include "store/sqlite/packed.hpp"
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
    TASKER_TRY(flush());
    std::vector<std::string> taken;
    std::set<std::string_view> seen;
    for (auto const& hash : hashes) {
        if (!seen.insert(hash).second) continue;
        TASKER_TRY_ASSIGN(bool const is_taken, noted(is_taken_in_file(hash)));
        if (is_taken) {
            taken.push_back(hash);
        } else {
            free_identities_.insert(hash);
        }
    }
    return taken;
}

Result<bool> SqliteUnit::is_taken_in_file(std::string_view identity) {
    bool is_taken = false;
    TASKER_TRY(sql_.find_identity.each([&](Row&) { is_taken = true; }, identity));
    return is_taken;
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
    if (free_identities_.erase(row.identity_hash) == 0) {
        TASKER_TRY(flush());
        TASKER_TRY_ASSIGN(bool const is_taken, is_taken_in_file(row.identity_hash));
        if (is_taken) {
            return Error(ErrorCode::DuplicateTask,
                         "a task with the identity " + row.identity_hash + " exists");
        }
    }
    if (live_.peek(row.id) != nullptr) {
        return Error(ErrorCode::Internal, "task " + row.id.to_string() + " exists");
    }
    TASKER_TRY_ASSIGN(auto const number, live_.next_number());
    auto& task = live_.add(row, number, made.context);
    task.is_new = true;
    mark(task);
    if (made.path.empty()) return {};
    pack(task.passages,
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
    if (task == nullptr || task->step_names.contains(row.name) || live_.has(row.id) ||
        task->steps.size() >= kStepsMax) {
        return Error(ErrorCode::Internal,
                     "step " + row.name + " (" + row.id.to_string() +
                         ") exists, or its task does not, or has as many as it may");
    }
    auto& step = live_.add(*task, row, made.inputs);
    step.is_new = true;
    mark(step);
    if (made.path.empty()) return {};
    pack(step.passages, model::StepPassage{.step_id = row.id,
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
    if (!LiveTasks::add_edge(*from, *to, edge.kind)) return false;
    auto& task = *from->task;
    if (task.new_edges.empty()) grown_tasks_.push_back(&task);
    pack(task.new_edges, {.from = from->place, .to = to->place, .kind = edge.kind});
    return true;
}

Result<void> SqliteUnit::insert_dead_letters(std::span<model::DeadLetter const> letters) {
    TASKER_TRY(flush());  // of tasks that the file may not have yet
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
