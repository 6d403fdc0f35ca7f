#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/message.hpp"
#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"
#include "model/work.hpp"
#include "tasker/error.hpp"

namespace tasker::store {

/// A domain event that must survive: a row of the queue `<namespace>_domain_events`.
struct StoredEvent {
    Uuid id;
    std::string namespace_name;
    std::string event_name;
    TaskId task_id;
    model::Payload body;  ///< spec/orchestration.md 10.6
    TimePoint created_at{};
};

/// Questions. Used alone it sees one consistent, committed state; inside a unit of work, that
/// unit's own writes too. Not thread-safe; valid inside Store::read or Store::run only.
class Reader {
public:
    virtual ~Reader() = default;

    [[nodiscard]] virtual Result<std::vector<model::StoredTemplate>> list_templates() = 0;
    /// None if there is no such template.
    [[nodiscard]] virtual Result<std::optional<model::StoredTemplate>> find_template(
        TemplateId id) = 0;
    [[nodiscard]] virtual Result<std::optional<model::StoredTemplate>> find_template(
        std::string_view namespace_name, std::string_view name, std::string_view version) = 0;

    /// Those that exist, in id order.
    [[nodiscard]] virtual Result<std::vector<model::Task>> find_tasks(
        std::span<TaskId const> ids) = 0;

    /// The task with this identity; none if there is no such task.
    [[nodiscard]] virtual Result<std::optional<model::Task>> find_by_identity(
        std::string_view identity_hash) = 0;

    struct TaskFilter {
        std::optional<std::string> namespace_name;
        std::optional<std::string> template_name;
        std::vector<model::TaskState> states;  ///< empty: all
        std::optional<TaskId>
            before{};  ///< only those that were made before it: whose id is smaller
        std::size_t offset = 0;
        std::size_t limit = 20;
    };
    /// Newest first.
    [[nodiscard]] virtual Result<std::vector<model::Task>> list_tasks(TaskFilter const& filter) = 0;
    [[nodiscard]] virtual Result<std::size_t> count_tasks(TaskFilter const& filter) = 0;

    /// StoreCorrupt if the task exists without one; TaskNotFound if it does not exist.
    [[nodiscard]] virtual Result<model::Payload> task_context(TaskId id) = 0;

    /// All steps of the task, in id order (order of creation). Unknown task: none.
    [[nodiscard]] virtual Result<std::vector<model::Step>> steps_of(TaskId id) = 0;
    [[nodiscard]] virtual Result<std::vector<model::Step>> find_steps(
        std::span<StepId const> ids) = 0;
    /// In order of (from, to, kind).
    [[nodiscard]] virtual Result<std::vector<model::Edge>> edges_of(TaskId id) = 0;

    /// Each is empty when there is none.
    struct StepPayloads {
        model::Payload inputs;
        model::Payload results;
        model::Payload checkpoint;
        std::optional<TimePoint> checkpoint_at;  ///< when it was stored
    };
    /// In the order asked; StepNotFound if one does not exist.
    [[nodiscard]] virtual Result<std::vector<StepPayloads>> step_payloads(
        std::span<StepId const> ids) = 0;

    /// Oldest first.
    [[nodiscard]] virtual Result<std::vector<model::TaskPassage>> history_of(TaskId id) = 0;
    [[nodiscard]] virtual Result<std::vector<model::StepPassage>> history_of(StepId id) = 0;

    /// Newest first.
    struct DeadLetterFilter {
        std::optional<TaskId> task{};
        std::optional<Uuid> id{};
        std::optional<model::DeadLetterStatus> status{};
        std::size_t offset = 0;
        std::size_t limit = 50;
    };
    [[nodiscard]] virtual Result<std::vector<model::DeadLetter>> dead_letters(
        DeadLetterFilter const& filter) = 0;
    /// Oldest first.
    [[nodiscard]] virtual Result<std::vector<StoredEvent>> stored_events(
        std::string_view namespace_name, std::size_t limit) = 0;
    /// Messages that are still to be sent, the earliest due first, then in id order.
    [[nodiscard]] virtual Result<std::vector<model::OutgoingMessage>> outgoing_messages(
        std::size_t limit) = 0;

