#include "store/memory/memory_unit.hpp"

#include <algorithm>
#include <memory>

#include "store/chain.hpp"
#include "store/not_found.hpp"
#include "store/row_changes.hpp"

namespace tasker::store::memory {

namespace {

/// The stored row with what a change may change.
template <class Row>
Row changed(Row stored, Row const& after) {
    write_change(stored, after);
    return stored;
}

}  // namespace

Error MemoryUnit::fail(Error error) {
    if (!failure_) failure_ = error;
    return error;
}

Result<void> MemoryUnit::verdict() const {
    if (failure_) return *failure_;
    return {};
}

void MemoryUnit::put(StepRow& row, model::Step after, model::Queue queue) {
    undo_.add([this, &row, before = row.step, queue_before = row.queue] {
        rows_.put(row, before, queue_before);
    });
    rows_.put(row, std::move(after), std::move(queue));
}

Result<TemplateId> MemoryUnit::put_template(model::StoredTemplate const& stored) {
    for (auto& [id, known] : rows_.templates) {
        if (known.namespace_name != stored.namespace_name || known.name != stored.name ||
            known.version != stored.version) {
            continue;
        }
        undo_.add([&known, before = known] { known = before; });
        known.description = stored.description;
        known.configuration = stored.configuration;
        known.identity_strategy = stored.identity_strategy;
        known.updated_at = stored.updated_at;
        return id;
    }
    if (!rows_.templates.emplace(stored.id, stored).second) {
        return fail(Error(ErrorCode::Internal, "template " + stored.id.to_string() + " exists"));
    }
    undo_.add([this, id = stored.id] { rows_.templates.erase(id); });
    return stored.id;
}

Result<std::vector<std::string>> MemoryUnit::taken_identities(std::span<std::string const> hashes) {
    std::vector<std::string> taken;
    std::set<std::string_view> seen;
    for (auto const& hash : hashes) {
        if (rows_.identities.contains(hash) && seen.insert(hash).second) taken.push_back(hash);
    }
    return taken;
}

Result<void> MemoryUnit::insert_tasks(std::span<model::NewTask const> tasks) {
    for (auto const& made : tasks) {
        auto done = insert(made);
        if (!done) return fail(std::move(done).error());
    }
    return {};
}

Result<void> MemoryUnit::insert(model::NewTask const& made) {
    TASKER_TRY(check_chain(made));
    TASKER_TRY(check_row(made));
    auto const& task = made.task;
    if (rows_.identities.contains(task.identity_hash)) {
        return Error(ErrorCode::DuplicateTask,
                     "a task with the identity " + task.identity_hash + " exists");
    }
    if (rows_.tasks.contains(task.id) || !rows_.templates.contains(task.template_id)) {
        return Error(ErrorCode::Internal,
                     "task " + task.id.to_string() + " exists, or its template does not");
    }
    auto& row = rows_.add(task);
    undo_.add([this, &row] { rows_.remove(row); });
    row.context = made.context;
    if (!made.path.empty()) {
        row.history.push_back(
            {.task_id = task.id, .first_move = 1, .path = made.path, .at = task.updated_at});
    }
    return {};
}

Result<void> MemoryUnit::insert_steps(std::span<model::NewStep const> steps) {
    for (auto const& made : steps) {
        auto done = insert(made);
        if (!done) return fail(std::move(done).error());
    }
    return {};
}

Result<void> MemoryUnit::insert(model::NewStep const& made) {
    TASKER_TRY(check_chain(made));
    TASKER_TRY(check_row(made.step));
    auto const& step = made.step;
    auto const task = rows_.tasks.find(step.task_id);
    if (task == rows_.tasks.end() || rows_.steps.contains(step.id) ||
        task->second.step_names.contains(step.name)) {
        return Error(ErrorCode::Internal, "step " + step.name + " (" + step.id.to_string() +
                                              ") exists, or its task does not");
    }
    auto& row = rows_.add(task->second, step, made.queue);
    undo_.add([this, &row] { rows_.remove(row); });
    row.inputs = made.inputs;
    if (!made.path.empty()) {
        row.history.push_back({.step_id = step.id,
                               .first_move = 1,
                               .path = made.path,
                               .at = step.updated_at,
                               .attempt = step.attempt,
                               .worker_id = step.worker_id});
    }
    return {};
}

Result<std::size_t> MemoryUnit::insert_edges(std::span<model::Edge const> edges) {
    std::size_t count = 0;
    for (auto const& edge : edges) {
        auto const from = rows_.steps.find(edge.from);
        auto const to = rows_.steps.find(edge.to);
        if (from == rows_.steps.end() || to == rows_.steps.end() || edge.from == edge.to) {
            return fail(Error(ErrorCode::Internal, "an edge from " + edge.from.to_string() +
                                                       " to " + edge.to.to_string() +
                                                       " does not join two steps"));
        }
        auto& source = from->second;
        auto& target = to->second;
        if (!source.children.emplace(edge.to, edge.kind).second) continue;
        target.parents.emplace(edge.from, edge.kind);
        undo_.add([&source, &target, edge] {
            source.children.erase({edge.to, edge.kind});
            target.parents.erase({edge.from, edge.kind});
        });
        ++count;
    }
    return count;
}

Result<std::vector<model::Task>> MemoryUnit::lock_tasks(std::span<TaskId const> ids) {
    return find_tasks(ids);  // the store's lock is held
}

Result<std::vector<model::Step>> MemoryUnit::lock_steps(std::span<StepId const> ids) {
    return find_steps(ids);
}

Result<std::vector<bool>> MemoryUnit::apply(std::span<model::TaskChange const> changes) {
    std::vector<bool> written;
    for (auto const& change : changes) {
        auto chained = check_chain(change);
        if (!chained) return fail(std::move(chained).error());
        auto const found = rows_.tasks.find(change.after.id);
        bool const is_current = found != rows_.tasks.end() &&
                                found->second.task.state == change.from &&
                                found->second.task.moves == change.moves_before;
        written.push_back(is_current);
        if (!is_current) continue;
        auto sensible = check_row(change.after);
        if (!sensible) return fail(std::move(sensible).error());

        auto& row = found->second;
        undo_.add([this, &row, before = row.task, size = row.history.size()] {
            rows_.put(row, before);
            row.history.resize(size);
        });
        rows_.put(row, changed(row.task, change.after));
        if (change.path.empty()) continue;
        row.history.push_back({.task_id = change.after.id,
                               .first_move = change.moves_before + 1,
                               .from = change.from,
                               .path = change.path,
                               .at = change.after.updated_at,
                               .metadata = change.metadata});
    }
    return written;
}

Result<std::vector<bool>> MemoryUnit::apply(std::span<model::StepChange const> changes) {
    std::vector<bool> written;
    for (auto const& change : changes) {
        auto chained = check_chain(change);
        if (!chained) return fail(std::move(chained).error());
        auto const found = rows_.steps.find(change.after.id);
        bool const is_current = found != rows_.steps.end() &&
                                found->second.step.state == change.from &&
                                found->second.step.moves == change.moves_before;
        written.push_back(is_current);
        if (!is_current) continue;
        auto sensible = check_row(change.after);
        if (!sensible) return fail(std::move(sensible).error());

        auto& row = found->second;
        undo_.add([&row, results = row.results, size = row.history.size()] {
            row.results = results;
            row.history.resize(size);
        });
        if (!change.path.empty()) {
            row.history.push_back(
                {.step_id = change.after.id,
                 .first_move = change.moves_before + 1,
                 .from = change.from,
                 .path = change.path,
                 .at = change.after.updated_at,
                 .attempt = change.after.attempt,
                 .worker_id = change.after.worker_id ? change.after.worker_id : row.step.worker_id,
                 .metadata = change.metadata});
        }
        put(row, changed(row.step, change.after), change.queue);
        if (change.results_action == model::ResultsAction::Keep) continue;
        row.results = change.results_action == model::ResultsAction::Replace ? change.results
                                                                             : model::Payload();
    }
    return written;
}

Result<std::vector<model::Step>> MemoryUnit::satisfy(std::span<StepId const> sources) {
    std::set<StepId> const each(sources.begin(), sources.end());
    std::map<StepId, std::uint32_t> counts;
    for (auto const source : each) {
        auto const row = rows_.steps.find(source);
        if (row == rows_.steps.end()) continue;
        for (auto const& [to, kind] : row->second.children)
            ++counts[to];
    }
    std::vector<model::Step> freed;
    for (auto const& [id, count] : counts) {
        auto& row = rows_.steps.at(id);
        auto after = row.step;
        if (after.open_dependencies < count) {
            return fail(Error(ErrorCode::Internal,
                              "step " + id.to_string() + " has no open dependency left to take"));
        }
        after.open_dependencies -= count;
        if (after.open_dependencies == 0 && after.state == model::StepState::Pending) {
            freed.push_back(after);
        }
        put(row, std::move(after));
    }
    return freed;
}

Result<void> MemoryUnit::add_open_dependencies(StepId step, std::uint32_t count) {
    auto const row = rows_.steps.find(step);
    if (row == rows_.steps.end()) return fail(no_step(step));
    auto after = row->second.step;
    after.open_dependencies += count;
    put(row->second, std::move(after));
    return {};
}

StepRow* MemoryUnit::find_held(StepId id, std::uint32_t attempt) {
    auto const row = rows_.steps.find(id);
    if (row == rows_.steps.end()) return nullptr;
    auto const& step = row->second.step;
    bool const is_held = step.state == model::StepState::InProgress && step.attempt == attempt;
    return is_held ? &row->second : nullptr;
}

Result<std::vector<bool>> MemoryUnit::save_checkpoints(
    std::span<model::CheckpointWrite const> writes) {
    std::vector<bool> written;
    for (auto const& write : writes) {
        auto* const row = find_held(write.step_id, write.attempt);
        written.push_back(row != nullptr);
        if (row == nullptr) continue;
        if (write.cursor.empty()) {
            return fail(Error(ErrorCode::Internal, "a checkpoint without a cursor"));
        }

        undo_.add([row, before = row->checkpoint] { row->checkpoint = before; });
        auto& checkpoint = row->checkpoint ? *row->checkpoint : row->checkpoint.emplace();
        checkpoint.cursor = write.cursor;
        checkpoint.items_processed = write.items_processed;
        checkpoint.accumulated_results = write.accumulated_results;
        checkpoint.at = write.at;
        checkpoint.history.push_back({.cursor = write.cursor, .at = write.at});

        auto after = row->step;
        after.lease_until = write.lease_until;
        after.lost_leases = 0;
        after.updated_at = write.at;
        put(*row, std::move(after));
    }
    return written;
}

Result<std::vector<bool>> MemoryUnit::renew_leases(std::span<model::LeaseKey const> keys,
                                                   TimePoint until) {
    std::vector<bool> held;
    for (auto const& key : keys) {
        auto* const row = find_held(key.step_id, key.attempt);
        held.push_back(row != nullptr);
        if (row == nullptr) continue;
        auto after = row->step;
        after.lease_until = until;
        put(*row, std::move(after));
    }
    return held;
}

Result<void> MemoryUnit::insert_dead_letters(std::span<model::DeadLetter const> letters) {
    for (auto const& letter : letters) {
        bool const is_known = std::ranges::any_of(rows_.dead_letters, [&](auto const& entry) {
            auto const& known = entry.second;
            return known.id == letter.id || (known.task_id == letter.task_id &&
                                             known.status == model::DeadLetterStatus::Pending);
        });
        if (is_known) continue;
        if (!rows_.tasks.contains(letter.task_id)) {
            return fail(Error(ErrorCode::Internal, "a dead letter of an unknown task"));
        }
        rows_.add(letter);
        undo_.add([this, key = std::pair(letter.created_at, letter.id)] { rows_.remove(key); });
    }
    return {};
}

Result<bool> MemoryUnit::update_dead_letter(model::DeadLetter const& letter) {
    auto const found = std::ranges::find_if(
        rows_.dead_letters, [&](auto const& entry) { return entry.second.id == letter.id; });
    if (found == rows_.dead_letters.end()) return false;
    undo_.add([this, key = found->first, before = found->second] {
        rows_.dead_letters.at(key) = before;
    });
    auto& stored = found->second;
    stored.status = letter.status;
    stored.metadata = letter.metadata;
    stored.resolved_at = letter.resolved_at;
    stored.resolution_notes = letter.resolution_notes;
    stored.resolved_by = letter.resolved_by;
    stored.updated_at = letter.updated_at;
    return true;
}

Result<void> MemoryUnit::insert_events(std::span<StoredEvent const> events) {
    for (auto const& event : events) {
        if (rows_.event_ids.contains(event.id)) continue;
        rows_.add(event);
        undo_.add([this, key = std::tuple(event.namespace_name, event.created_at, event.id)] {
            rows_.remove(key);
        });
    }
    return {};
}

Result<std::vector<bool>> MemoryUnit::remove_tasks(std::span<TaskId const> ids) {
    std::vector<bool> removed;
    for (auto const id : ids) {
        auto const found = rows_.tasks.find(id);
        removed.push_back(found != rows_.tasks.end() &&
                          model::is_terminal(found->second.task.state) &&
                          is_at_rest(found->second));
        if (!removed.back()) continue;
        auto taken = std::make_shared<Rows::Taken>(rows_.take(found->second));
        undo_.add([this, taken] { rows_.put_back(std::move(*taken)); });
    }
    return removed;
}

}  // namespace tasker::store::memory
