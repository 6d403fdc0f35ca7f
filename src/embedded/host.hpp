#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/virtual_clock.hpp"
#include "embedded/neighbours.hpp"
#include "embedded/stepper.hpp"
#include "embedded/waiters.hpp"
#include "engine/engine.hpp"
#include "model/limits.hpp"
#include "store/store.hpp"
#include "tasker/handlers.hpp"
#include "tasker/tasker.hpp"
#include "tasker/telemetry_options.hpp"
#include "tasker/worker_options.hpp"
#include "telemetry/tracer.hpp"
#include "template/registry.hpp"
#include "transport/broker.hpp"
#include "worker/worker.hpp"

namespace tasker::embedded {

struct HostOptions {
    std::string store = ":memory:";  ///< as open_store takes it
    /// Opens `store` in another way, for tests; empty: as open_store does.
    std::function<Result<std::unique_ptr<store::Store>>()> store_opener{};
    std::string transport = "store";  ///< as open_broker takes it
    CircuitBreakerOptions broker_breaker{};
    std::string environment;  ///< whose template overrides apply
    std::string owner_name = "tasker";
    Role role = Role::EngineAndWorker;
    WorkerOptions worker{};
    model::Settings settings{};
    engine::EngineOptions engine{};
    /// How often who waits looks at a task that another process may end, although that would tell.
    Duration look_interval = std::chrono::seconds(15);
    base::LogLevel log_level = base::LogLevel::Warning;
    base::LogFormat log_format = base::LogFormat::Text;
    /// Where messages go instead of stderr; it has its own least level.
    std::shared_ptr<base::AdjustableLog> log{};
    /// Set where handlers run in another runtime, which pulls their calls.
    std::optional<worker::Pulling> pulling{};
    TelemetryOptions telemetry{};
    /// Time that stands still until advance is called, and decisions of chance by a seed.
    struct VirtualTime {
        TimePoint start = base::VirtualClock::kStart;
        std::uint64_t seed = 0;
    };
    /// Set for tests of workflows: without a thread, on a store in memory, with pulled calls.
    std::optional<VirtualTime> virtual_time{};
};

/// Store, engine and worker in one process, wired: what the C++ API and the command line run on.
/// Thread-safe after open; stops itself when destroyed.
///
/// With virtual time nothing happens by itself: who submits, gives a command or settles does all
/// that can be done at that moment, and wait does not wait.
class Host final : private engine::Observer {
public:
    /// Opens and takes over the store; nothing runs yet.
    [[nodiscard]] static Result<std::unique_ptr<Host>> open(HostOptions options, Handlers handlers);
    ~Host() override;
    Host(Host const&) = delete;
    Host& operator=(Host const&) = delete;

    /// Makes templates known, stored first where they are new or changed.
    [[nodiscard]] Result<void> register_templates(std::vector<model::Template> templates);

    /// \returns AlreadyRunning the second time.
    [[nodiscard]] Result<void> start();
    /// Starts no further step, lets running handlers finish for up to `drain`, then ends. What is
    /// left goes on when the store is opened again. Benign when not running.
    [[nodiscard]] Result<void> stop(Duration drain);

    // These need a started host. Each blocks until the answer is durable.
    [[nodiscard]] Result<model::Task> submit(model::TaskRequest request);
    /// The same without waiting: `on_answer` is called once, on a thread of the engine that others
    /// wait for, so it must be quick. \returns why it will not be called.
    [[nodiscard]] Result<void> submit(model::TaskRequest request,
                                      engine::Engine::OnAnswer<model::Task> on_answer);
    /// The same for who needs no answer: a refusal shows in the log only, so check the request by
    /// other means.
    [[nodiscard]] Result<void> submit_later(model::TaskRequest request);
    [[nodiscard]] Result<model::Task> command(engine::Command command);

    /// Blocks until the task has ended, or is blocked by failures with nothing in flight.
    /// \returns Timeout when that takes longer than `patience`; Stopping when the host is stopped.
    [[nodiscard]] Result<model::Task> wait(TaskId id, std::optional<Duration> patience);

    /// Whose steps the worker claims from now on. \returns as Worker::change_claims.
    [[nodiscard]] Result<void> change_claims(std::vector<std::string> handlers);
    /// How the templates of the store address their handlers, each once: also those that another
    /// process brought a moment ago. Blocks for a read.
    [[nodiscard]] Result<std::vector<model::HandlerReference>> wanted_handlers();

    // With virtual time; without it nothing is done.

    /// Does all that can be done at this moment: after an answer of a call.
    void settle();
    /// Moves the time to when something is due next, but not past `until`, and does what is due
    /// then. \returns the time that it is.
    TimePoint advance(TimePoint until);
    [[nodiscard]] bool has_virtual_time() const noexcept { return virtual_clock_ != nullptr; }

    /// Calls `watcher` after every commit, on the engine's threads; it must be quick. One at a
    /// time: an empty function removes it.
    using Watcher = std::function<void(engine::Committed const&)>;
    void watch(Watcher watcher);

    /// Calls `watcher` with tasks that another process changed; with `any` there may be more. Only
    /// of a store that is shared, and while somebody asks. Set it before the start.
    using NeighbourWatcher = std::function<void(std::span<TaskId const> tasks, bool any)>;
    void watch_neighbours(NeighbourWatcher watcher);
    /// For the next minute; whoever wants it for longer asks again.
    void ask_for_changes();

    [[nodiscard]] store::Store& store() noexcept { return *store_; }
    [[nodiscard]] templates::Registry& registry() noexcept { return registry_; }
    /// Null where the role is Engine.
    [[nodiscard]] worker::Worker* worker() noexcept { return worker_.get(); }
    [[nodiscard]] Handlers const& handlers() const noexcept { return handlers_; }
    [[nodiscard]] base::Clock const& clock() const noexcept { return clock_; }
    /// Null where nothing is traced.
    [[nodiscard]] telemetry::Tracer* tracer() noexcept { return tracer_.get(); }
    [[nodiscard]] base::Log& log() noexcept { return *log_; }
    [[nodiscard]] base::Ids& ids() noexcept { return ids_; }
    [[nodiscard]] HostOptions const& options() const noexcept { return options_; }
    /// Messages below are dropped from now on.
    void set_log_level(base::LogLevel least) noexcept { log_->set_least(least); }

private:
    Host(HostOptions options, Handlers handlers);
    [[nodiscard]] static engine::EngineOptions engine_options(Host const& host);
    [[nodiscard]] static std::unique_ptr<engine::Engine> make_engine(Host& host);
    void on_commit(engine::Committed const& committed) override;

    HostOptions const options_;
    Handlers const handlers_;
    std::unique_ptr<base::VirtualClock> const virtual_clock_;  ///< null: the machine's is used
    base::SystemClock const system_clock_;
    base::Clock const& clock_;                        ///< one of the two
    std::shared_ptr<base::AdjustableLog> const log_;  // whoever passed it may go on with it
    base::Ids ids_;
    std::unique_ptr<telemetry::Tracer> tracer_;
    templates::Registry registry_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<transport::Broker> broker_;  ///< null: steps travel through the store

    Waiters waiters_;
    std::mutex watcher_mutex_;
    Watcher watcher_;

    // Last, so that they are gone before what they refer to.
    std::unique_ptr<engine::Engine> engine_;
    std::unique_ptr<worker::Worker> worker_;
    std::unique_ptr<Stepper> stepper_;        ///< with virtual time, in place of threads
    std::unique_ptr<Neighbours> neighbours_;  ///< none where the store is ours alone
};

}  // namespace tasker::embedded
