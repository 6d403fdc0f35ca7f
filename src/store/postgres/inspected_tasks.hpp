#pragma once

#include <cstddef>
#include <span>
#include <unordered_map>
#include <vector>

#include "store/inspection.hpp"
#include "store/postgres/transaction.hpp"

namespace tasker::store::postgres {

/// Tasks for an audit or a move, a page at a time, in a transaction of its caller's. Where a Reader
/// gives up, this says what is unreadable and reads on.
class InspectedTasks {
public:
    explicit InspectedTasks(Transaction& transaction) : transaction_(transaction) {}

    /// The next tasks in order of creation; none after the last. `on_damage` is told of those of
    /// which nothing can be read.
    [[nodiscard]] Result<std::vector<InspectedTask>> next(Inspection::OnDamage const& on_damage);

    /// Whether the last one was read.
    [[nodiscard]] bool is_over() const noexcept { return is_over_; }

private:
    [[nodiscard]] Result<std::vector<TaskId>> next_ids();
    [[nodiscard]] Result<std::vector<InspectedTask>> read(std::span<TaskId const> ids);
    [[nodiscard]] Result<std::vector<InspectedTask>> one_by_one(
        std::span<TaskId const> ids, Inspection::OnDamage const& on_damage);
    void read_task(Row& row, InspectedTask& found);
    void read_step(Row& row);
    [[nodiscard]] Result<void> read_belongings(std::vector<InspectedTask>& tasks);
    [[nodiscard]] Result<void> read_older_passages(Rows const& of_tasks, Rows const& of_steps);
    [[nodiscard]] Result<void> read_checkpoints(Rows const& checkpoints, Rows const& marks);
    void finish(InspectedTask& found);
    void join(InspectedTask& found);

    Transaction& transaction_;
    bool has_begun_ = false;
    bool is_over_ = false;

    // Of the page that is being read.
    struct Columns {
        std::int16_t state = 0;
        std::optional<TimePoint> wake_at;
        std::optional<std::int32_t> queued_priority;
        std::optional<std::string> queued_namespace;
        std::optional<std::string> queued_handler;
        std::optional<TimePoint> lease_until;
        bool has_checkpoint = false;
        std::string passages;
        std::vector<Uuid> children;
        std::string child_kinds;
        std::vector<Uuid> parents;
    };
    struct TaskColumns {
        std::int16_t ended = 0;
        std::int32_t in_flight = 0;
        bool has_leases = false;
        std::string passages;
        std::vector<Columns> steps;
    };
    void compare(InspectedTask& found, TaskColumns const& columns);
    void find_waiting(InspectedTask& found, TaskColumns const& columns);

    struct Place {
        InspectedTask* task = nullptr;
        std::size_t step = 0;
    };
    std::unordered_map<TaskId, InspectedTask*> tasks_;
    std::unordered_map<TaskId, TaskColumns> columns_;
    std::unordered_map<StepId, Place> steps_;
};

}  // namespace tasker::store::postgres
