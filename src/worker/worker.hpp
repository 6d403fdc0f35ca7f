#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "model/template.hpp"
#include "tasker/error.hpp"
#include "tasker/events.hpp"
#include "tasker/handlers.hpp"
#include "tasker/time.hpp"
#include "tasker/worker_options.hpp"
#include "telemetry/tracer.hpp"
#include "transport/transport.hpp"
#include "worker/metrics.hpp"
#include "worker/pulled_call.hpp"

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
        /// Set where handlers run in another runtime, which pulls their calls: no thread of the
        /// worker runs any.
        std::optional<Pulling> pulling{};
        /// Without threads whoever moves the clock does what they would: tick, publish_waiting.
        /// Only where calls are pulled.
        bool has_threads = true;
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

    /// Whoever is in stop, or comes to it, lets handlers finish for no longer than `drain` from
    /// now.
    void hurry(Duration drain);

    /// Takes no further step and gives back those that wait; what runs goes on and may answer. The
    /// first half of stop; does not wait. \returns NotRunning before start and after stop.
    [[nodiscard]] Result<void> quiesce();

    // Of a worker whose calls are pulled.

    /// Up to `most` calls whose handlers are to be run now, as many as there are places for; waits
    /// for the first for up to `patience`, not at all for 0. None when none came, or after
    /// interrupt. \returns NotRunning before start; Stopping when none will come any more.
    [[nodiscard]] Result<std::vector<PulledCall>> pull(std::size_t most, Duration patience);
    /// Whoever waits in pull returns; when nobody does, whoever comes next.
    void interrupt();
    /// The answer of a call, once. `on_answered` is told what the engine said to it, on any thread,
    /// unless the worker stops before; it must not block.
    /// \returns LeaseLost when the call is not pending: it was answered, its time was up, or it was
    ///          never pulled.
    [[nodiscard]] Result<void> answer(PulledAnswer answer);
    [[nodiscard]] PulledMetrics pulled_metrics() const;
    /// In place of Pulling::claims; the engine has to be told that steps may wait.
    /// \returns InvalidOption where there were none.
    [[nodiscard]] Result<void> change_claims(std::vector<std::string> handlers);

    /// An event that did not come from a template: sent where `mode` says, as others are.
    [[nodiscard]] Result<void> publish(DomainEvent const& event, model::DeliveryMode mode);

    /// Calls `subscriber` for every fast or broadcast event whose name fits: exactly, `order.*`, or
    /// `*`. \returns a number for unsubscribe.
    [[nodiscard]] std::uint64_t subscribe(std::string pattern, EventSubscriber subscriber);
    void unsubscribe(std::uint64_t subscription);

    /// Publishers that templates name. A name that is taken is DuplicateHandler.
    [[nodiscard]] Result<void> add_publisher(std::shared_ptr<EventPublisher const> publisher);

    [[nodiscard]] WorkerMetrics metrics() const;

    /// Does now what time decides: timeouts, heartbeats, repeated reports, warnings. It happens by
    /// itself by the machine's steady clock; whoever drives the clock calls it after moving it.
    /// \returns when something is due next.
    std::optional<TimePoint>
    tick();  // NOLINT(modernize-use-nodiscard): mostly called for what it does
    /// Of a worker without threads: publishes the events that wait. \returns of how many steps.
    std::size_t publish_waiting();

private:
    class Runtime;
    explicit Worker(std::shared_ptr<Runtime> runtime);
    std::shared_ptr<Runtime> runtime_;  // shared with answers of the engine that are still to come
};

}  // namespace tasker::worker
