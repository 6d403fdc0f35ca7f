#include <set>
#include <unordered_map>

#include "store/chain.hpp"
#include "store/postgres/postgres_unit.hpp"
#include "store/postgres/questions.hpp"
#include "store/postgres/write_statements.hpp"
#include "store/row_changes.hpp"

namespace tasker::store::postgres {

Result<TemplateId> PostgresUnit::put_template(model::StoredTemplate const& stored) {
    held_.write();
    auto const place = transaction_.ask_later(sql::kPutTemplate,
                                              Parameters()
                                                  .add(stored.id)
                                                  .add(stored.namespace_name)
                                                  .add(stored.name)
                                                  .add(stored.version)
                                                  .add(stored.description)
                                                  .add(stored.configuration)
                                                  .add(stored.identity_strategy)
                                                  .add(stored.created_at)
                                                  .add(stored.updated_at),
                                              Transaction::Kind::Locks);
    TASKER_TRY(transaction_.exchange());
    auto id = stored.id;
    TASKER_TRY(transaction_.take(place).each([&](Row& row) { id = row.next<TemplateId>(); }));
    return id;
}

Result<std::vector<std::string>> PostgresUnit::taken_identities(
    std::span<std::string const> hashes) {
    std::vector<std::string> taken;
    if (hashes.empty()) return taken;
    TASKER_TRY_ASSIGN(auto const rows,
                      written().ask(sql::kTakenIdentities, Parameters().add_all(hashes)));
    std::unordered_set<std::string> exist;
    TASKER_TRY(rows.each([&](Row& row) { exist.insert(row.next<std::string>()); }));
    for (auto const& hash : hashes) {
        if (exist.erase(hash) > 0) {
            taken.push_back(hash);
        } else {
            free_identities_.insert(hash);
        }
    }
    for (auto const& hash : taken)
        free_identities_.erase(hash);
    return taken;
}

// The server is asked at once only when nothing is known about the identities: otherwise a task
// that another unit made meanwhile lets the writes fail, and the unit runs again.
Result<void> PostgresUnit::insert_tasks(std::span<model::NewTask const> tasks) {
    bool are_free = true;
    for (auto const& made : tasks) {
        if (auto chained = check_chain(made); !chained) return fail(std::move(chained).error());
        if (auto sensible = check_row(made); !sensible) return fail(std::move(sensible).error());
        auto* const held = held_.add(made);
        if (held == nullptr) {
            return fail(Error(ErrorCode::Internal, "task " + made.task.id.to_string() + " exists"));
        }
        // Tasks are written before steps, so the server would not see it.
        if (expected_tasks_.contains(made.task.id)) {
            return fail(Error(ErrorCode::Internal, "a step of task " + made.task.id.to_string() +
                                                       " was inserted before it"));
        }
        if (!made.path.empty()) {
            held_.pack_onto(*held, {.task_id = made.task.id,
                                    .first_move = 1,
                                    .path = made.path,
                                    .at = made.task.updated_at});
        }
        are_free = are_free &&
                   (made.has_new_identity || free_identities_.erase(made.task.identity_hash) > 0);
    }
    if (are_free) {
        relies_on_identities_ = true;
        return {};
    }
    bool const relied = std::exchange(relies_on_identities_, false);
    TASKER_TRY(written().exchange());
    relies_on_identities_ = relied;
    return {};
}

Result<void> PostgresUnit::insert_steps(std::span<model::NewStep const> steps) {
    for (auto const& made : steps) {
        if (auto chained = check_chain(made); !chained) return fail(std::move(chained).error());
        if (auto sensible = check_row(made.step); !sensible)
            return fail(std::move(sensible).error());
        auto* const held = held_.add(made);
        if (held == nullptr) {
            return fail(Error(ErrorCode::Internal, "step " + made.step.id.to_string() + " exists"));
        }
        if (!held->is_task_held) expected_tasks_.insert(made.step.task_id);
        if (made.path.empty()) continue;
        held_.pack_onto(*held, {.step_id = made.step.id,
                                .first_move = 1,
                                .path = made.path,
                                .at = made.step.updated_at,
                                .attempt = made.step.attempt,
                                .worker_id = made.step.worker_id});
    }
    return {};
}

Result<std::size_t> PostgresUnit::insert_edges(std::span<model::Edge const> edges) {
    std::vector<StepId> ends;
    ends.reserve(2 * edges.size());
    for (auto const& edge : edges) {
        ends.push_back(edge.from);
        ends.push_back(edge.to);
    }
    TASKER_TRY(held_.hold(ends));
    std::unordered_map<StepId, std::set<Children::value_type>> known;
    std::size_t count = 0;
    for (auto const& edge : edges) {
        auto* const from = held_.find(edge.from);
        auto* const to = held_.find(edge.to);
        if (from == nullptr || to == nullptr || edge.from == edge.to) {
            return fail(Error(ErrorCode::Internal, "an edge from " + edge.from.to_string() +
                                                       " to " + edge.to.to_string() +
                                                       " does not join two steps"));
        }
        auto const [children, is_first] = known.try_emplace(edge.from);
        if (is_first) children->second.insert(from->children.begin(), from->children.end());
        if (!children->second.emplace(edge.to, edge.kind).second) continue;
        from->children.emplace_back(edge.to, edge.kind);
        to->parents_added.push_back(edge.from);
        if (to->parents) to->parents->push_back(edge.from);
        held_.note(*from);
        held_.note(*to);
        ++count;
    }
    return count;
}

Result<void> PostgresUnit::insert_dead_letters(std::span<model::DeadLetter const> letters) {
    held_.write();
    // One after the other: each may be left out because of one before it. They are rare.
    for (auto const& letter : letters) {
        transaction_.write(sql::kInsertDeadLetter, Parameters()
                                                       .add(letter.id)
                                                       .add(letter.task_id)
                                                       .add(letter.original_state)
                                                       .add(letter.reason)
                                                       .add(letter.status)
                                                       .add(letter.created_at)
                                                       .add(letter.snapshot)
                                                       .add(letter.metadata)
                                                       .add(letter.resolved_at)
                                                       .add(letter.resolution_notes)
                                                       .add(letter.resolved_by)
                                                       .add(letter.updated_at));
    }
    return {};
}

Result<bool> PostgresUnit::update_dead_letter(model::DeadLetter const& letter) {
    auto const parameters = Parameters()
                                .add(letter.id)
                                .add(letter.status)
                                .add(letter.metadata)
                                .add(letter.resolved_at)
                                .add(letter.resolution_notes)
                                .add(letter.resolved_by)
                                .add(letter.updated_at);
    TASKER_TRY_ASSIGN(auto const rows,
                      written().ask(sql::kUpdateDeadLetter, parameters, Transaction::Kind::Locks));
    bool is_there = false;
    TASKER_TRY(rows.each([&](Row& row) { is_there = row.next<Uuid>() == letter.id; }));
    return is_there;
}

Result<void> PostgresUnit::insert_events(std::span<StoredEvent const> events) {
    if (events.empty()) return {};
    transaction_.write(
        sql::kInsertEvents,
        Parameters()
            .add_each(events, [](auto const& event) { return event.id; })
            .add_each(events,
                      [](auto const& event) -> std::string const& { return event.namespace_name; })
            .add_each(events,
                      [](auto const& event) -> std::string const& { return event.event_name; })
            .add_each(events, [](auto const& event) { return event.task_id; })
            .add_each(events, [](auto const& event) -> model::Payload const& { return event.body; })
            .add_each(events, [](auto const& event) { return event.created_at; }));
    return {};
}

}  // namespace tasker::store::postgres
