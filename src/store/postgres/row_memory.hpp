#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "store/postgres/held_row.hpp"

namespace tasker::store::postgres {

using HeldTasks = std::unordered_map<TaskId, HeldTask>;
using HeldSteps = std::unordered_map<StepId, HeldStep>;

/// What this process last committed of the tasks that nobody else is working on, as far as it can
/// tell: all their steps in flight are in progress here. A unit of work takes such rows instead of
/// asking for them; whether they are still what they were is checked when it writes.
///
/// Rows are moved out, so that no two units build on the same one; a unit that fails does not give
/// them back. Thread-safe.
class RowMemory {
public:
    /// Above `bytes_max` the tasks are forgotten that were not worked on for the longest time.
    explicit RowMemory(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    // Move what is known of these to `into`.
    void take(std::span<TaskId const> ids, HeldTasks& into);
    void take(std::span<StepId const> ids, HeldSteps& into);

    /// What a unit held when it was committed.
    void put(HeldTasks tasks, HeldSteps steps);

    /// What a step leaves to those after it. Of one that is complete it stays as it is.
    struct Completed {
        StepId id;
        std::string name;
        std::vector<StepId> parents;
        model::Payload results;
    };
    /// None unless all of that is known.
    [[nodiscard]] std::optional<Completed> find_completed(StepId id) const;

    void forget(std::span<TaskId const> ids);
    /// They were not as they are known: somebody else works on them. Not kept any more.
    void distrust(std::span<TaskId const> ids);

    /// How many tasks it knows something of. For tests.
    [[nodiscard]] std::size_t size() const;

private:
    struct Known {
        std::optional<HeldTask> task;
        std::unordered_set<StepId> steps;        ///< that are among steps_, or with a unit
        std::unordered_set<StepId> in_progress;  ///< of them
        std::size_t bytes = 0;
        std::list<TaskId>::iterator age;
    };
    Known& known(TaskId id);
    void put(HeldStep step);
    void put(HeldTask task);
    /// Whether it is worth keeping.
    void judge(TaskId id);
    void erase(TaskId id);
    void add_bytes(Known& task, std::size_t bytes);
    void take_bytes(TaskId id, std::size_t bytes);

    static constexpr std::size_t kDistrustedMax = 10'000;

    std::size_t const bytes_max_;
    mutable std::mutex mutex_;
    std::unordered_map<TaskId, Known> tasks_;
    HeldSteps steps_;
    std::list<TaskId> ages_;  ///< the last one worked on first
    std::size_t bytes_ = 0;
    std::unordered_set<TaskId> distrusted_;
};

}  // namespace tasker::store::postgres
