#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/message.hpp"
#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"
#include "store/checkpoint.hpp"
#include "store/store.hpp"
#include "tasker/error.hpp"

namespace tasker::store {

/// A step as its store holds it.
struct InspectedStep {
    model::Step step;
    std::vector<model::StepPassage> history;  ///< oldest first
    model::Payload inputs;
    model::Payload results;
    std::optional<Checkpoint> checkpoint;
    std::optional<model::Queue> queue;  ///< where it waits for a worker
    // Whether the question that must find it while it waits finds it.
    bool is_found_by_claim = false;  ///< claimable_steps
    bool is_found_by_wake = false;   ///< due_steps, once its time has come
    bool is_found_by_lease = false;  ///< expired_leases, once its time has come
    bool is_found_by_id = false;     ///< find_steps, at any time
};

/// A task as its store holds it, with everything that belongs to it but its events.
struct InspectedTask {
    model::Task task;
    model::Payload context;
    std::vector<model::TaskPassage> history;  ///< oldest first
    std::vector<InspectedStep> steps;
    struct Edge {
        std::size_t from = 0;  ///< a place in `steps`
        std::size_t to = 0;
        model::EdgeKind kind = model::EdgeKind::Provides;
    };
    std::vector<Edge> edges;
    std::vector<model::DeadLetter> dead_letters;  ///< oldest first
    bool has_lease_mark = false;                  ///< the row says that a step of it is in progress
    bool is_found_by_staleness = false;           ///< stale_tasks, once its time has come
    std::vector<std::string> unreadable;  ///< what bytes could not be read: then parts are missing
    /// Where a column, which SQL asks about, does not say what the row itself says.
    std::vector<std::string> contradictions;
};

/// A store looked at as it lies there, for an audit or to be moved: nothing about it is believed.
/// Changes nothing, makes no file. One thread.
class Inspection {
public:
    virtual ~Inspection() = default;

    /// The process that owns the store meanwhile: `tasker (pid 7)`; none if nobody does.
    [[nodiscard]] virtual std::optional<std::string> const& holder() const = 0;

    /// How many tasks there are.
    [[nodiscard]] virtual Result<std::size_t> count_tasks() = 0;

    using OnDamage = std::function<void(std::string const& what)>;
    /// What the database itself finds wrong with its files, its indexes and constraints.
    [[nodiscard]] virtual Result<void> check_file(OnDamage const& on_damage) = 0;
    /// Rows that refer to others which are not there.
    [[nodiscard]] virtual Result<void> check_references(OnDamage const& on_damage) = 0;

    using OnTask = std::function<Result<void>(InspectedTask const&)>;
    /// Every task that exists now, in order of creation; each as one commit left it, few at a time
    /// in memory. `on_damage` is told of tasks of which nothing can be read. Ends with the first
    /// error of `on_task`.
    [[nodiscard]] virtual Result<void> each_task(OnTask const& on_task,
                                                 OnDamage const& on_damage) = 0;

    // What belongs to no task. Each ends with the first error of its caller.
    using OnTemplate = std::function<Result<void>(model::StoredTemplate const&)>;
    [[nodiscard]] virtual Result<void> each_template(OnTemplate const& on_template) = 0;
    using OnEvent = std::function<Result<void>(StoredEvent const&)>;
    /// Oldest first within each namespace; few at a time in memory.
    [[nodiscard]] virtual Result<void> each_event(OnEvent const& on_event) = 0;
    using OnMessage = std::function<Result<void>(model::OutgoingMessage const&)>;
    /// Those that a broker does not have yet, in id order; few at a time in memory.
    [[nodiscard]] virtual Result<void> each_message(OnMessage const& on_message) = 0;

    /// Whether what was read may not fit together, because somebody took the store over since it
    /// was opened here: open it anew.
    [[nodiscard]] virtual bool is_outdated() const = 0;
};

}  // namespace tasker::store
