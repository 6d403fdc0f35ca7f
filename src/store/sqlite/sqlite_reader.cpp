#include "store/sqlite/sqlite_reader.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "store/not_found.hpp"
#include "store/packed.hpp"
#include "store/row_changes.hpp"
#include "store/sqlite/live_work.hpp"
#include "store/sqlite/queued_steps.hpp"
#include "store/sqlite/row_mapping.hpp"
#include "store/sqlite/sqlite_error.hpp"
#include "store/sqlite/stored_steps.hpp"

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

/// The steps with these numbers, in their order.
Result<std::vector<model::Step>> steps_at(Statements& sql,
                                          std::vector<std::int64_t> const& numbers) {
    std::vector<model::Step> found;
    found.reserve(numbers.size());
    for (auto const number : numbers) {
        TASKER_TRY_ASSIGN(auto step, stored_step(sql, number));
        found.push_back(std::move(step.row));
    }
    return found;
}

Result<model::Payload> text_of(Statement& statement, std::int64_t step) {
    model::Payload text;
    TASKER_TRY(statement.each([&](Row& row) { text = row.next<model::Payload>(); }, step));
    return text;
}

/// As a blob is written in SQL.
std::string hex_of(Uuid const& id) {
    auto digits = id.to_string();
    std::erase(digits, '-');
    return digits;
}

std::string where_clause(Reader::TaskFilter const& filter) {
    std::string clause = " WHERE TRUE";
    if (filter.namespace_name || filter.template_name) {
        clause +=
            " AND t.template_id IN (SELECT id FROM templates WHERE"
            " (?1 IS NULL OR namespace_name = ?1) AND (?2 IS NULL OR name = ?2))";
    }
    if (filter.before) clause += " AND t.id < x'" + hex_of(filter.before->uuid) + "'";
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

Result<std::optional<model::StoredTemplate>> SqliteReader::find_template(TemplateId id) {
    std::optional<model::StoredTemplate> found;
    TASKER_TRY(sql_.find_template.each([&](Row& row) { found = read_template(row); }, id));
    return found;
}

Result<std::optional<model::StoredTemplate>> SqliteReader::find_template(
    std::string_view namespace_name, std::string_view name, std::string_view version) {
    std::optional<model::StoredTemplate> found;
    TASKER_TRY(sql_.find_template_by_name.each([&](Row& row) { found = read_template(row); },
                                               namespace_name, name, version));
    return found;
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
    TASKER_TRY_ASSIGN(auto steps, stored_steps_of(sql_, id));
    std::vector<model::Step> found;
    found.reserve(steps.size());
    for (auto& step : steps)
        found.push_back(std::move(step.row));
    std::ranges::sort(found, {}, &model::Step::id);
    return found;
}

Result<std::vector<model::Step>> SqliteReader::find_steps(std::span<StepId const> ids) {
    std::vector<model::Step> found;
    found.reserve(ids.size());
    for (auto const id : std::set<StepId>(ids.begin(), ids.end())) {
        TASKER_TRY_ASSIGN(auto stored, stored_step(sql_, id));
        if (stored) found.push_back(std::move(stored->step.row));
    }
    return found;
}

Result<std::vector<model::Edge>> SqliteReader::edges_of(TaskId id) {
    TASKER_TRY_ASSIGN(auto const steps, stored_steps_of(sql_, id));
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
        found.push_back({.task_id = id,
                         .from = steps[edge.from].row.id,
                         .to = steps[edge.to].row.id,
                         .kind = edge.kind});
    }
    std::ranges::sort(found, [](auto const& a, auto const& b) { return is_before(a, b); });
    return found;
}

Result<std::vector<model::TaskPassage>> SqliteReader::history_of(TaskId id) {
    std::vector<model::TaskPassage> found;
    bool is_whole = true;
    TASKER_TRY(sql_.task_passages.each(
        [&](Row& row) { is_whole = unpack(row.next_bytes(), id, found) && is_whole; }, id));
    if (!is_whole) return damaged("the history of task " + id.to_string());
    return found;
}

Result<std::vector<model::StepPassage>> SqliteReader::history_of(StepId id) {
    std::vector<model::StepPassage> found;
    TASKER_TRY_ASSIGN(auto const stored, stored_step(sql_, id));
    if (!stored) return found;
    bool is_whole = true;
    TASKER_TRY(sql_.older_step_passages.each(
        [&](Row& row) { is_whole = unpack(row.next_bytes(), id, found) && is_whole; },
        stored->number));
    is_whole = unpack(stored->step.passages, id, found) && is_whole;
    if (!is_whole) return damaged("the history of step " + id.to_string());
    return found;
}

