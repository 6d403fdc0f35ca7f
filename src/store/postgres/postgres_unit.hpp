#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "store/postgres/held_rows.hpp"
#include "store/store.hpp"

namespace tasker::store::postgres {

/// A unit of work on one connection. What it changes is locked or made by it, so it decides in
/// memory whether a change is written; the server is asked for rows that are not held yet, and for
/// what only SQL can answer.
class PostgresUnit final : public UnitOfWork {
public:
    PostgresUnit(Transaction& transaction, RowMemory& memory, HeldRows::Recall recall)
        : transaction_(transaction), held_(transaction, memory, recall) {}

    /// Writes what waits, and commits; refused when a write failed, whatever the body made of it.
    [[nodiscard]] Result<void> commit();
    /// Whether what the unit knows may be out of date: then its own error says nothing, unless
    /// that is confirmed.
    [[nodiscard]] bool relies_on_memory() const { return held_.relies_on_memory(); }
    [[nodiscard]] Result<void> confirm_memory();
    /// The tasks of these rows.
    [[nodiscard]] std::vector<TaskId> tasks_of(std::span<Uuid const> rows) const {
        return held_.tasks_of(rows);
    }
    /// Whether the unit relied on an answer that an identity is free, and did not ask again.
    [[nodiscard]] bool relies_on_free_identities() const noexcept { return relies_on_identities_; }

    /// What its end can be told by if its transaction has no number.
    [[nodiscard]] Trace const& trace() const noexcept { return held_.trace(); }
    /// One of the tasks that it made, if any: where it is, the unit was committed.
    [[nodiscard]] std::optional<TaskId> new_task() const noexcept {
        auto const& made = trace().tasks;
        return made.empty() ? std::nullopt : std::optional(made.back());
    }

    // Reader
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

    // UnitOfWork
    Result<TemplateId> put_template(model::StoredTemplate const& stored) override;
    Result<std::vector<std::string>> taken_identities(std::span<std::string const> hashes) override;
    Result<void> insert_tasks(std::span<model::NewTask const> tasks) override;
    Result<void> insert_steps(std::span<model::NewStep const> steps) override;
    Result<std::size_t> insert_edges(std::span<model::Edge const> edges) override;
    void expect_steps(std::span<StepId const> ids) override;
    Result<std::vector<model::Task>> lock_tasks(std::span<TaskId const> ids) override;
    Result<std::vector<model::Step>> lock_steps(std::span<StepId const> ids) override;
    Result<std::vector<bool>> apply(std::span<model::TaskChange const> changes) override;
    Result<std::vector<bool>> apply(std::span<model::StepChange const> changes) override;
    Result<std::vector<model::Step>> satisfy(std::span<StepId const> sources) override;
    Result<void> add_open_dependencies(StepId step, std::uint32_t count) override;
    Result<std::vector<bool>> save_checkpoints(
        std::span<model::CheckpointWrite const> writes) override;
    Result<std::vector<bool>> renew_leases(std::span<model::LeaseKey const> keys,
                                           TimePoint until) override;
    Result<void> insert_dead_letters(std::span<model::DeadLetter const> letters) override;
    Result<bool> update_dead_letter(model::DeadLetter const& letter) override;
    Result<void> insert_events(std::span<StoredEvent const> events) override;
    Result<void> insert_messages(std::span<model::OutgoingMessage const> messages) override;
    Result<std::vector<model::OutgoingMessage>> take_messages(TimePoint now, TimePoint until,
                                                              std::size_t limit) override;
    Result<void> remove_messages(std::span<Uuid const> ids) override;
    Result<std::vector<bool>> remove_tasks(std::span<TaskId const> ids) override;
    Result<bool> take_chore(std::string_view name, Uuid const& who, TimePoint now,
                            TimePoint until) override;

private:
    /// What breaks a promise of the caller: the unit must not be committed.
    [[nodiscard]] Error fail(Error error);
    /// All changes go before the next question.
    Transaction& written();
    [[nodiscard]] HeldStep* find_held(StepId id, std::uint32_t attempt);
    template <class Change>
    [[nodiscard]] Result<std::vector<bool>> apply_each(std::span<Change const> changes);
    [[nodiscard]] Result<bool> apply(model::TaskChange const& change);
    [[nodiscard]] Result<bool> apply(model::StepChange const& change);
    [[nodiscard]] Result<std::vector<model::StepWork>> ask_for_work(std::span<StepId const> ids);
    void remove_rows(std::span<TaskId const> ids);
    /// Whether an answer that came with an earlier question is still true for this unit.
    [[nodiscard]] bool is_fresh(std::size_t exchange) const;

    Transaction& transaction_;
    HeldRows held_;
    std::unordered_set<std::string> free_identities_;
    bool relies_on_identities_ = false;
    std::unordered_set<TaskId> expected_tasks_;  ///< of new steps: they exist, or the commit fails

    // Who asks what is due asks next what is stale, and in the end when to look again: answers that
    // come in the same round trip.
    struct StaleAnswer {
        TimePoint now{};
        std::size_t limit = 0;
        std::vector<model::Task> tasks;
        std::size_t exchange = 0;
    };
    std::optional<StaleAnswer> stale_;
    struct NextDueAnswer {
        std::optional<TimePoint> at;
        std::size_t exchange = 0;
    };
    std::optional<NextDueAnswer> next_due_;
    bool looks_for_due_ = false;
};

}  // namespace tasker::store::postgres