    // What waits. Each is answered from a partial index of live rows: its cost does not grow with
    // the number of finished tasks.

    /// The earliest wake_at of any step and stale_at of any task; none when nothing waits.
    [[nodiscard]] virtual Result<std::optional<TimePoint>> next_due() = 0;
    /// Steps with wake_at <= now, earliest first.
    [[nodiscard]] virtual Result<std::vector<model::Step>> due_steps(TimePoint now,
                                                                     std::size_t limit) = 0;
    /// Tasks with stale_at <= now, earliest first.
    [[nodiscard]] virtual Result<std::vector<model::Task>> stale_tasks(TimePoint now,
                                                                       std::size_t limit) = 0;
    /// Steps in `enqueued` of the queues that these skills cover: highest priority first, then in
    /// id order. The cost does not grow with the steps of other queues, only with their number.
    [[nodiscard]] virtual Result<std::vector<model::Step>> claimable_steps(
        model::Skills const& skills, std::size_t limit) = 0;
    /// The earliest lease_until of any step in progress; none when there is none.
    [[nodiscard]] virtual Result<std::optional<TimePoint>> next_lease_end() = 0;
    /// Steps in_progress whose lease_until <= now, earliest first. In a unit it locks them and
    /// their tasks, and leaves out what others have locked: whoever asks again finds it then.
    [[nodiscard]] virtual Result<std::vector<model::Step>> expired_leases(TimePoint now,
                                                                          std::size_t limit) = 0;
    /// Steps in_progress held by any worker but `keep`: what a process that died left behind.
    [[nodiscard]] virtual Result<std::vector<model::Step>> leases_of_others(WorkerId keep,
                                                                            std::size_t limit) = 0;
    /// Steps of the task in `pending` with no open dependency, and those in `waiting_for_retry`
    /// without wake_at (parked while their task was blocked), in id order.
    [[nodiscard]] virtual Result<std::vector<model::Step>> startable_steps(TaskId id) = 0;

    /// A task with its place in the order of creation; the number means nothing else.
    struct PlacedTask {
        std::int64_t place = 0;
        model::Task task;
    };
    /// Tasks in this state of which no step is in progress, in order of creation, from behind the
    /// place `after` on (0: from the first). Costs what it returns, however many there are.
    [[nodiscard]] virtual Result<std::vector<PlacedTask>> resting_tasks(model::TaskState state,
                                                                        std::int64_t after,
                                                                        std::size_t limit) = 0;

    /// For each step, in the order asked: its row, payloads, task, context, and the results of all
    /// its ancestors (over every kind of edge) that have one, nearest first. StepNotFound if one
    /// does not exist. Loads shared ancestors and tasks once.
    [[nodiscard]] virtual Result<std::vector<model::StepWork>> load_work(
        std::span<StepId const> ids) = 0;
};

/// One transaction, spoken to in batches: a call is one round trip whatever its size.
/// Holds SQL and no decisions. Not thread-safe; valid inside Store::run only.
///
/// A store may gather writes. One that a row in the database forbids (an id or a name that exists,
/// a task that does not) then fails the next question, or the unit at its end, instead of its own
/// call. In a unit, claimable_steps locks what it returns, and leaves out what other units have
/// locked.
class UnitOfWork : public Reader {
public:
    /// Inserts the template, or overwrites description, configuration and identity strategy of the
    /// one with this (namespace, name, version). \returns its id: the stored one if it existed.
    [[nodiscard]] virtual Result<TemplateId> put_template(model::StoredTemplate const& stored) = 0;

    /// Of these hashes, those that a task has already, each once.
    [[nodiscard]] virtual Result<std::vector<std::string>> taken_identities(
        std::span<std::string const> hashes) = 0;

