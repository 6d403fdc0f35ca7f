#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "model/step.hpp"
#include "model/task.hpp"
#include "server/rest/views.hpp"
#include "tasker/json.hpp"

namespace tasker::server::rest {

/// What happened to the tasks of a time (spec/orchestration.md 2.5). Values in, values out.
struct Activity {
    std::size_t tasks = 0;
    std::size_t steps = 0;
    std::size_t completed = 0;  ///< tasks with a step that is complete
    std::size_t failed = 0;     ///< tasks with a step in error
    std::size_t step_completions = 0;
    double task_seconds = 0;  ///< from the task's creation to a step's completion, all together
    double step_seconds = 0;  ///< from the step's creation to its completion

    void add(model::Task const& task, std::vector<model::Step> const& steps_of_task);
    /// Of those that succeeded or failed, how many succeeded; 1 when there were none.
    [[nodiscard]] double health_score() const noexcept;
};

/// Runs of the same thing.
struct Runs {
    std::size_t count = 0;
    std::size_t errors = 0;
    std::size_t measured = 0;
    std::size_t steps = 0;  ///< of tasks
    double seconds = 0;     ///< of those that were measured, all together
    double seconds_max = 0;
    std::optional<TimePoint> last;

    void add(std::optional<Duration> took, bool has_failed, TimePoint at);
    [[nodiscard]] double average_seconds() const noexcept;
    [[nodiscard]] double error_rate() const noexcept;
};

/// Which steps and tasks take long.
class Bottlenecks {
public:
    void add(TemplateName const& name, model::Task const& task,
             std::vector<model::Step> const& steps);

    /// SlowStepInfo and SlowTaskInfo: the slowest first, of those that ran often enough.
    [[nodiscard]] JsonArray slow_steps(std::size_t limit, std::size_t executions_min) const;
    [[nodiscard]] JsonArray slow_tasks(std::size_t limit, std::size_t executions_min) const;
    [[nodiscard]] JsonArray recommendations(double pool_utilization) const;

private:
    /// Namespace, task, version, step.
    using Key = std::tuple<std::string, std::string, std::string, std::string>;
    std::map<Key, Runs> steps_;
    std::map<Key, Runs> tasks_;
};

/// How many tasks and steps are in each state (SystemHealthCounts).
struct StateCounts {
    std::array<std::size_t, model::kTaskStateCount> tasks{};
    std::array<std::size_t, model::kStepStateCount> steps{};
    [[nodiscard]] JsonObject document() const;
};

}  // namespace tasker::server::rest
