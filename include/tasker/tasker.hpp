#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tasker/error.hpp"
#include "tasker/handlers.hpp"
#include "tasker/json.hpp"
#include "tasker/telemetry_options.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"
#include "tasker/worker_options.hpp"

namespace tasker {

/// What a process does for the tasks of its store. All but the first need a store that several
/// processes can have open, which PostgreSQL is.
enum class Role : std::uint8_t {
    EngineAndWorker,
    Engine,  ///< takes in tasks and watches the time; runs no handlers
    Worker,  ///< runs handlers for tasks that others took in
};

struct TaskerOptions {
    /// Where tasks last: a file (`orders.db`, made if missing), `sqlite:FILE`, `:memory:`, which
    /// ends with the process, or `postgres://…`. One process at a time may own a file.
    std::string store = ":memory:";
    /// How steps reach workers in other processes, and durable events their consumers: `store`,
    /// `pgmq` (queues in the PostgreSQL database of the store), or `rabbitmq=amqp://HOST`.
    std::string transport = "store";
    /// Template files, or folders searched for *.yaml and *.yml.
    std::vector<std::filesystem::path> templates{};
    /// Templates as YAML text, beside the files.
    std::vector<std::string> template_texts{};
    /// Whose `environments:` overrides apply; empty: none.
    std::string environment{};
    Role role = Role::EngineAndWorker;
    WorkerOptions worker{};
    /// How long tasks are kept that have ended (blocked by failures is no end); then they are
    /// removed with their steps, results and history, in small batches beside the work. None: for
    /// ever. 1 s to 100 years.
    std::optional<Duration> keep_ended{};
    /// Where the spans of traces go; nowhere if it is not said.
    TelemetryOptions telemetry{};
};

/// What to run.
struct NewTaskRequest {
    std::string namespace_name;
    std::string name;
    std::string version;
    Json input = JsonObject{};  ///< an object; checked against the template's input_schema
    /// Two requests with the same key are the same task, for as long as it is kept (keep_ended).
    /// Without one, by the template's identity_strategy: `strict` (the default) takes the input as
    /// the key.
    std::optional<std::string> idempotency_key{};
    std::int32_t priority = 0;  ///< -100 to 100; the higher first
    std::vector<std::string> tags{};
    std::string initiator = "embedded";
    std::string source_system = "embedded";
    std::string reason = "requested by the program";
    std::optional<Uuid> correlation_id{};  ///< made when missing
    std::optional<Uuid> parent_correlation_id{};
    /// In whose trace the task belongs: the headers of W3C Trace Context. Empty: it is a trace by
    /// itself.
    std::string traceparent{};
    std::string tracestate{};
};

/// A step as it is now.
struct StepView {
    StepId id;
    std::string name;
    std::string state;  ///< `pending`, `enqueued`, `in_progress`, `complete`, `error`, …
    std::uint32_t attempts = 0;
    Json result;        ///< what its handler returned; null while there is none
    std::string error;  ///< message of the last failure; empty when there is none
    TimePoint created_at{};
    std::optional<TimePoint> next_retry_at;
    std::optional<TimePoint> completed_at;
};

/// A task as it is now.
struct TaskView {
    TaskId id;
    std::string namespace_name;
    std::string name;
    std::string version;
    std::string state;  ///< `steps_in_process`, `complete`, `blocked_by_failures`, …
    std::int32_t priority = 0;
    TimePoint created_at{};
    std::optional<TimePoint> completed_at;
    std::vector<StepView> steps;  ///< in order of creation

    [[nodiscard]] bool is_complete() const { return state == "complete"; }
    /// The step of this name, or null.
    [[nodiscard]] StepView const* step(std::string_view step_name) const;
};

/// Who does something by hand, and why; kept in the history.
struct ByHand {
    std::string reason;
    std::string who;
};

/// Engine, worker and store in this process: durable workflows without any service.
///
///     auto tasker = Tasker::open({.store = "orders.db", .templates = {"orders.yaml"}}, handlers);
///     auto done = (*tasker)->run({.namespace_name = "shop", .name = "order", .version = "1.0.0"});
///
/// When the process dies at any moment, the next open of the same store goes on where it was.
/// All operations are thread-safe and return when what they say is on disk.
class Tasker {
public:
    /// Opens the store, loads the templates, starts engine and worker. Unfinished tasks of the
    /// store go on at once.
    /// \returns InvalidTemplate with every finding; StoreHeld, StoreReadOnly, StoreCorrupt,
    ///          StoreNewer; HandlerNotFound when a template names a handler that is not there, and
    ///          no other process could have it; InvalidOption.
    [[nodiscard]] static Result<std::unique_ptr<Tasker>> open(TaskerOptions options,
                                                              Handlers handlers);
    ~Tasker();
    Tasker(Tasker const&) = delete;
    Tasker& operator=(Tasker const&) = delete;

    /// \returns the id once the task is durable; TemplateNotFound, InvalidRequest, InvalidInput,
    ///          DuplicateTask; LaneFull when too many wait already; NotRunning from a worker.
    [[nodiscard]] Result<TaskId> submit(NewTaskRequest request);

    /// Waits until the task has ended or is blocked by failures. \returns Timeout after `patience`.
    [[nodiscard]] Result<TaskView> wait(TaskId task,
                                        std::optional<Duration> patience = std::nullopt);

    /// submit and wait.
    [[nodiscard]] Result<TaskView> run(NewTaskRequest request);

    /// \returns TaskNotFound.
    [[nodiscard]] Result<TaskView> task(TaskId task) const;

    /// Ends the task and all its unfinished steps; running handlers are told to stop.
    [[nodiscard]] Result<void> cancel(TaskId task, ByHand by_hand);
    /// A step in `error` runs again, with all its attempts; the task goes on.
    [[nodiscard]] Result<void> reset_step(StepId step, ByHand by_hand);
    /// The step counts as done without a result; the task goes on.
    [[nodiscard]] Result<void> resolve_step(StepId step, ByHand by_hand);
    /// The step counts as done with this result; the task goes on.
    [[nodiscard]] Result<void> complete_step(StepId step, Json const& result, ByHand by_hand);

    /// Starts no further step, lets running handlers finish for up to `drain`, and ends. Also done
    /// by the destructor, without waiting for handlers longer than it takes to hand steps back.
    [[nodiscard]] Result<void> stop(Duration drain = std::chrono::seconds(30));

private:
    struct Parts;
    explicit Tasker(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace tasker
