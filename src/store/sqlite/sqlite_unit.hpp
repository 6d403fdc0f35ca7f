#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "store/sqlite/live_tasks.hpp"
#include "store/sqlite/unit_file.hpp"
#include "store/store.hpp"

namespace tasker::store::sqlite {

/// The port's words. It speaks of tasks and steps with the memory, and of all else with the file.
class SqliteUnit final : public UnitOfWork {
public:
    SqliteUnit(UnitFile& file, LiveTasks& live) : file_(file), live_(live) {}

    /// Once the body returned ok: the first call that failed although the body went on. Such a unit
    /// must not be committed.
    [[nodiscard]] std::optional<Error> const& failure() const noexcept { return failure_; }

    // Reader: sqlite_unit_reads.cpp
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

    // UnitOfWork: sqlite_inserts.cpp, sqlite_changes.cpp
    Result<TemplateId> put_template(model::StoredTemplate const& stored) override;
    Result<std::vector<std::string>> taken_identities(std::span<std::string const> hashes) override;
    Result<void> insert_tasks(std::span<model::NewTask const> tasks) override;
    Result<void> insert_steps(std::span<model::NewStep const> steps) override;
    Result<std::size_t> insert_edges(std::span<model::Edge const> edges) override;
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

private:
    template <class T>
    [[nodiscard]] Result<T> noted(Result<T> result) {
        if (!result && !failure_) failure_ = result.error();
        return result;
    }

    [[nodiscard]] Result<void> insert(model::NewTask const& made);
    [[nodiscard]] Result<void> insert(model::NewStep const& made);
    [[nodiscard]] Result<bool> insert(model::Edge const& edge);
    [[nodiscard]] Result<bool> apply(model::TaskChange const& change);
    [[nodiscard]] Result<bool> apply(model::StepChange const& change);
    [[nodiscard]] Result<std::vector<model::Step>> take_dependencies(
        std::span<StepId const> sources);
    [[nodiscard]] Result<std::optional<TimePoint>> next_stale(Statements& sql);
    using IsWanted = std::function<bool(model::Step const&)>;
    [[nodiscard]] Result<std::vector<model::Step>> leased_steps(IsWanted const& is_wanted,
                                                                std::size_t limit);
    [[nodiscard]] Result<LiveStep*> find_held(StepId id, std::uint32_t attempt);
    [[nodiscard]] Result<bool> save(model::CheckpointWrite const& write);
    [[nodiscard]] Result<Statements*> file() { return noted(file_.with_all_changes()); }

    UnitFile& file_;
    LiveTasks& live_;
    std::unordered_set<std::string> free_identities_;  // asked for, and not used since
    std::optional<Error> failure_;
};

}  // namespace tasker::store::sqlite
