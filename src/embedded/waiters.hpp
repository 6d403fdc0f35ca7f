#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "model/task.hpp"
#include "tasker/error.hpp"

namespace tasker::embedded {

/// Whether a task goes on by itself: not when it has ended, nor when it is blocked by failures and
/// nothing is in flight any more.
[[nodiscard]] bool has_settled(model::Task const& task) noexcept;

/// Who waits for tasks to settle. Notices of commits come from several threads, so an older one may
/// come after a newer one. Thread-safe.
class Waiters {
public:
    /// Reads the task as it is now.
    using Look = std::function<Result<model::Task>()>;

    /// How long to wait.
    struct Patience {
        std::optional<Duration> in_all;  ///< unset: for ever
        Duration before_look{};  ///< a notice that came lately, or within it, saves the look
        std::optional<Duration> between_looks{};  ///< set where not everything is noticed
    };

    /// Blocks until the task has settled. `look` is called when no notice can be missed any more,
    /// and never again unless somebody says so or the time between looks is over. \returns what
    /// `look` failed with; Timeout; Stopping.
    [[nodiscard]] Result<model::Task> wait(TaskId id, Patience const& patience, Look const& look);

    /// A commit made the task what it is now.
    void notice(model::Task const& task);

    /// Another process may have made the task settle; or any task. Who waits for it looks again.
    void look_again(TaskId id);
    void look_again();

    /// Whoever waits is told Stopping.
    void stop();

    /// How many wait. For tests.
    [[nodiscard]] std::size_t count() const;

private:
    using Deadline = std::chrono::steady_clock::time_point;
    struct Waiter {
        TaskId id;
        std::uint32_t moves_seen = 0;
        std::optional<model::Task> settled;
        bool must_look = false;
        std::condition_variable wake;
    };
    [[nodiscard]] Result<model::Task> wait(Waiter& me, std::unique_lock<std::mutex>& lock,
                                           Patience const& patience, Look const& look) const;
    /// \returns none when it is time to look again.
    [[nodiscard]] std::optional<Result<model::Task>> look_once(Waiter& me,
                                                               std::unique_lock<std::mutex>& lock,
                                                               Look const& look) const;
    void sleep(Waiter& me, std::unique_lock<std::mutex>& lock, Patience const& patience,
               std::optional<Deadline> const& end) const;

    /// Of a task that ended while nobody waited for it yet.
    [[nodiscard]] std::optional<model::Task> find_ended(TaskId id) const;

    static constexpr std::size_t kEndedMax = 64;

    mutable std::mutex mutex_;
    std::unordered_multimap<TaskId, std::shared_ptr<Waiter>> waiters_;
    std::vector<model::Task> ended_;  // a ring: the last ones
    std::size_t ended_next_ = 0;
    bool is_stopping_ = false;
};

}  // namespace tasker::embedded
