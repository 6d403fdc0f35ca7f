#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "store/checkpoint.hpp"
#include "store/store.hpp"

namespace tasker::store::memory {

struct StepRow {
    model::Step step;
    model::Queue queue;  ///< while it is enqueued
    model::Payload inputs;
    model::Payload results;
    std::optional<Checkpoint> checkpoint;
    std::vector<model::StepPassage> history;
    std::set<std::pair<StepId, model::EdgeKind>> children;
    std::set<std::pair<StepId, model::EdgeKind>> parents;
};

struct TaskRow {
    std::int64_t place = 0;  ///< in the order of creation
    model::Task task;
    model::Payload context;
    std::vector<model::TaskPassage> history;
    std::map<StepId, StepRow*> steps;
    std::set<std::string> step_names;
};

/// Whether no step of it is in progress.
[[nodiscard]] bool is_at_rest(TaskRow const& task);

/// The tables and the indexes of what waits. Its functions keep both in step.
class Rows {
public:
    using Tasks = std::map<TaskId, TaskRow>;
    using Steps = std::map<StepId, StepRow>;
    using DeadLetters = std::map<std::pair<TimePoint, Uuid>, model::DeadLetter>;
    using Events = std::map<std::tuple<std::string, TimePoint, Uuid>, StoredEvent>;

    std::map<TemplateId, model::StoredTemplate> templates;
    Tasks tasks;
    Steps steps;
    std::map<std::string, TaskId> identities;
    DeadLetters dead_letters;
    Events events;
    std::set<Uuid> event_ids;
    std::set<std::pair<TaskId, Events::key_type>> events_by_task;
    std::set<std::pair<TaskId, DeadLetters::key_type>> letters_by_task;
    std::map<Uuid, model::OutgoingMessage> outbox;

    /// By state, in order of creation.
    std::map<std::pair<model::TaskState, std::int64_t>, TaskRow const*> by_state;

    // What waits.
    std::set<std::pair<TimePoint, StepId>> wakes;
    std::set<std::pair<TimePoint, TaskId>> stale;
    /// By the negated priority; a queue in which nobody waits has no entry.
    std::map<model::Queue, std::set<std::pair<std::int64_t, StepId>>> enqueued;
    std::set<std::pair<TimePoint, StepId>> leases;
    std::set<std::pair<TaskId, StepId>> startable;
    std::set<std::pair<TimePoint, Uuid>> unsent;

    TaskRow& add(model::Task task);
    void remove(TaskRow const& row);
    void put(TaskRow& row, model::Task after);

    void add(StoredEvent const& event);
    void remove(Events::key_type const& event);
    void add(model::DeadLetter const& letter);
    void remove(DeadLetters::key_type const& letter);

    StepRow& add(TaskRow& task, model::Step step, model::Queue queue);
    void remove(StepRow const& row);
    void put(StepRow& row, model::Step after, model::Queue queue);

    /// A task with all that belongs to it; its rows keep their addresses.
    struct Taken {
        Tasks::node_type task;
        std::vector<Steps::node_type> steps;
        std::vector<DeadLetters::node_type> dead_letters;
        std::vector<Events::node_type> events;
    };
    [[nodiscard]] Taken take(TaskRow const& row);
    void put_back(Taken taken);

private:
    void add_to_indexes(TaskRow const& row);
    void remove_from_indexes(TaskRow const& row);
    void add_waiting(StepRow const& row);
    void remove_waiting(StepRow const& row);

    std::int64_t last_place_ = 0;
};

/// What takes a unit's writes back, newest first.
class UndoLog {
public:
    void add(std::function<void()> undo) { undos_.push_back(std::move(undo)); }
    void roll_back() {
        while (!undos_.empty()) {
            undos_.back()();
            undos_.pop_back();
        }
    }

private:
    std::vector<std::function<void()>> undos_;
};

}  // namespace tasker::store::memory
