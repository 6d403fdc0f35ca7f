#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "model/step.hpp"
#include "model/task.hpp"
#include "store/sqlite/changed_rows.hpp"
#include "store/sqlite/statements.hpp"
#include "store/sqlite/stored_steps.hpp"
#include "tasker/error.hpp"

namespace tasker::store::sqlite {

struct LiveTask;

/// A step as the file has it, but for what was changed since it was written.
struct LiveStep {
    LiveTask* task = nullptr;
    std::uint32_t place = 0;  ///< in its task
    model::Step row;
    model::Queue queue;  ///< of one that was enqueued since the task was read
    model::Payload inputs;
    model::Payload results;
    bool has_checkpoint = false;
    std::string passages;                ///< those that lie with it, packed
    std::string packed;                  ///< as its group carries it; empty: not known
    std::optional<WaitingStep> waiting;  ///< in the file
    bool has_results_row = false;        ///< in the file
    bool is_new = false;                 ///< the file does not have it yet
    bool is_changed = false;             ///< since its group was written
    bool has_new_results = false;        ///< too
    std::vector<std::pair<LiveStep*, model::EdgeKind>> parents;
    std::vector<std::pair<LiveStep*, model::EdgeKind>> children;

    /// Of its row in the file.
    [[nodiscard]] std::int64_t number() const noexcept;
};

/// A task with everything that a unit of work may ask about it.
struct LiveTask {
    std::int64_t number = 0;  ///< of its row in the file
    model::Task row;
    model::Payload context;
    std::string passages;        ///< those that its row carries, packed
    std::deque<LiveStep> steps;  ///< by their place in the task; they never move
    std::unordered_set<std::string_view> step_names;
    std::size_t leases = 0;     ///< how many of its steps are in progress
    std::size_t edge_rows = 0;  ///< how many the file has
    std::string new_edges;      ///< that the file does not have yet, packed
    IndexedTask indexed;        ///< in the file
    bool is_new = false;        ///< the file does not have it yet
    bool is_changed = false;    ///< since its row was written
    bool has_changed_steps = false;
    std::uint64_t taken_in = 0;  ///< the number of the ChangedRows that had it last
    std::size_t bytes = 0;       ///< about what it takes in memory
};

inline std::int64_t LiveStep::number() const noexcept {
    return step_number(task->number, place);
}

/// The tasks that are being worked on, read from the file once. Because nobody else writes the
/// file, a unit of work asks and changes them here, and the file learns of it later: take_changes.
/// Cleared whenever that failed: then the file knows better.
///
/// Not thread-safe. Pointers stay valid until clear, trim and remove.
class LiveTasks {
public:
    /// `sql` is asked for tasks that are not here: it need not see what was taken and is still
    /// being written.
    LiveTasks(Statements& sql, std::size_t bytes_max) : sql_(sql), bytes_max_(bytes_max) {}
    LiveTasks(LiveTasks const&) = delete;
    LiveTasks& operator=(LiveTasks const&) = delete;

    /// Null if there is no such task.
    [[nodiscard]] Result<LiveTask*> find(TaskId id);
    [[nodiscard]] Result<LiveStep*> find(StepId id);
    /// Whether a task has this identity.
    [[nodiscard]] Result<bool> is_taken(std::string_view identity_hash);

    /// Null if it is not among them.
    [[nodiscard]] LiveTask* peek(TaskId id);

    /// A new task and a new step. Internal if there is one with that id, or the task has a step of
    /// that name or as many as it may.
    [[nodiscard]] Result<LiveTask*> insert(model::Task row, model::Payload context);
    [[nodiscard]] Result<LiveStep*> insert(LiveTask& task, model::Step row, model::Payload inputs);
    /// False if the edge is there already.
    bool add_edge(LiveStep& from, LiveStep& to, model::EdgeKind kind);
    void put_results(LiveStep& step, model::Payload results);
    /// As store/row_changes.hpp.
    void write_change(LiveTask& task, model::Task const& after);
    void write_change(LiveStep& step, model::Step const& after);
    /// Its row must be written.
    void mark(LiveTask& task);
    void mark(LiveStep& step);

    /// Removes a task that has ended and has no step in progress. False if it is not such a task.
    [[nodiscard]] Result<bool> remove(TaskId id);

    /// What changed since the last call, for the file. From now on it counts as written.
    [[nodiscard]] ChangedRows take_changes();

    /// The task is over: nobody will ask for it soon. Kept until trim.
    void retire(LiveTask const& task) { retired_.push_back(task.row.id); }
    /// Forgets the tasks that are over and, above `bytes_max`, those that were not asked for the
    /// longest time, but none that was changed after the ChangedRows of the number `written`.
    void trim(std::uint64_t written);
    /// The file did not get what was taken, or a unit of work left traces.
    void clear();

    [[nodiscard]] std::size_t size() const noexcept { return tasks_.size(); }

private:
    using Place = std::list<LiveTask>::iterator;
    LiveTask& add(model::Task row, std::int64_t number, model::Payload context);
    LiveStep& add(LiveTask& task, model::Step row, model::Payload inputs);
    [[nodiscard]] Result<std::int64_t> next_number();
    [[nodiscard]] Result<LiveTask*> load(TaskId id);
    [[nodiscard]] Result<void> load_steps(LiveTask& task, std::string_view of_its_row);
    /// The inputs and results that have rows of their own, and whether there are checkpoints.
    [[nodiscard]] Result<void> load_texts(LiveTask& task);
    void put_loaded_results(LiveStep& step, model::Payload results);
    void take_groups(ChangedRows& rows);
    [[nodiscard]] Result<void> load_edges(LiveTask& task, std::string_view of_its_row);
    void weigh(LiveTask& task, std::size_t bytes);
    void forget(Place task);
    void take_back_changes(LiveTask const& task);

    Statements& sql_;
    std::size_t const bytes_max_;
    std::list<LiveTask> tasks_;  // the last one asked for is the first
    std::unordered_map<TaskId, Place> by_id_;
    std::unordered_map<StepId, LiveStep*> steps_;
    std::unordered_set<std::string_view> identities_;
    std::vector<LiveTask*> changed_tasks_;
    std::vector<LiveStep*> changed_steps_;
    std::vector<TaskId> retired_;
    std::vector<RemovedTask> removed_;  // since the last take_changes
    // What the file may still have, with the number of the ChangedRows that remove it.
    std::unordered_map<TaskId, std::uint64_t> removed_tasks_;
    std::unordered_map<std::string, std::uint64_t> removed_identities_;
    std::optional<std::int64_t> last_number_;
    std::uint64_t taken_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace tasker::store::sqlite
