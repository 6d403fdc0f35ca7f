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
    };
    std::vector<TaskNow> tasks;
    std::vector<StepNow> steps;

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
