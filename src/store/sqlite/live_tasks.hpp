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
#include "store/sqlite/statements.hpp"
#include "tasker/error.hpp"

namespace tasker::store::sqlite {

struct LiveTask;

/// A step's number is its task's with its place in the task below: this many places there are.
inline constexpr std::size_t kStepsMax = 1U << 24U;

/// A step as the file has it, but for what its unit of work has not written yet.
struct LiveStep {
    LiveTask* task = nullptr;
    std::uint32_t place = 0;  ///< in its task
    model::Step row;
    model::Payload inputs;
    model::Payload results;
    bool has_checkpoint = false;
    std::string passages;          ///< those that its row carries, packed
    bool is_new = false;           ///< the file does not have it yet
    bool is_dirty = false;         ///< its row must be written
    bool has_new_results = false;  ///< and its results with it

    /// What indexes of the file say of it.
    struct Indexed {
        std::optional<std::int32_t> queued_priority;  ///< while it is enqueued
        std::optional<TimePoint> wake_at;
        friend bool operator==(Indexed const&, Indexed const&) = default;
    };
    Indexed indexed;

    std::vector<std::pair<LiveStep*, model::EdgeKind>> parents;
    std::vector<std::pair<LiveStep*, model::EdgeKind>> children;

    /// Of its row in the file.
    [[nodiscard]] std::int64_t number() const noexcept;
    /// What its indexes are to say.
    [[nodiscard]] Indexed to_index() const noexcept;
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
    bool is_new = false;        ///< the file does not have it yet
    bool is_dirty = false;

    /// What indexes of the file say of it.
    struct Indexed {
        model::TaskState state = model::TaskState::Pending;
        bool has_leases = false;
        std::optional<TimePoint> look_at;  ///< none if row.stale_at is, else no later
        friend bool operator==(Indexed const&, Indexed const&) = default;
    };
    Indexed indexed;

    std::size_t bytes = 0;  ///< about what it takes in memory
};

inline std::int64_t LiveStep::number() const noexcept {
    return task->number * static_cast<std::int64_t>(kStepsMax) + place;
}

/// The tasks that are being worked on, read from the file once. Because nobody else writes the
/// file, a unit of work asks here instead of there, which leaves one write a changed row and no
/// read. Cleared whenever a transaction was rolled back: then the file knows better.
///
/// Not thread-safe: belongs to the connection that `sql` speaks to. Pointers stay valid until clear
/// and trim.
class LiveTasks {
public:
    LiveTasks(Statements& sql, std::size_t bytes_max) : sql_(sql), bytes_max_(bytes_max) {}
    LiveTasks(LiveTasks const&) = delete;
    LiveTasks& operator=(LiveTasks const&) = delete;

    /// Null if there is no such task.
    [[nodiscard]] Result<LiveTask*> find(TaskId id);
    [[nodiscard]] Result<LiveStep*> find(StepId id);

    /// Null if it is not among them.
    [[nodiscard]] LiveTask* peek(TaskId id);
    /// Whether the step is among them.
    [[nodiscard]] bool has(StepId id) const { return steps_.contains(id); }

    /// The number for the next new task.
    [[nodiscard]] Result<std::int64_t> next_number();

    /// No task has that id or number yet.
    LiveTask& add(model::Task row, std::int64_t number, model::Payload context);
    /// Of the steps, none has that id and none of the task's that name; it has fewer than
    /// kStepsMax.
    LiveStep& add(LiveTask& task, model::Step row, model::Payload inputs);
    /// As store/row_changes.hpp.
    static void write_change(LiveStep& step, model::Step const& after);
    /// False if the edge is there already.
    static bool add_edge(LiveStep& from, LiveStep& to, model::EdgeKind kind);
    void put_results(LiveStep& step, model::Payload results);

    /// The task is over: nobody will ask for it soon. Kept until trim.
    void retire(LiveTask const& task) { retired_.push_back(task.row.id); }
    /// After a commit: forgets the tasks that are over and, above `bytes_max`, those that were not
    /// asked for the longest time.
    void trim();
    /// After a rollback.
    void clear();

    [[nodiscard]] std::size_t size() const noexcept { return tasks_.size(); }

private:
    using Place = std::list<LiveTask>::iterator;
    [[nodiscard]] Result<LiveTask*> load(TaskId id);
    [[nodiscard]] Result<void> load_steps(LiveTask& task);
    [[nodiscard]] Result<void> load_edges(LiveTask& task, std::string_view of_its_row);
    void weigh(LiveTask& task, std::size_t bytes);
    void forget(Place task);

    Statements& sql_;
    std::size_t const bytes_max_;
    std::list<LiveTask> tasks_;  // the last one asked for is the first
    std::unordered_map<TaskId, Place> by_id_;
    std::unordered_map<StepId, LiveStep*> steps_;
    std::vector<TaskId> retired_;
    std::optional<std::int64_t> last_number_;
    std::size_t bytes_ = 0;
};

}  // namespace tasker::store::sqlite
