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
    model::Payload inputs;
    model::Payload results;
    std::optional<Checkpoint> checkpoint;
    std::vector<model::StepPassage> history;
    std::set<std::pair<StepId, model::EdgeKind>> children;
    std::set<std::pair<StepId, model::EdgeKind>> parents;
};

struct TaskRow {
    model::Task task;
    model::Payload context;
    std::vector<model::TaskPassage> history;
    std::map<StepId, StepRow*> steps;
    std::set<std::string> step_names;
};

/// The tables and the indexes of what waits. Its functions keep both in step.
class Rows {
public:
    std::map<TemplateId, model::StoredTemplate> templates;
    std::map<TaskId, TaskRow> tasks;
    std::map<StepId, StepRow> steps;
    std::map<std::string, TaskId> identities;
    std::map<std::pair<TimePoint, Uuid>, model::DeadLetter> dead_letters;
    std::map<std::tuple<std::string, TimePoint, Uuid>, StoredEvent> events;
    std::set<Uuid> event_ids;

    // What waits.
    std::set<std::pair<TimePoint, StepId>> wakes;
    std::set<std::pair<TimePoint, TaskId>> stale;
    std::set<std::pair<std::int64_t, StepId>> enqueued;  ///< by the negated priority
    std::set<std::pair<TimePoint, StepId>> leases;
    std::set<std::pair<TaskId, StepId>> startable;

    TaskRow& add(model::Task task);
    void remove(TaskRow const& row);
    void put(TaskRow& row, model::Task after);

    StepRow& add(TaskRow& task, model::Step step);
    void remove(StepRow const& row);
    void put(StepRow& row, model::Step after);

private:
    void add_waiting(model::Step const& step);
    void remove_waiting(model::Step const& step);
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
