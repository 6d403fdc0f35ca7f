#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/step.hpp"
#include "model/task.hpp"

namespace tasker::engine {

/// What one unit of work made durable: the rows as they are now.
struct Committed {
    struct StepNow {
        model::Step step;
        std::vector<model::StepMove> path;
    };
    struct TaskNow {
        model::Task task;
        std::vector<model::TaskMove> path;

        /// Whether the commit made it: all moves of its life are in it.
        [[nodiscard]] bool is_new() const noexcept {
            return !path.empty() && task.moves == path.size();
        }
        /// Whether the commit ended it, or it is blocked by failures from now on.
        [[nodiscard]] bool has_come_to_rest() const noexcept {
            return !path.empty() && (model::is_terminal(path.back().to) ||
                                     path.back().to == model::TaskState::BlockedByFailures);
        }
    };
    std::vector<TaskNow> tasks;
    std::vector<StepNow> steps;
    TimePoint began_at{};  ///< when the unit had collected what it is about
    TimePoint ended_at{};  ///< when it was durable

    /// Of which namespaces steps were enqueued that no worker in this process took.
    std::vector<std::string> queued_namespaces;
    std::optional<TimePoint> next_due;  ///< the earliest wake_at or stale_at that was set
};

/// Told about every commit, on the thread that drove the lane: must be quick, must not call the
/// engine back and wait, must not throw. For waiting callers, live views and tests.
class Observer {
public:
    virtual ~Observer() = default;
    virtual void on_commit(Committed const& committed) = 0;
};

}  // namespace tasker::engine