    /// Writes the tasks with their contexts and histories. DuplicateTask when an identity is taken.
    [[nodiscard]] virtual Result<void> insert_tasks(std::span<model::NewTask const> tasks) = 0;
    /// Writes the steps with their inputs and histories.
    [[nodiscard]] virtual Result<void> insert_steps(std::span<model::NewStep const> steps) = 0;
    /// An edge that exists already is left as it is. Changes no step's open_dependencies.
    /// \returns how many were new.
    [[nodiscard]] virtual Result<std::size_t> insert_edges(std::span<model::Edge const> edges) = 0;

    /// Tells which steps will be locked right after the tasks: a store that lies elsewhere fetches
    /// them together, with what depends on them. Changes no answer.
    virtual void expect_steps(std::span<StepId const> /*ids*/) {}

    /// Locks these tasks until the unit ends, in id order, so that two units cannot deadlock.
    /// Unknown ids are left out. Lock a step's task before the step.
    [[nodiscard]] virtual Result<std::vector<model::Task>> lock_tasks(
        std::span<TaskId const> ids) = 0;
    /// Locks these steps, in id order. Unknown ids are left out.
    [[nodiscard]] virtual Result<std::vector<model::Step>> lock_steps(
        std::span<StepId const> ids) = 0;

    /// Writes each change whose task is still in `from` with `moves_before` and appends its
    /// passage, if it has one. \returns per change whether it was written. What was not lost to
    /// another writer and must not be acted on.
    [[nodiscard]] virtual Result<std::vector<bool>> apply(
        std::span<model::TaskChange const> changes) = 0;
    /// The same for steps. `after.open_dependencies` is not written: only satisfy changes it.
    [[nodiscard]] virtual Result<std::vector<bool>> apply(
        std::span<model::StepChange const> changes) = 0;

    /// Takes one open dependency from every step that an edge of `sources` leads to, for each such
    /// edge. \returns the steps that have none left now and are `pending`, in id order.
    [[nodiscard]] virtual Result<std::vector<model::Step>> satisfy(
        std::span<StepId const> sources) = 0;
    /// Adds `count` open dependencies to a step (edges that a decision added later).
    [[nodiscard]] virtual Result<void> add_open_dependencies(StepId step, std::uint32_t count) = 0;

    /// Stores each checkpoint whose step is in progress with its attempt, appends (cursor, at) to
    /// its history, and renews the lease. \returns per write whether it was written.
    [[nodiscard]] virtual Result<std::vector<bool>> save_checkpoints(
        std::span<model::CheckpointWrite const> writes) = 0;

    /// Sets lease_until of those that are in progress with this attempt. \returns per key whether
    /// the lease is still held.
    [[nodiscard]] virtual Result<std::vector<bool>> renew_leases(
        std::span<model::LeaseKey const> keys, TimePoint until) = 0;

    /// An entry for a task that has a pending one already is left out.
    [[nodiscard]] virtual Result<void> insert_dead_letters(
        std::span<model::DeadLetter const> letters) = 0;
    /// Overwrites status, metadata and resolution of the entry with its id. Not to be called while
    /// another entry of its task is pending, if it is to be. \returns whether there is one.
    [[nodiscard]] virtual Result<bool> update_dead_letter(model::DeadLetter const& letter) = 0;
    [[nodiscard]] virtual Result<void> insert_events(std::span<StoredEvent const> events) = 0;

    /// Messages that are to be sent if this unit is committed. Their ids are new.
    [[nodiscard]] virtual Result<void> insert_messages(
        std::span<model::OutgoingMessage const> messages) = 0;
    /// Of the messages with due_at <= now the earliest; `until` is their due_at from now on: so
    /// nobody else takes them before. Those that another unit is taking are left out.
    /// \returns them in id order, as they are now.
    [[nodiscard]] virtual Result<std::vector<model::OutgoingMessage>> take_messages(
        TimePoint now, TimePoint until, std::size_t limit) = 0;
    /// They were sent. Unknown ids are ignored.
    [[nodiscard]] virtual Result<void> remove_messages(std::span<Uuid const> ids) = 0;

