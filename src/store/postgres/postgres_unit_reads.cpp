#include <algorithm>

#include "store/postgres/postgres_unit.hpp"
#include "store/postgres/questions.hpp"
#include "store/row_changes.hpp"

namespace tasker::store::postgres {

namespace {

/// In id order, each once.
template <class RowId>
std::vector<RowId> each_once(std::span<RowId const> ids) {
    std::vector<RowId> sorted(ids.begin(), ids.end());
    std::ranges::sort(sorted);
    auto const same = std::ranges::unique(sorted);
    sorted.erase(same.begin(), same.end());
    return sorted;
}

/// The rows of those that are held, in id order.
template <class Model, class RowId>
std::vector<Model> rows_held(HeldRows& held, std::span<RowId const> ids) {
    std::vector<Model> found;
    found.reserve(ids.size());
    for (auto const id : each_once(ids)) {
        if (auto const* const one = held.find(id)) found.push_back(one->row);
    }
    return found;
}

template <class RowId>
bool holds_all(HeldRows& held, std::span<RowId const> ids) {
    return std::ranges::all_of(ids, [&](RowId id) { return held.find(id) != nullptr; });
}

}  // namespace

Transaction& PostgresUnit::written() {
    held_.write();
    return transaction_;
}

// From memory, where the rows are held.

Result<std::vector<model::Task>> PostgresUnit::find_tasks(std::span<TaskId const> ids) {
    if (holds_all(held_, ids)) return rows_held<model::Task>(held_, ids);
    return postgres::find_tasks(written(), ids);
}

Result<std::vector<model::Step>> PostgresUnit::find_steps(std::span<StepId const> ids) {
    if (holds_all(held_, ids)) return rows_held<model::Step>(held_, ids);
    return postgres::find_steps(written(), ids);
}

void PostgresUnit::expect_steps(std::span<StepId const> ids) {
    held_.expect(ids);
}

Result<std::vector<model::Task>> PostgresUnit::lock_tasks(std::span<TaskId const> ids) {
    TASKER_TRY(held_.hold(ids));
    return rows_held<model::Task>(held_, ids);
}

Result<std::vector<model::Step>> PostgresUnit::lock_steps(std::span<StepId const> ids) {
    TASKER_TRY(held_.hold(ids));
    return rows_held<model::Step>(held_, ids);
}

Result<std::vector<model::Step>> PostgresUnit::startable_steps(TaskId id) {
    TASKER_TRY_ASSIGN(auto steps, held_.hold_found(sql::kLockStartableSteps, Parameters().add(id)));
    std::erase_if(steps, [](model::Step const& step) { return !is_startable(step); });
    return steps;
}

// Whoever holds the task will change its steps: they are locked with the question.
Result<std::vector<model::Step>> PostgresUnit::steps_of(TaskId id) {
    if (held_.find(id) == nullptr) return postgres::steps_of(written(), id);
    return held_.hold_found(sql::kLockStepsOf, Parameters().add(id));
}

// From the server.

Result<std::vector<model::StoredTemplate>> PostgresUnit::list_templates() {
    return postgres::list_templates(written());
}

Result<std::optional<model::StoredTemplate>> PostgresUnit::find_template(TemplateId id) {
    return postgres::find_template(written(), id);
}

Result<std::optional<model::StoredTemplate>> PostgresUnit::find_template(
    std::string_view namespace_name, std::string_view name, std::string_view version) {
    return postgres::find_template(written(), namespace_name, name, version);
}

Result<std::optional<TimePoint>> PostgresUnit::next_lease_end() {
    return postgres::next_lease_end(written());
}

Result<std::optional<model::Task>> PostgresUnit::find_by_identity(std::string_view identity_hash) {
    return postgres::find_by_identity(written(), identity_hash);
}

Result<std::vector<model::Task>> PostgresUnit::list_tasks(TaskFilter const& filter) {
    return postgres::list_tasks(written(), filter);
}

Result<std::size_t> PostgresUnit::count_tasks(TaskFilter const& filter) {
    return postgres::count_tasks(written(), filter);
}

Result<model::Payload> PostgresUnit::task_context(TaskId id) {
    return postgres::task_context(written(), id);
}

Result<std::vector<model::Edge>> PostgresUnit::edges_of(TaskId id) {
    return postgres::edges_of(written(), id);
}

Result<std::vector<Reader::StepPayloads>> PostgresUnit::step_payloads(std::span<StepId const> ids) {
    return postgres::step_payloads(written(), ids);
}

Result<std::vector<model::TaskPassage>> PostgresUnit::history_of(TaskId id) {
    return postgres::history_of(written(), id);
}

Result<std::vector<model::StepPassage>> PostgresUnit::history_of(StepId id) {
    return postgres::history_of(written(), id);
}

Result<std::vector<model::DeadLetter>> PostgresUnit::dead_letters(DeadLetterFilter const& filter) {
    return postgres::dead_letters(written(), filter);
}

Result<std::vector<StoredEvent>> PostgresUnit::stored_events(std::string_view namespace_name,
                                                             std::size_t limit) {
    return postgres::stored_events(written(), namespace_name, limit);
}

Result<std::vector<model::OutgoingMessage>> PostgresUnit::outgoing_messages(std::size_t limit) {
    return postgres::outgoing_messages(written(), limit);
}

Result<std::vector<model::Step>> PostgresUnit::expired_leases(TimePoint now, std::size_t limit) {
    return held_.hold_expired(now, limit);
}

Result<std::vector<model::Step>> PostgresUnit::leases_of_others(WorkerId keep, std::size_t limit) {
    return postgres::leases_of_others(written(), keep, limit);
}

Result<std::vector<Reader::PlacedTask>> PostgresUnit::resting_tasks(model::TaskState state,
                                                                    std::int64_t after,
                                                                    std::size_t limit) {
    return postgres::resting_tasks(written(), state, after, limit);
}

}  // namespace tasker::store::postgres
