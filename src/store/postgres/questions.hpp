#pragma once

#include "store/postgres/transaction.hpp"
#include "store/store.hpp"

// What Reader asks, each in one round trip: of a reader's transaction or of a unit's.

namespace tasker::store::postgres {

[[nodiscard]] Result<std::vector<model::StoredTemplate>> list_templates(Transaction& transaction);
[[nodiscard]] Result<std::optional<model::StoredTemplate>> find_template(Transaction& transaction,
                                                                         TemplateId id);
[[nodiscard]] Result<std::optional<model::StoredTemplate>> find_template(
    Transaction& transaction, std::string_view namespace_name, std::string_view name,
    std::string_view version);
[[nodiscard]] Result<std::vector<model::Task>> find_tasks(Transaction& transaction,
                                                          std::span<TaskId const> ids);
[[nodiscard]] Result<std::optional<model::Task>> find_by_identity(Transaction& transaction,
                                                                  std::string_view identity_hash);
[[nodiscard]] Result<std::vector<model::Task>> list_tasks(Transaction& transaction,
                                                          Reader::TaskFilter const& filter);
[[nodiscard]] Result<std::size_t> count_tasks(Transaction& transaction,
                                              Reader::TaskFilter const& filter);
[[nodiscard]] Result<model::Payload> task_context(Transaction& transaction, TaskId id);
[[nodiscard]] Result<std::vector<model::Step>> steps_of(Transaction& transaction, TaskId id);
[[nodiscard]] Result<std::vector<model::Step>> find_steps(Transaction& transaction,
                                                          std::span<StepId const> ids);
[[nodiscard]] Result<std::vector<model::Edge>> edges_of(Transaction& transaction, TaskId id);
[[nodiscard]] Result<std::vector<Reader::StepPayloads>> step_payloads(Transaction& transaction,
                                                                      std::span<StepId const> ids);
[[nodiscard]] Result<std::vector<model::TaskPassage>> history_of(Transaction& transaction,
                                                                 TaskId id);
[[nodiscard]] Result<std::vector<model::StepPassage>> history_of(Transaction& transaction,
                                                                 StepId id);
[[nodiscard]] Result<std::vector<model::DeadLetter>> dead_letters(
    Transaction& transaction, Reader::DeadLetterFilter const& filter);
[[nodiscard]] Result<std::vector<StoredEvent>> stored_events(Transaction& transaction,
                                                             std::string_view namespace_name,
                                                             std::size_t limit);
[[nodiscard]] Result<std::vector<model::OutgoingMessage>> outgoing_messages(
    Transaction& transaction, std::size_t limit);

[[nodiscard]] Result<std::optional<TimePoint>> next_due(Transaction& transaction);
[[nodiscard]] Result<std::vector<model::Step>> due_steps(Transaction& transaction, TimePoint now,
                                                         std::size_t limit);
[[nodiscard]] Result<std::vector<model::Task>> stale_tasks(Transaction& transaction, TimePoint now,
                                                           std::size_t limit);
[[nodiscard]] Result<std::vector<model::Step>> claimable_steps(Transaction& transaction,
                                                               model::Skills const& skills,
                                                               std::size_t limit);
[[nodiscard]] Result<std::optional<TimePoint>> next_lease_end(Transaction& transaction);
[[nodiscard]] Result<std::vector<model::Step>> expired_leases(Transaction& transaction,
                                                              TimePoint now, std::size_t limit);
[[nodiscard]] Result<std::vector<model::Step>> leases_of_others(Transaction& transaction,
                                                                WorkerId keep, std::size_t limit);
[[nodiscard]] Result<std::vector<model::Step>> startable_steps(Transaction& transaction, TaskId id);
[[nodiscard]] Result<std::vector<Reader::PlacedTask>> resting_tasks(Transaction& transaction,
                                                                    model::TaskState state,
                                                                    std::int64_t after,
                                                                    std::size_t limit);

[[nodiscard]] Result<std::vector<model::StepWork>> load_work(Transaction& transaction,
                                                             std::span<StepId const> ids);

/// The parameters of kStaleTasks.
[[nodiscard]] Parameters stale_at(TimePoint now, std::size_t limit);
/// The only column of the only row: what kNextDue and kNextLeaseEnd answered.
[[nodiscard]] Result<std::optional<TimePoint>> read_time(Rows const& rows);
/// The first parameters of kClaimableSteps and kLockClaimableSteps.
[[nodiscard]] Parameters claimable_of(model::Skills const& skills, std::size_t limit);

/// As a parameter: more than fits is as good as the most that fits.
[[nodiscard]] std::int64_t limit_of(std::size_t limit) noexcept;

}  // namespace tasker::store::postgres
