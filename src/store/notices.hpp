#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker::store {

/// What a process tells the others that share its store, or hears from them: that it is worth while
/// to look. A hint: it may come late, twice or never. What it tells of is in the rows.
struct Notice {
    std::vector<std::string> enqueued{};  ///< namespaces in which steps wait for a worker
    std::vector<TaskId> settled{};        ///< tasks that ended, or do not go on by themselves
    std::optional<TimePoint> due{};       ///< the earliest time that was set for something
    bool any_enqueued = false;            ///< steps may wait in any namespace
    bool any_settled = false;             ///< others than those in `settled` may have, too
    std::vector<TaskId> changed{};        ///< tasks that changed, or steps of them
    bool any_changed = false;             ///< others than those in `changed` may have, too
    /// What was told meanwhile was not heard: anything may have happened. Only heard, never told.
    bool has_missed = false;

    friend bool operator==(Notice const&, Notice const&) = default;

    [[nodiscard]] bool is_empty() const { return *this == Notice{}; }
};

/// Whoever is to be told.
class NoticeListener {
public:
    virtual ~NoticeListener() = default;
    /// Called on a thread of the notices, one call at a time: must be quick, may post, must not
    /// throw.
    virtual void on_notice(Notice const& notice) noexcept = 0;
};

/// The way from a process to the others that share its store. Only stores that can be shared have
/// one. Thread-safe.
///
/// Where nothing can be heard, because the connection is broken or cannot listen, the listener is
/// told each second that anything may have happened of what notices tell.
class Notices {
public:
    virtual ~Notices() = default;

    /// Begins; call once. The listener outlives the call of stop.
    virtual void start(NoticeListener& listener) = 0;

    /// Tells the others soon: what is posted in between goes with it. Call after the commit.
    /// Never blocks. What nobody wants to know is dropped.
    virtual void post(Notice const& notice) = 0;

    /// The others tell of tasks that settle, for the next minute, and of those that settled a
    /// moment ago. Whoever waits for longer asks again.
    virtual void ask_for_settled() = 0;
    /// The others tell of tasks that change, for the next minute. What changed before is not told:
    /// look once after this.
    virtual void ask_for_changes() = 0;

    /// Whether `changed` of a notice would be told now: gathering it for nobody is not worth while.
    [[nodiscard]] virtual bool are_changes_wanted() = 0;

    /// Tells what is still to be told, if that takes a second at most, then calls nobody any more.
    /// Benign the second time.
    virtual void stop() = 0;
};

}  // namespace tasker::store
