#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "model/work.hpp"
#include "tasker/error.hpp"

namespace tasker::transport {

/// From the engine to a worker in the same process. Thread-safe.
class Outlet {
public:
    virtual ~Outlet() = default;

    /// Who takes the steps: written into their leases.
    [[nodiscard]] virtual WorkerId worker_id() const = 0;

    /// Which steps it can run: others are not claimed for it. Lives as long as the outlet, also
    /// when others have taken its place.
    [[nodiscard]] virtual model::Skills const& skills() const {
        static model::Skills const kAll;
        return kAll;
    }

    /// Promises up to `wanted` places to the caller. \returns how many; 0 when the worker is full,
    /// sheds load or stops. Each is either used by deliver or given back by release.
    [[nodiscard]] virtual std::size_t reserve(std::size_t wanted) = 0;
    virtual void release(std::size_t unused) = 0;

    /// Hands over claimed steps, one reserved place each; after the commit of their claims. Never
    /// waits and never fails.
    virtual void deliver(std::vector<model::Assignment> assignments) = 0;

    /// The step's task was cancelled or the lease is lost: its handler should stop, its report will
    /// be refused. Unknown steps are ignored.
    virtual void revoke(StepId step, std::uint32_t attempt) = 0;
};

/// What became of a report.
struct ReportAnswer {
    model::StepState state = model::StepState::Pending;  ///< of the step after it
    bool call_again = false;  ///< after a checkpoint: run the handler again, the lease holds
};

/// Whose thread does the work of what was submitted.
enum class Drive : std::uint8_t {
    Engine,  ///< one of the engine's: the caller never waits
    Caller,  ///< the caller's, if none of the engine's is at it: blocks for a commit, and saves
             ///< waking another thread
};

/// From a worker to the engine. Thread-safe; never blocks, but for Drive::Caller.
class Inlet {
public:
    virtual ~Inlet() = default;

    /// `on_answer` is called once, on the driving thread, after the commit; it must not block. Its
    /// error is LeaseLost when the attempt is not the running one any more (drop the work), or the
    /// store's (report again: reports are idempotent).
    /// \returns LaneFull or Stopping: nothing was kept, on_answer will not be called.
    using OnReport = std::function<void(Result<ReportAnswer>)>;
    [[nodiscard]] virtual Result<void> report(model::StepReport report, OnReport on_answer,
                                              Drive drive) = 0;

    /// Prolongs the leases. `on_answer` gets per key whether it is still held.
    using OnRenewed = std::function<void(Result<std::vector<bool>>)>;
    [[nodiscard]] virtual Result<void> renew(std::vector<model::LeaseKey> leases,
                                             OnRenewed on_answer) = 0;

    /// Places are free again and waiting steps may be claimed. Cheap; may be called often.
    virtual void capacity_freed() = 0;

    /// Durable domain events (spec/orchestration.md 10.6), stored by the engine. Best effort:
    /// \returns LaneFull when there is no room.
    struct Event {
        Uuid id;
        std::string namespace_name;
        std::string event_name;
        TaskId task_id;
        model::Payload body;
    };
    [[nodiscard]] virtual Result<void> publish(Event event) = 0;
};

}  // namespace tasker::transport
