#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "store/sqlite/statements.hpp"
#include "store/store.hpp"

namespace tasker::store::sqlite {

/// Answers from the file, on a connection whose transaction its caller has begun.
class SqliteReader final : public Reader {
public:
    explicit SqliteReader(Statements& statements) : sql_(statements) {}

    Result<std::vector<model::StoredTemplate>> list_templates() override;
    Result<std::optional<model::StoredTemplate>> find_template(TemplateId id) override;
    Result<std::optional<model::StoredTemplate>> find_template(std::string_view namespace_name,
                                                               std::string_view name,
                                                               std::string_view version) override;
    Result<std::vector<model::Task>> find_tasks(std::span<TaskId const> ids) override;
    Result<std::optional<model::Task>> find_by_identity(std::string_view identity_hash) override;
    Result<std::vector<model::Task>> list_tasks(TaskFilter const& filter) override;
    Result<std::size_t> count_tasks(TaskFilter const& filter) override;
    Result<model::Payload> task_context(TaskId id) override;
    Result<std::vector<model::Step>> steps_of(TaskId id) override;
    Result<std::vector<model::Step>> find_steps(std::span<StepId const> ids) override;
    Result<std::vector<model::Edge>> edges_of(TaskId id) override;
    Result<std::vector<StepPayloads>> step_payloads(std::span<StepId const> ids) override;
    Result<std::vector<model::TaskPassage>> history_of(TaskId id) override;
    Result<std::vector<model::StepPassage>> history_of(StepId id) override;
    Result<std::vector<model::DeadLetter>> dead_letters(DeadLetterFilter const& filter) override;
    Result<std::vector<StoredEvent>> stored_events(std::string_view namespace_name,
                                                   std::size_t limit) override;
    Result<std::vector<model::OutgoingMessage>> outgoing_messages(std::size_t limit) override;
    Result<std::optional<TimePoint>> next_due() override;
    Result<std::vector<model::Step>> due_steps(TimePoint now, std::size_t limit) override;
    Result<std::vector<model::Task>> stale_tasks(TimePoint now, std::size_t limit) override;
    Result<std::vector<model::Step>> claimable_steps(model::Skills const& skills,
                                                     std::size_t limit) override;
    Result<std::optional<TimePoint>> next_lease_end() override;
    Result<std::vector<model::Step>> expired_leases(TimePoint now, std::size_t limit) override;
    Result<std::vector<model::Step>> leases_of_others(WorkerId keep, std::size_t limit) override;
    Result<std::vector<model::Step>> startable_steps(TaskId id) override;
    Result<std::vector<PlacedTask>> resting_tasks(model::TaskState state, std::int64_t after,
                                                  std::size_t limit) override;
    Result<std::vector<model::StepWork>> load_work(std::span<StepId const> ids) override;

private:
    [[nodiscard]] Result<std::vector<model::Step>> leased_steps();

    Statements& sql_;
};

}  // namespace tasker::store::sqlite
