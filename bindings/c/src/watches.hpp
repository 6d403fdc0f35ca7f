#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bindings/c/src/settled_lately.hpp"
#include "bindings/c/src/wakes.hpp"
#include "embedded/host.hpp"

namespace tasker::c {

/// Tasks of which somebody wants to hear when they have settled: ended, or are blocked by failures.
/// Each is told once for each time that it was asked for. Thread-safe.
class Watches {
public:
    explicit Watches(std::shared_ptr<Waker> waker) : waker_(std::move(waker)) {}

    /// Before the host starts; it outlives all further calls.
    void attach(embedded::Host& host);
    /// Blocks for a read. \returns TaskNotFound.
    [[nodiscard]] Result<void> add(embedded::Host& host, TaskId id);
    /// Of a task that exists, without a read. \returns whether it is watched: it must be new, and
    /// no other process may share the store.
    [[nodiscard]] bool add_new(embedded::Host& host, TaskId id);
    /// Tasks that have settled, the first ones first; waits for one for up to `patience`. Where
    /// other processes share the store it blocks for a read when they may have changed one.
    /// \returns Stopping.
    [[nodiscard]] Result<std::vector<TaskId>> take(embedded::Host& host, std::size_t most,
                                                   Duration patience);
    /// Whoever waits is told Stopping.
    void stop();

private:
    void notice(model::Task const& task);
    void others_changed(std::span<TaskId const> tasks, bool any);
    /// Reads those that are watched.
    [[nodiscard]] Result<void> look(embedded::Host& host);
    void tell_locked(TaskId id);
    [[nodiscard]] bool must_look_locked(TimePoint now) const;

    std::shared_ptr<Waker> const waker_;  // shared with whatever else wakes
    std::mutex mutex_;
    std::condition_variable settled_or_over_;
    std::unordered_map<TaskId, std::uint32_t> watched_;  // how many of its moves were seen
    std::deque<TaskId> settled_;
    SettledLately lately_;
    base::Clock const* clock_ = nullptr;  // the host's
    bool have_others_changed_ = false;
    std::optional<TimePoint> next_look_;  // where not everything is noticed
    bool is_stopping_ = false;
};

}  // namespace tasker::c