Result<std::vector<model::DeadLetter>> SqliteReader::dead_letters(DeadLetterFilter const& filter) {
    std::string clause = " WHERE TRUE";
    if (filter.task) clause += " AND task_id = x'" + hex_of(filter.task->uuid) + "'";
    if (filter.id) clause += " AND id = x'" + hex_of(*filter.id) + "'";
    if (filter.status) {
        clause += " AND status = " + std::to_string(static_cast<int>(*filter.status));
    }
    Statement list(sql_.db, "SELECT " + kDeadLetterColumns + " FROM dead_letters" + clause +
                                " ORDER BY created_at DESC, id DESC LIMIT ?1 OFFSET ?2");
    return all_rows(list, read_dead_letter, filter.limit, filter.offset);
}

Result<std::vector<StoredEvent>> SqliteReader::stored_events(std::string_view namespace_name,
                                                             std::size_t limit) {
    return all_rows(sql_.events, read_event, namespace_name, limit);
}

Result<std::vector<model::OutgoingMessage>> SqliteReader::outgoing_messages(std::size_t limit) {
    return all_rows(sql_.messages, read_message, limit);
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
    std::vector<std::int64_t> numbers;
    TASKER_TRY(sql_.due_steps.each([&](Row& row) { numbers.push_back(row.next<std::int64_t>()); },
                                   now, limit));
    return steps_at(sql_, numbers);
}

Result<std::vector<model::Task>> SqliteReader::stale_tasks(TimePoint now, std::size_t limit) {
    return all_rows(sql_.stale_tasks, read_task, now, limit);
}

Result<std::vector<model::Step>> SqliteReader::claimable_steps(model::Skills const& skills,
                                                               std::size_t limit) {
    TASKER_TRY_ASSIGN(auto const numbers, queued_steps(sql_, skills, limit));
    return steps_at(sql_, numbers);
}

Result<std::optional<TimePoint>> SqliteReader::next_lease_end() {
    TASKER_TRY_ASSIGN(auto const steps, leased_steps());
    std::optional<TimePoint> next;
    for (auto const& step : steps) {
        if (!next || step.lease_until < next) next = step.lease_until;
    }
    return next;
}

Result<std::vector<model::Step>> SqliteReader::leased_steps() {
    std::vector<TaskId> tasks;
    TASKER_TRY(sql_.leased_tasks.each([&](Row& row) { tasks.push_back(row.next<TaskId>()); }));
    std::vector<model::Step> found;
    for (auto const task : tasks) {
        TASKER_TRY_ASSIGN(auto steps, stored_steps_of(sql_, task));
        for (auto& step : steps) {
            if (step.row.state == model::StepState::InProgress)
                found.push_back(std::move(step.row));
        }
    }
    return found;
}

Result<std::vector<model::Step>> SqliteReader::expired_leases(TimePoint now, std::size_t limit) {
    TASKER_TRY_ASSIGN(auto steps, leased_steps());
    std::erase_if(steps, [now](model::Step const& step) { return step.lease_until > now; });
    return first_leases(std::move(steps), limit);
}

Result<std::vector<model::Step>> SqliteReader::leases_of_others(WorkerId keep, std::size_t limit) {
    TASKER_TRY_ASSIGN(auto steps, leased_steps());
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
        TASKER_TRY_ASSIGN(auto stored, stored_step(sql_, id));
        if (!stored) return no_step(id);
        auto const number = stored->number;
        auto& payloads = found.emplace_back();
        TASKER_TRY_ASSIGN(payloads.inputs, text_of(sql_.inputs, number));
        payloads.results = std::move(stored->step.results);
        if (stored->step.has_results_row) {
            TASKER_TRY_ASSIGN(payloads.results, text_of(sql_.results, number));
        }
        TASKER_TRY_ASSIGN(auto const checkpoint, read_checkpoint(sql_, number));
        if (checkpoint) {
            payloads.checkpoint = to_payload(*checkpoint);
            payloads.checkpoint_at = checkpoint->at;
        }
    }
    return found;
}

Result<std::vector<Reader::PlacedTask>> SqliteReader::resting_tasks(model::TaskState state,
                                                                    std::int64_t after,
                                                                    std::size_t limit) {
    std::vector<PlacedTask> found;
    TASKER_TRY(sql_.resting_tasks.each(
        [&](Row& row) {
            auto const place = row.next<std::int64_t>();
            found.push_back({.place = place, .task = read_task(row)});
        },
        state, after, limit));
    return found;
}

Result<std::vector<model::StepWork>> SqliteReader::load_work(std::span<StepId const> ids) {
    LiveTasks live(sql_, std::numeric_limits<std::size_t>::max());
    return sqlite::load_work(live, ids, [this]() -> Result<Statements*> { return &sql_; });
}

}  // namespace tasker::store::sqlite
