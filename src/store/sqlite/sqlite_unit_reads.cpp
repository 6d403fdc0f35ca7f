#include <algorithm>
#include <utility>

#include "store/not_found.hpp"
#include "store/row_changes.hpp"
#include "store/sqlite/live_work.hpp"
#include "store/sqlite/sqlite_error.hpp"
#include "store/sqlite/sqlite_reader.hpp"
#include "store/sqlite/sqlite_unit.hpp"

namespace tasker::store::sqlite {

namespace {

/// The rows of `ids`, each once, in id order; unknown ids are left out.
template <class Row, class Id>
Result<std::vector<Row>> rows_of(LiveTasks& live, std::span<Id const> ids) {
    std::vector<Row> found;
    found.reserve(ids.size());
    std::vector<Id> sorted;
    if (!std::ranges::is_sorted(ids, std::ranges::less_equal{})) {
        sorted.assign(ids.begin(), ids.end());
        std::ranges::sort(sorted);
        ids = sorted;
    }
    Id const* last = nullptr;
    for (auto const& id : ids) {
        if (last != nullptr && *last == id) continue;
        last = &id;
        TASKER_TRY_ASSIGN(auto const* const one, live.find(id));
        if (one != nullptr) found.push_back(one->row);
    }
    return found;
}

bool is_before(model::Step const& a, model::Step const& b) {
    return a.id < b.id;
}

}  // namespace

// From memory.

Result<std::vector<model::Task>> SqliteUnit::find_tasks(std::span<TaskId const> ids) {
    return rows_of<model::Task>(live_, ids);
}

Result<std::vector<model::Step>> SqliteUnit::find_steps(std::span<StepId const> ids) {
    return rows_of<model::Step>(live_, ids);
}

Result<model::Payload> SqliteUnit::task_context(TaskId id) {
    TASKER_TRY_ASSIGN(auto const* const task, live_.find(id));
    if (task == nullptr) return no_task(id);
    if (task->context.empty()) return damaged("the context of task " + id.to_string());
    return task->context;
}

Result<std::vector<model::Step>> SqliteUnit::steps_of(TaskId id) {
    std::vector<model::Step> found;
    TASKER_TRY_ASSIGN(auto const* const task, live_.find(id));
    if (task == nullptr) return found;
    found.reserve(task->steps.size());
    for (auto const& step : task->steps)
        found.push_back(step.row);
    if (!std::ranges::is_sorted(found, is_before)) std::ranges::sort(found, is_before);
    return found;
}

Result<std::vector<model::Step>> SqliteUnit::startable_steps(TaskId id) {
    std::vector<model::Step> found;
    TASKER_TRY_ASSIGN(auto const* const task, live_.find(id));
    if (task == nullptr) return found;
    for (auto const& step : task->steps) {
        if (is_startable(step.row)) found.push_back(step.row);
    }
    std::ranges::sort(found, is_before);
    return found;
}

Result<std::vector<model::Edge>> SqliteUnit::edges_of(TaskId id) {
    std::vector<model::Edge> found;
    TASKER_TRY_ASSIGN(auto const* const task, live_.find(id));
    if (task == nullptr) return found;
    for (auto const& step : task->steps) {
        for (auto const& [to, kind] : step.children)
            found.push_back({.task_id = id, .from = step.row.id, .to = to->row.id, .kind = kind});
    }
    std::ranges::sort(found, [](auto const& a, auto const& b) { return store::is_before(a, b); });
    return found;
}

Result<std::vector<model::StepWork>> SqliteUnit::load_work(std::span<StepId const> ids) {
    return sqlite::load_work(live_, ids, [this] { return file(); });
}

// From the file.

Result<std::vector<model::StoredTemplate>> SqliteUnit::list_templates() {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).list_templates();
}

Result<std::optional<model::StoredTemplate>> SqliteUnit::find_template(TemplateId id) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).find_template(id);
}

Result<std::optional<model::StoredTemplate>> SqliteUnit::find_template(
    std::string_view namespace_name, std::string_view name, std::string_view version) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).find_template(namespace_name, name, version);
}

Result<std::optional<model::Task>> SqliteUnit::find_by_identity(std::string_view identity_hash) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).find_by_identity(identity_hash);
}

Result<std::vector<model::Task>> SqliteUnit::list_tasks(TaskFilter const& filter) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).list_tasks(filter);
}

Result<std::size_t> SqliteUnit::count_tasks(TaskFilter const& filter) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).count_tasks(filter);
}

