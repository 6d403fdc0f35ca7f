#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>

#include "model/step.hpp"
#include "model/task.hpp"

namespace tasker::server::events {

/// What was told last of each task and its steps, so that only what differs is told. Forgets the
/// tasks that were not looked at for longest: of those all is told once more. Not thread-safe.
class ToldState {
public:
    /// `entries_max`: of tasks and steps together; the newest task is kept whatever it has.
    explicit ToldState(std::size_t entries_max) : entries_max_(entries_max) {}

    /// Whether it differs from what was told, which it is from now on.
    [[nodiscard]] bool tell(model::Task const& task);
    /// The same for a step of the task that was told of last. One that nothing has happened to yet
    /// does not differ from nothing.
    [[nodiscard]] bool tell(model::Step const& step);
    void forget(TaskId id);
    void clear();
    [[nodiscard]] std::size_t entries() const noexcept { return entries_; }

private:
    struct StepMark {
        std::uint32_t moves = 0;
        std::uint32_t attempt = 0;
        std::uint32_t open_dependencies = 0;
        friend bool operator==(StepMark const&, StepMark const&) = default;
    };
    struct TaskMark {
        TaskId id;
        bool is_told = false;
        std::uint32_t moves = 0;
        model::StepTally tally;
        std::unordered_map<StepId, StepMark> steps;
    };
    void make_room();

    std::size_t const entries_max_;
    std::size_t entries_ = 0;
    std::list<TaskMark> tasks_;  ///< looked at last first
    std::unordered_map<TaskId, std::list<TaskMark>::iterator> places_;
};

}  // namespace tasker::server::events
