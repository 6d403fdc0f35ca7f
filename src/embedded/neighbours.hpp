#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <span>

#include "base/clock.hpp"
#include "embedded/waiters.hpp"
#include "engine/engine.hpp"
#include "store/notices.hpp"

namespace tasker::embedded {

/// The other processes that share the store: tells them what a commit here means to them, and sees
/// to it that what they tell is looked at. Thread-safe.
class Neighbours final : private store::NoticeListener {
public:
    struct Parts {
        engine::Engine& engine;
        Waiters& waiters;
        base::Clock const& clock;
        /// Whether what time decides is decided here. Otherwise the others are told of times before
        /// their next sweep, which finds the later ones.
        bool has_timers = true;
        Duration sweep_interval{};  ///< of the others
    };
    /// The parts outlive it.
    Neighbours(std::unique_ptr<store::Notices> notices, Parts const& parts)
        : parts_(parts), notices_(std::move(notices)) {}

    void start() { notices_->start(*this); }
    /// Tells what is still to be told.
    void stop() { notices_->stop(); }

    void tell(engine::Committed const& committed);
    /// Somebody here waits for a task that may run there. Before the first look.
    void ask_for_settled() { notices_->ask_for_settled(); }
    /// Somebody here watches tasks that others may change.
    void ask_for_changes() { notices_->ask_for_changes(); }
    /// Who is told of what others changed. An empty function: nobody any more, also not just now.
    void watch(std::function<void(std::span<TaskId const> tasks, bool any)> watcher);

private:
    void on_notice(store::Notice const& notice) noexcept override;

    void tell_watcher(std::span<TaskId const> tasks, bool any);

    Parts const parts_;
    std::mutex watcher_mutex_;
    std::function<void(std::span<TaskId const> tasks, bool any)> watcher_;
    std::unique_ptr<store::Notices> const notices_;
};

}  // namespace tasker::embedded
