#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "tasker/error.hpp"
#include "tasker/events.hpp"
#include "tasker/handlers.hpp"
#include "tasker/time.hpp"
#include "tasker/worker_options.hpp"
#include "telemetry/tracer.hpp"
#include "transport/transport.hpp"
#include "worker/metrics.hpp"

namespace tasker::worker {

/// Runs handlers for the steps that an engine claims for it. Thread-safe.
///
/// A handler that ignores its stop flag cannot be ended: stop() returns after its drain time all
/// the same, but the destructor waits until the handler has returned.
class Worker {
public:
    /// All outlive the worker.
    struct Dependencies {
        transport::Inlet& inlet;
        base::Clock const& clock;
        base::Ids& ids;
        base::Log& log;
        Handlers const& handlers;
        /// Other processes have workers for the same tasks: it leaves them the steps whose handlers
        /// it does not have, and what they could start sooner.
        bool has_company = false;
        telemetry::Tracer* tracer = nullptr;  ///< null: nothing is traced
    };
    /// \returns InvalidOption; or what is wrong with the handlers (DuplicateHandler).
    [[nodiscard]] static Result<std::unique_ptr<Worker>> create(WorkerOptions options,
                                                                Dependencies const& dependencies);
    ~Worker();
    Worker(Worker const&) = delete;
    Worker& operator=(Worker const&) = delete;

    /// Where the engine reserves places and hands over steps; has no places before start and after
    /// stop.
    [[nodiscard]] transport::Outlet& outlet() noexcept;

    /// \returns AlreadyRunning the second time, Stopping after stop.
    [[nodiscard]] Result<void> start();
    /// Takes no further step, gives back those that wait, lets running handlers finish for up to
    /// `drain`; then they are told to stop and what they answer is dropped: their steps run again
    /// when the leases end. Benign when it is not running.
    /// \returns Timeout when handlers were given up.
    [[nodiscard]] Result<void> stop(Duration drain);

    /// Calls `subscriber` for every fast or broadcast event whose name fits: exactly, `order.*`, or
    /// `*`. \returns a number for unsubscribe.
    [[nodiscard]] std::uint64_t subscribe(std::string pattern, EventSubscriber subscriber);
    void unsubscribe(std::uint64_t subscription);

    /// Publishers that templates name. A name that is taken is DuplicateHandler.
    [[nodiscard]] Result<void> add_publisher(std::shared_ptr<EventPublisher const> publisher);

    [[nodiscard]] WorkerMetrics metrics() const;

    /// Does now what time decides: timeouts, heartbeats, repeated reports, warnings. It happens by
    /// itself by the machine's steady clock; whoever drives the clock calls it after moving it.
    void tick();

private:
    class Runtime;
    explicit Worker(std::shared_ptr<Runtime> runtime);
    std::shared_ptr<Runtime> runtime_;  // shared with answers of the engine that are still to come
};

}  // namespace tasker::worker
