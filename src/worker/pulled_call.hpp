#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/template.hpp"
#include "tasker/error.hpp"
#include "tasker/events.hpp"
#include "tasker/step_context.hpp"
#include "tasker/step_result.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"
#include "transport/transport.hpp"
#include "worker/events/made_events.hpp"

namespace tasker::worker {

/// How another runtime gets at the calls of its handlers.
struct Pulling {
    /// There is something to pull; may come once too often. Called on the engine's threads and on
    /// those that answer; must not block.
    std::function<void()> on_waiting{};
    /// It finds its handlers itself, and answers for those that it does not find: none is looked
    /// up here, and steps of all handlers are claimed, also where other processes have workers.
    bool takes_unlisted = false;
    /// With takes_unlisted: where other processes have workers, only the steps of these handlers
    /// are claimed, until the list is changed.
    std::optional<std::vector<std::string>> claims{};
    /// Told of each event that was published, whatever its delivery mode, on the thread that
    /// published it.
    std::function<void(DomainEvent const&, model::DeliveryMode)> on_published{};
};

/// A call of a handler that another runtime is to make. Its answer is due by the record's deadline.
struct PulledCall {
    Uuid id;
    /// Its payloads and texts do not change; what it parses is for one thread at a time.
    std::shared_ptr<StepContext::Record> record;
};

/// What the handler of a pulled call said.
struct PulledAnswer {
    Uuid call_id;
    StepResult result;
    std::string handler_version{};  ///< empty: that of the registered handler
    std::optional<MadeEvents> events{};
    std::function<void(Result<transport::ReportAnswer> const&)> on_answered{};
    /// Caller: this thread may be used for the commit, and so blocked.
    transport::Drive drive = transport::Drive::Engine;
};

/// Of calls that were pulled and are not answered yet (spec/workers.md 1.5).
struct PulledMetrics {
    std::size_t pending_count = 0;
    std::optional<Duration> oldest_pending_age;
    std::optional<Duration> newest_pending_age;
    std::optional<Uuid> oldest_call;
    std::size_t starving_count = 0;  ///< older than the starvation threshold
};

}  // namespace tasker::worker
