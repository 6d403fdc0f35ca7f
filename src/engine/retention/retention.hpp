#pragma once

#include <cstddef>
#include <optional>

#include "engine/dependencies.hpp"
#include "engine/retention/expired_tasks.hpp"
#include "engine/retention/pace.hpp"

namespace tasker::engine {

/// How long tasks stay that have ended.
struct RetentionSettings {
    std::optional<Duration> keep{};               ///< none: for ever
    std::vector<model::TaskState> states{};       ///< which go, of the terminal ones; empty: all
    Duration interval = std::chrono::minutes(1);  ///< from one look to the next
    std::size_t batch_min = 50;                   ///< tasks that go in one commit; see Pace
};

/// What nobody needs any more: tasks that ended longer ago than they are to be kept. They go in
/// batches with pauses between them (Pace), so that running work finds the store free.
class Retention {
public:
    /// `alarm` is its own: set for the next batch, and for the next look.
    Retention(Dependencies const& deps, RetentionSettings const& settings, Alarm& alarm)
        : deps_(deps),
          settings_(settings),
          alarm_(alarm),
          pace_(settings.batch_min, settings.interval) {}

    /// Whether there is anything to do at all.
    [[nodiscard]] bool is_on() const noexcept { return settings_.keep.has_value(); }

    /// One batch. \returns how many tasks it removed.
    [[nodiscard]] std::size_t step();

private:
    /// Whether it is this process that does it. Where several share a store, one does it for all.
    [[nodiscard]] Result<bool> take_turn(TimePoint now);
    struct Removed {
        std::size_t count = 0;
        Duration overdue{};  ///< the one that ended first
    };
    [[nodiscard]] Result<Removed> remove_batch();
    void finish_walk();

    Dependencies const& deps_;
    RetentionSettings const& settings_;
    Alarm& alarm_;
    Pace pace_;
    std::optional<ExpiredTasks> walk_;
    std::size_t removed_count_ = 0;  // in this walk
    std::optional<Uuid> own_name_;   // among the processes that share the store
};

}  // namespace tasker::engine