Result<std::vector<Reader::StepPayloads>> SqliteUnit::step_payloads(std::span<StepId const> ids) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).step_payloads(ids);
}

Result<std::vector<model::TaskPassage>> SqliteUnit::history_of(TaskId id) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).history_of(id);
}

Result<std::vector<model::StepPassage>> SqliteUnit::history_of(StepId id) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).history_of(id);
}

Result<std::vector<model::DeadLetter>> SqliteUnit::dead_letters(DeadLetterFilter const& filter) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).dead_letters(filter);
}

Result<std::vector<StoredEvent>> SqliteUnit::stored_events(std::string_view namespace_name,
                                                           std::size_t limit) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).stored_events(namespace_name, limit);
}

Result<std::vector<model::OutgoingMessage>> SqliteUnit::outgoing_messages(std::size_t limit) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).outgoing_messages(limit);
}

Result<std::vector<model::Step>> SqliteUnit::due_steps(TimePoint now, std::size_t limit) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).due_steps(now, limit);
}

Result<std::vector<model::Task>> SqliteUnit::stale_tasks(TimePoint now, std::size_t limit) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).stale_tasks(now, limit);
}

Result<std::vector<model::Step>> SqliteUnit::claimable_steps(model::Skills const& skills,
                                                             std::size_t limit) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).claimable_steps(skills, limit);
}

Result<std::optional<TimePoint>> SqliteUnit::next_lease_end() {
    TASKER_TRY_ASSIGN(auto const first, leased_steps([](auto const&) { return true; }, 1));
    return first.empty() ? std::nullopt : first.front().lease_until;
}

Result<std::vector<Reader::PlacedTask>> SqliteUnit::resting_tasks(model::TaskState state,
                                                                  std::int64_t after,
                                                                  std::size_t limit) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    return SqliteReader(*sql).resting_tasks(state, after, limit);
}

Result<std::optional<TimePoint>> SqliteUnit::next_due() {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    std::optional<TimePoint> earliest;
    TASKER_TRY(
        sql->next_wake.each([&](Row& row) { earliest = row.next<std::optional<TimePoint>>(); }));
    TASKER_TRY_ASSIGN(auto const stale, noted(next_stale(*sql)));
    if (stale && (!earliest || *stale < *earliest)) earliest = stale;
    return earliest;
}

// The index says when a task must be looked at at the earliest. The first one whose time has moved
// on since is entered with its new time, until the first is right.
Result<std::optional<TimePoint>> SqliteUnit::next_stale(Statements& sql) {
    for (std::int64_t entered = -1;;) {
        std::int64_t number = -1;
        TaskId id;
        std::optional<TimePoint> look_at;
        std::optional<TimePoint> stale_at;
        TASKER_TRY(sql.first_look.each([&](Row& row) {
            number = row.next<std::int64_t>();
            id = row.next<TaskId>();
            look_at = row.next<std::optional<TimePoint>>();
            stale_at = row.next<std::optional<TimePoint>>();
        }));
        if (look_at == stale_at) return stale_at;
        if (number == entered) return damaged("the index of stale tasks");
        entered = number;
        TASKER_TRY(sql.update_look_at.execute(stale_at, number));
        if (auto* const task = live_.peek(id)) task->indexed.look_at = stale_at;
    }
}

Result<std::vector<model::Step>> SqliteUnit::expired_leases(TimePoint now, std::size_t limit) {
    return leased_steps([now](model::Step const& step) { return step.lease_until <= now; }, limit);
}

Result<std::vector<model::Step>> SqliteUnit::leases_of_others(WorkerId keep, std::size_t limit) {
    return leased_steps([keep](model::Step const& step) { return step.worker_id != keep; }, limit);
}

// The file says which tasks have some, the memory which these are.
Result<std::vector<model::Step>> SqliteUnit::leased_steps(IsWanted const& is_wanted,
                                                          std::size_t limit) {
    TASKER_TRY_ASSIGN(auto* const sql, file());
    std::vector<TaskId> tasks;
    TASKER_TRY(sql->leased_tasks.each([&](Row& row) { tasks.push_back(row.next<TaskId>()); }));
    std::vector<model::Step> found;
    for (auto const id : tasks) {
        TASKER_TRY_ASSIGN(auto const* const task, live_.find(id));
        if (task == nullptr) return damaged("the row of task " + id.to_string());
        for (auto const& step : task->steps) {
            if (step.row.state == model::StepState::InProgress && is_wanted(step.row))
                found.push_back(step.row);
        }
    }
    return first_leases(std::move(found), limit);
}

}  // namespace tasker::store::sqlite
