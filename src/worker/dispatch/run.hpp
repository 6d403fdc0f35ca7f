#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "tasker/error.hpp"
#include "tasker/step_context.hpp"
#include "tasker/uuid.hpp"
#include "transport/transport.hpp"
#include "worker/events/made_events.hpp"
#include "worker/handlers/record.hpp"

namespace tasker::worker {

/// Where a handler runs: what it holds while it does.
enum class RunPlace : unsigned char {
    Thread,
    Loop,
    Away,  ///< in another runtime, which has pulled the call and answers by its id
};

/// One call of a handler.
struct Run {
    Run(model::Assignment assignment, TimePoint started_at, TimePoint deadline)
        : record(
              std::make_shared<StepContext::Record>(std::move(assignment), started_at, deadline)),
          context(record) {}

    std::shared_ptr<StepContext::Record> record;  // shared with the context and with its events
    StepContext context;
    RunPlace place = RunPlace::Thread;
    std::string handler_version{};

    // Of a call that was pulled.
    Uuid call_id{};
    transport::Drive drive = transport::Drive::Engine;
    std::shared_ptr<MadeEvents const> events{};  // shared with their publication
    /// Told what the engine said to the answer; the first time counts.
    std::function<void(Result<transport::ReportAnswer> const&)> on_answered{};

    [[nodiscard]] model::LeaseKey key() const noexcept {
        return {.step_id = record->step().id, .attempt = record->step().attempt};
    }
};

}  // namespace tasker::worker