    /// Removes these tasks with all that belongs to them: steps, edges, payloads, histories,
    /// checkpoints, dead letters, events. Their identities are free again. One that has not ended,
    /// or of which a step is in progress, stays. \returns per id whether it was removed.
    [[nodiscard]] virtual Result<std::vector<bool>> remove_tasks(std::span<TaskId const> ids) = 0;

    /// Takes a chore that only one process at a time does, or keeps it, until then. \returns
    /// whether it is `who`'s now. Where one process has the store for itself, it always is.
    [[nodiscard]] virtual Result<bool> take_chore(std::string_view /*name*/, Uuid const& /*who*/,
                                                  TimePoint /*now*/, TimePoint /*until*/) {
        return true;
    }
};

using UnitBody = std::function<Result<void>(UnitOfWork&)>;
using ReadBody = std::function<Result<void>(Reader&)>;

/// The connections of a store on a server: those of this process.
struct PoolFigures {
    std::size_t connections_max = 0;
    std::size_t open = 0;    ///< now: idle, in use, or being made
    std::size_t in_use = 0;  ///< now
    std::size_t in_use_peak = 0;
    std::uint64_t borrowed = 0;
    std::uint64_t waits = 0;     ///< callers that found none free
    Duration waited{};           ///< all of them together
    std::uint64_t gave_up = 0;   ///< of those that waited
    std::uint64_t connects = 0;  ///< connections made
    std::uint64_t refusals = 0;  ///< that could not be made
    std::uint64_t losses = 0;    ///< that broke
};

/// What a store has done since it was opened.
struct StoreFigures {
    std::uint64_t units = 0;
    std::uint64_t commits = 0;
    std::uint64_t rows = 0;  ///< inserted, changed or removed; entries of indexes do not count
    std::uint64_t round_trips = 0;       ///< of units, to a server
    std::uint64_t slow_round_trips = 0;  ///< of all, longer than the limit of the log
    PoolFigures pool{};                  ///< all zero without a server
};

/// Where tasks last. Implemented by sqlite/, postgres/ and memory/; every promise here is checked
/// against each by tests/conformance/.
class Store {
public:
    virtual ~Store() = default;

    /// Runs `body` as one unit: commits if it returns ok, otherwise rolls back and returns its
    /// error. When this returns ok the changes are on disk (fsync). Units of several threads may
    /// share a commit; one that fails does not harm the others. `body` may run again (a lost
    /// serialization), and on another thread while its caller waits: it may change nothing but the
    /// unit and its caller's locals.
    ///
    /// Blocks the calling thread. Thread-safe. Not to be called from inside a body.
    /// \returns StoreBusy if the database stays locked or unreachable: the outcome is then unknown,
    ///          the unit may or may not have been committed. StoreFull, StoreReadOnly and
    ///          StoreCorrupt: nothing was committed.
    [[nodiscard]] virtual Result<void> run(UnitBody const& body) = 0;

    /// Runs `body` on one consistent state, beside any writer. Blocks; thread-safe.
    [[nodiscard]] virtual Result<void> read(ReadBody const& body) = 0;

    /// The same for who must not wait for a disk or a server. \returns StoreBusy, without calling
    /// `body`, where it would have to; or after that, where what it saw is not on disk yet.
    [[nodiscard]] virtual Result<void> read_at_once(ReadBody const& /*body*/) {
        return Error(ErrorCode::StoreBusy, "a read has to wait");
    }

    /// Whether other processes may have it open and work on its tasks at the same time: what is in
    /// progress there is not lost before its lease has expired.
    [[nodiscard]] virtual bool is_shared() const noexcept { return false; }

    /// Thread-safe. All zero where nothing is written.
    [[nodiscard]] virtual StoreFigures figures() const { return {}; }
};

}  // namespace tasker::store
