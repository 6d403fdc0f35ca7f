#pragma once

#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/committed.hpp"
#include "engine/dependencies.hpp"
#include "model/work.hpp"
#include "rules/growth.hpp"
#include "rules/ready.hpp"

namespace tasker::engine {

/// What a unit of work leaves to be done once it is committed.
struct Aftermath {
    Committed committed;
    std::vector<model::Assignment> assignments;
    std::optional<TimePoint> next_due;  ///< the earliest wake_at or stale_at that was set
    bool has_backlog = false;  ///< steps were enqueued that wait for a place at a worker here
    std::vector<model::OutgoingMessage> messages;  ///< that tell others of such steps
};

/// Where a step of this template waits for a worker; a nameless queue when the template, or the
/// step in it, is not known. Borrowed from the template.
[[nodiscard]] model::QueueName queue_of(templates::Registered const* registered,
                                        model::Step const& step) noexcept;
struct QueuedStep {
    model::Task const& task;
    StepId step;
    TimePoint now{};
};
/// A step is left in this queue: a message tells of it, or the others look for it.
void note_queued(Aftermath& aftermath, model::QueueName queue, QueuedStep const& queued,
                 Dependencies const& deps);

/// Hands over, wakes and tells; call once, after the commit.
void carry_out(Aftermath aftermath, Places::Reservation& places, Dependencies const& deps);

/// Carries the changes of some steps through one unit of work: what became ready is enqueued and,
/// while places last, claimed; every touched task goes where its steps leave it. The one way in
/// which steps and tasks change after their creation, used by every lane.
///
/// Order of calls: lock, then change/grow/wake as often as needed, then finish. Lives as long as
/// one run of the unit's body.
class Advance {
public:
    Advance(store::UnitOfWork& unit, Places::Reservation& places, Dependencies const& deps,
            TimePoint now)
        : Advance(unit, places, deps, now, deps.places.has_backlog()) {}

    /// \param has_backlog  whether steps may be waiting in the store already: then places go to the
    ///                     most urgent of all of them, not only to what became ready here.
    Advance(store::UnitOfWork& unit, Places::Reservation& places, Dependencies const& deps,
            TimePoint now, bool has_backlog)
        : unit_(unit), places_(places), deps_(deps), now_(now), has_backlog_(has_backlog) {}

    /// Locks the tasks, in id order; once, before their steps are locked.
    [[nodiscard]] Result<void> lock(std::vector<TaskId> ids);
    /// A locked task with its tally as far as the changes so far; null if it does not exist.
    [[nodiscard]] model::Task const* task(TaskId id) const;
    /// The template of a task; null, and logged, when nobody knows it.
    [[nodiscard]] Result<std::shared_ptr<templates::Registered const>> template_of(
        model::Task const& task);

    enum class Cause : std::uint8_t { Settled, Other };
    /// Collects a change of a step whose task is locked.
    void change(model::StepChange change, Cause cause);
    /// Writes the steps and edges that a finished step adds to its locked task; at once, so that
    /// the next decision of the same unit sees them.
    [[nodiscard]] Result<void> grow(TaskId task, rules::Growth const& growth);
    /// A locked step that may start now if its task lets it: its time has come.
    void wake(model::Step step);
    /// Collects a change of the task itself that its steps do not decide (cancelled, stale). The
    /// task goes nowhere else in this unit.
    void change(model::TaskChange change);

    /// Steps that others told of and that were not claimed.
    struct Left {
        std::vector<StepId> without_place;    ///< those who can run them are full
        std::vector<model::Step> not_for_us;  ///< no worker of this process can run them
    };
    /// Claims those of these steps that are enqueued.
    [[nodiscard]] Result<Left> claim(std::span<StepId const> ids);

    /// Writes everything. \returns per collected step change, in order, whether it was written.
    [[nodiscard]] Result<std::vector<bool>> finish();

    [[nodiscard]] Aftermath take_aftermath() {
        aftermath_.committed.began_at = now_;
        return std::move(aftermath_);
    }

    /// At most about so many waiting steps are claimed by one unit.
    static constexpr std::size_t kBacklogMax = 256;

private:
    struct Touched {
        model::Task task;        // as locked
        model::StepTally tally;  // as it will be
        std::uint32_t enqueued_count = 0;
        bool has_settled = false;
        bool is_decided = false;  // a TaskChange was given
        bool may_enqueue = false;
        std::shared_ptr<templates::Registered const> registered;  // once it was asked for
    };

    void judge_tasks();
    [[nodiscard]] Result<std::vector<bool>> write_changes();
    [[nodiscard]] Result<void> find_ready();
    [[nodiscard]] Result<void> add_restarted_tasks();
    [[nodiscard]] Result<void> enqueue_ready();
    [[nodiscard]] Result<model::StepChange> enqueue(model::Step const& step, Touched& touched);
    [[nodiscard]] Result<void> claim_backlog();
    [[nodiscard]] Result<void> claim_in(Places::Reservation::Room const& room);
    [[nodiscard]] Result<void> write_claims(std::vector<model::StepChange> changes);
    [[nodiscard]] Result<void> move_tasks();
    [[nodiscard]] Result<void> load_assignments();
    void note(model::Step const& step, std::vector<model::StepMove> path);
    void note_due(std::optional<TimePoint> at);

    store::UnitOfWork& unit_;
    Places::Reservation& places_;
    Dependencies const& deps_;
    TimePoint const now_;
    bool const has_backlog_;

    std::map<TaskId, Touched> tasks_;  // ordered: the same order of writes on every run
    std::vector<model::StepChange> changes_;
    std::vector<StepId> satisfied_;
    std::vector<model::Step> ready_;
    std::unordered_set<StepId> ready_ids_;
    std::vector<model::TaskChange> task_changes_;
    std::vector<StepId> claimed_;
    Aftermath aftermath_;
};

}  // namespace tasker::engine
