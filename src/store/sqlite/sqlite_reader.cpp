#include "store/sqlite/sqlite_reader.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "store/row_changes.hpp"
#include "store/sqlite/live_work.hpp"
#include "store/sqlite/packed.hpp"
#include "store/sqlite/row_mapping.hpp"
#include "store/sqlite/sqlite_error.hpp"

namespace tasker::store::sqlite {

namespace {

/// All rows of a statement, each read by `read`.
template <class T, class... Values>
Result<std::vector<T>> all_rows(Statement& statement, T (*read)(Row&), Values const&... values) {
    std::vector<T> found;
    TASKER_TRY(statement.each([&](Row& row) { found.push_back(read(row)); }, values...));
    return found;
}

/// The rows of `ids`, each once, in id order; unknown ids are left out.
template <class T, class Id>
Result<std::vector<T>> rows_of(Statement& statement, T (*read)(Row&), std::span<Id const> ids) {
    std::vector<T> found;
    found.reserve(ids.size());
    auto const read_one = [&](Id id) {
        return statement.each([&](Row& row) { found.push_back(read(row)); }, id);
    };
    if (ids.size() == 1) {
        TASKER_TRY(read_one(ids.front()));
        return found;
    }
    for (auto const id : std::set<Id>(ids.begin(), ids.end())) {
        TASKER_TRY(read_one(id));
    }
    return found;
}

/// The passages of a task or step from all rows that carry some.
template <class Passage, class Id>
Result<std::vector<Passage>> all_passages(Statement& statement, Id id) {
    std::vector<Passage> found;
    bool is_whole = true;
    TASKER_TRY(statement.each(
        [&](Row& row) { is_whole = unpack(row.next<std::string>(), id, found) && is_whole; }, id));
    if (!is_whole) return damaged("the history of " + id.to_string());
    return found;
}

std::string where_clause(Reader::TaskFilter const& filter) {
    std::string clause = " WHERE TRUE";
    if (filter.namespace_name || filter.template_name) {
        clause +=
            " AND t.template_id IN (SELECT id FROM templates WHERE"
            " (?1 IS NULL OR namespace_name = ?1) AND (?2 IS NULL OR name = ?2))";
    }
    if (filter.states.empty()) return clause;
    clause += " AND t.has_leases IN (0, 1) AND t.state IN (";
    for (auto const state : filter.states) {
        if (clause.back() != '(') clause += ',';
        clause += std::to_string(static_cast<int>(state));
    }
    return clause + ")";
}

}  // namespace

Result<std::vector<model::StoredTemplate>> SqliteReader::list_templates() {
    return all_rows(sql_.list_templates, read_template);
}

Result<std::vector<model::Task>> SqliteReader::find_tasks(std::span<TaskId const> ids) {
    return rows_of(sql_.find_task, read_task, ids);
}

Result<std::optional<model::Task>> SqliteReader::find_by_identity(std::string_view identity_hash) {
    std::optional<model::Task> found;
    TASKER_TRY(
        sql_.find_by_identity.each([&](Row& row) { found = read_task(row); }, identity_hash));
    return found;
}

Result<std::vector<model::Task>> SqliteReader::list_tasks(TaskFilter const& filter) {
    Statement list(sql_.db, "SELECT " + kTaskColumns + " FROM tasks t" + where_clause(filter) +
                                " ORDER BY t.id DESC LIMIT ?3 OFFSET ?4");
    return all_rows(list, read_task, filter.namespace_name, filter.template_name, filter.limit,
                    filter.offset);
}

Result<std::size_t> SqliteReader::count_tasks(TaskFilter const& filter) {
    // ?2 is named so that both parameters exist whatever the filter.
    Statement count(sql_.db, "SELECT count(*), ?1, ?2 FROM tasks t" + where_clause(filter));
    std::size_t found = 0;
    TASKER_TRY(count.each([&](Row& row) { found = row.next<std::size_t>(); }, filter.namespace_name,
                          filter.template_name));
    return found;
}

Result<model::Payload> SqliteReader::task_context(TaskId id) {
    std::optional<model::Payload> context;
    TASKER_TRY(sql_.task_context.each([&](Row& row) { context = row.next<model::Payload>(); }, id));
    if (!context) {
        return no_task(id);
    }
    if (context->empty()) {
        return Error(ErrorCode::StoreCorrupt, "task " + id.to_string() + " has lost its context");
    }
    return *std::move(context);
}

Result<std::vector<model::Step>> SqliteReader::steps_of(TaskId id) {
    return all_rows(sql_.steps_of, read_step, id);
}

Result<std::vector<model::Step>> SqliteReader::find_steps(std::span<StepId const> ids) {
    return rows_of(sql_.find_step, read_step, ids);
}

Result<std::vector<model::Edge>> SqliteReader::edges_of(TaskId id) {
    std::vector<StepId> steps;  // by their place in the task
    TASKER_TRY(sql_.step_ids.each([&](Row& row) { steps.push_back(row.next<StepId>()); }, id));
    std::vector<PlacedEdge> edges;
    bool is_whole = true;
    TASKER_TRY(sql_.edges_of.each(
        [&](Row& row) {
            is_whole = unpack(row.next<std::string>(), steps.size(), edges) && is_whole;
        },
        id));
    if (!is_whole) return damaged("the edges of task " + id.to_string());
    std::vector<model::Edge> found;
    found.reserve(edges.size());
    for (auto const& edge : edges) {
        found.push_back(
            {.task_id = id, .from = steps[edge.from], .to = steps[edge.to], .kind = edge.kind});
    }
    std::ranges::sort(found, [](auto const& a, auto const& b) { return is_before(a, b); });
    return found;
}

Result<std::vector<model::TaskPassage>> SqliteReader::history_of(TaskId id) {
    return all_passages<model::TaskPassage>(sql_.task_passages, id);
}

Result<std::vector<model::StepPassage>> SqliteReader::history_of(StepId id) {
    return all_passages<model::StepPassage>(sql_.step_passages, id);
}

Result<std::vector<model::DeadLetter>> SqliteReader::dead_letters(std::optional<TaskId> task,
                                                                  std::size_t limit) {
    if (task) return all_rows(sql_.dead_letters_of, read_dead_letter, *task, limit);
    return all_rows(sql_.dead_letters, read_dead_letter, limit);
}

Result<std::vector<StoredEvent>> SqliteReader::stored_events(std::string_view namespace_name,
                                                             std::size_t limit) {
    return all_rows(sql_.events, read_event, namespace_name, limit);
}

Result<std::optional<TimePoint>> SqliteReader::next_due() {
    std::optional<TimePoint> earliest;
    auto const keep_earliest = [&](Row& row) {
        auto const at = row.next<std::optional<TimePoint>>();
        if (at && (!earliest || *at < *earliest)) earliest = at;
    };
    TASKER_TRY(sql_.next_wake.each(keep_earliest));
    TASKER_TRY(sql_.next_stale.each(keep_earliest));
    return earliest;
}

Result<std::vector<model::Step>> SqliteReader::due_steps(TimePoint now, std::size_t limit) {
    return all_rows(sql_.due_steps, read_step, now, limit);
}

Result<std::vector<model::Task>> SqliteReader::stale_tasks(TimePoint now, std::size_t limit) {
    return all_rows(sql_.stale_tasks, read_task, now, limit);
}

Result<std::vector<model::Step>> SqliteReader::claimable_steps(std::size_t limit) {
    return all_rows(sql_.claimable_steps, read_step, limit);
}

Result<std::vector<model::Step>> SqliteReader::expired_leases(TimePoint now, std::size_t limit) {
    TASKER_TRY_ASSIGN(auto steps, all_rows(sql_.leased_steps, read_step));
    std::erase_if(steps, [now](model::Step const& step) { return step.lease_until > now; });
    return first_leases(std::move(steps), limit);
}

Result<std::vector<model::Step>> SqliteReader::leases_of_others(WorkerId keep, std::size_t limit) {
    TASKER_TRY_ASSIGN(auto steps, all_rows(sql_.leased_steps, read_step));
    std::erase_if(steps, [keep](model::Step const& step) { return step.worker_id == keep; });
    return first_leases(std::move(steps), limit);
}

Result<std::vector<model::Step>> SqliteReader::startable_steps(TaskId id) {
    TASKER_TRY_ASSIGN(auto steps, steps_of(id));
    std::erase_if(steps, [](model::Step const& step) { return !is_startable(step); });
    return steps;
}

Result<std::vector<Reader::StepPayloads>> SqliteReader::step_payloads(std::span<StepId const> ids) {
    std::vector<StepPayloads> found;
    found.reserve(ids.size());
    for (auto const id : ids) {
        std::optional<StepPayloads> payloads;
        TASKER_TRY(sql_.payloads.each(
            [&](Row& row) {
                payloads = StepPayloads{.inputs = row.next<model::Payload>(),
                                        .results = row.next<model::Payload>()};
            },
            id));
        if (!payloads) return no_step(id);
        TASKER_TRY_ASSIGN(auto const checkpoint, read_checkpoint(sql_, id));
        if (checkpoint) {
            payloads->checkpoint = to_payload(*checkpoint);
            payloads->checkpoint_at = checkpoint->at;
        }
        found.push_back(*std::move(payloads));
    }
    return found;
}

Result<std::vector<model::StepWork>> SqliteReader::load_work(std::span<StepId const> ids) {
    LiveTasks live(sql_, std::numeric_limits<std::size_t>::max());
    return sqlite::load_work(live, ids, [this]() -> Result<Statements*> { return &sql_; });
}

}  // namespace tasker::store::sqlite
