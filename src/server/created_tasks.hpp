#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/committed.hpp"

namespace tasker::server {

/// What commits made of tasks that are being created here, kept until their callers are answered:
/// so that nobody has to read from the store what was written to it a moment ago. Keeps nothing
/// while nobody waits, and never more than a few. Thread-safe.
class CreatedTasks {
public:
    /// Of a task, as its first commit left them.
    using Steps = std::vector<model::Step>;

    /// While one lives, commits are looked at.
    class Wait {
    public:
        explicit Wait(CreatedTasks& tasks) : tasks_(tasks) { ++tasks_.waiting_; }
        ~Wait() { --tasks_.waiting_; }
        Wait(Wait const&) = delete;
        Wait& operator=(Wait const&) = delete;

        /// What is known of it; none: it is to be read. Once.
        [[nodiscard]] std::optional<Steps> take(TaskId id) { return tasks_.take(id); }

    private:
        CreatedTasks& tasks_;
    };

    /// Before those who wait for the commit are answered.
    void note(engine::Committed const& committed) noexcept;

private:
    [[nodiscard]] std::optional<Steps> take(TaskId id);

    std::atomic<std::size_t> waiting_ = 0;
    std::mutex mutex_;
    std::unordered_map<TaskId, Steps> created_;
    std::deque<TaskId> order_;  ///< of coming; some are taken already
};

}  // namespace tasker::server
