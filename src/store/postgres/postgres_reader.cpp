#include "store/postgres/postgres_reader.hpp"

#include "store/postgres/questions.hpp"

namespace tasker::store::postgres {

Result<std::vector<model::StoredTemplate>> PostgresReader::list_templates() {
    return postgres::list_templates(transaction_);
}

Result<std::optional<model::StoredTemplate>> PostgresReader::find_template(TemplateId id) {
    return postgres::find_template(transaction_, id);
}

Result<std::optional<model::StoredTemplate>> PostgresReader::find_template(
    std::string_view namespace_name, std::string_view name, std::string_view version) {
    return postgres::find_template(transaction_, namespace_name, name, version);
}

Result<std::vector<model::Task>> PostgresReader::find_tasks(std::span<TaskId const> ids) {
    return postgres::find_tasks(transaction_, ids);
}

Result<std::optional<model::Task>> PostgresReader::find_by_identity(
    std::string_view identity_hash) {
    return postgres::find_by_identity(transaction_, identity_hash);
}

Result<std::vector<model::Task>> PostgresReader::list_tasks(TaskFilter const& filter) {
    return postgres::list_tasks(transaction_, filter);
}

Result<std::size_t> PostgresReader::count_tasks(TaskFilter const& filter) {
    return postgres::count_tasks(transaction_, filter);
}

Result<model::Payload> PostgresReader::task_context(TaskId id) {
    return postgres::task_context(transaction_, id);
}

Result<std::vector<model::Step>> PostgresReader::steps_of(TaskId id) {
    return postgres::steps_of(transaction_, id);
}

Result<std::vector<model::Step>> PostgresReader::find_steps(std::span<StepId const> ids) {
    return postgres::find_steps(transaction_, ids);
}

Result<std::vector<model::Edge>> PostgresReader::edges_of(TaskId id) {
    return postgres::edges_of(transaction_, id);
}

Result<std::vector<Reader::StepPayloads>> PostgresReader::step_payloads(
    std::span<StepId const> ids) {
    return postgres::step_payloads(transaction_, ids);
}

Result<std::vector<model::TaskPassage>> PostgresReader::history_of(TaskId id) {
    return postgres::history_of(transaction_, id);
}

Result<std::vector<model::StepPassage>> PostgresReader::history_of(StepId id) {
    return postgres::history_of(transaction_, id);
}

Result<std::vector<model::DeadLetter>> PostgresReader::dead_letters(
    DeadLetterFilter const& filter) {
    return postgres::dead_letters(transaction_, filter);
}

Result<std::vector<StoredEvent>> PostgresReader::stored_events(std::string_view namespace_name,
                                                               std::size_t limit) {
    return postgres::stored_events(transaction_, namespace_name, limit);
}

Result<std::vector<model::OutgoingMessage>> PostgresReader::outgoing_messages(std::size_t limit) {
    return postgres::outgoing_messages(transaction_, limit);
}

Result<std::optional<TimePoint>> PostgresReader::next_due() {
    return postgres::next_due(transaction_);
}

Result<std::vector<model::Step>> PostgresReader::due_steps(TimePoint now, std::size_t limit) {
    return postgres::due_steps(transaction_, now, limit);
}

Result<std::vector<model::Task>> PostgresReader::stale_tasks(TimePoint now, std::size_t limit) {
    return postgres::stale_tasks(transaction_, now, limit);
}

Result<std::vector<model::Step>> PostgresReader::claimable_steps(model::Skills const& skills,
                                                                 std::size_t limit) {
    return postgres::claimable_steps(transaction_, skills, limit);
}

Result<std::optional<TimePoint>> PostgresReader::next_lease_end() {
    return postgres::next_lease_end(transaction_);
}

Result<std::vector<model::Step>> PostgresReader::expired_leases(TimePoint now, std::size_t limit) {
    return postgres::expired_leases(transaction_, now, limit);
}

Result<std::vector<model::Step>> PostgresReader::leases_of_others(WorkerId keep,
                                                                  std::size_t limit) {
    return postgres::leases_of_others(transaction_, keep, limit);
}

Result<std::vector<model::Step>> PostgresReader::startable_steps(TaskId id) {
    return postgres::startable_steps(transaction_, id);
}

Result<std::vector<Reader::PlacedTask>> PostgresReader::resting_tasks(model::TaskState state,
                                                                      std::int64_t after,
                                                                      std::size_t limit) {
    return postgres::resting_tasks(transaction_, state, after, limit);
}

Result<std::vector<model::StepWork>> PostgresReader::load_work(std::span<StepId const> ids) {
    return postgres::load_work(transaction_, ids);
}

}  // namespace tasker::store::postgres
