#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/task.hpp"
#include "store/store.hpp"

namespace tasker::engine {

/// Which tasks are to go.
struct Expiry {
    TimePoint ended_before{};
    std::vector<model::TaskState> states{};  ///< terminal ones; empty: all of them
};

/// One walk over the tasks that have ended, state by state, in order of creation.
class ExpiredTasks {
public:
    explicit ExpiredTasks(Expiry expiry);

    /// The next ones that are to go: at most `tasks_max`, and no more after one that brings them to
    /// ten times as many steps. Looks at no more than `tasks_max` tasks, so there may be none
    /// although the walk is not over.
    [[nodiscard]] Result<std::vector<model::Task>> next(store::Store& store,
                                                        std::size_t tasks_max = 50);

    /// How many ended tasks it has looked at.
    [[nodiscard]] std::size_t seen_count() const noexcept { return seen_count_; }
    [[nodiscard]] bool is_over() const noexcept { return state_ == expiry_.states.size(); }

private:
    Expiry expiry_;
    std::size_t state_ = 0;   // in expiry_.states
    std::int64_t place_ = 0;  // behind it the walk goes on
    std::size_t seen_count_ = 0;
};

/// Removes a batch as one unit of work. \returns how many were there.
[[nodiscard]] Result<std::size_t> remove(store::Store& store,
                                         std::vector<model::Task> const& batch);

}  // namespace tasker::engine
