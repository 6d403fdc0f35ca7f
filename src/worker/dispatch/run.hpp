#pragma once

#include <memory>
#include <string>
#include <utility>

#include "tasker/step_context.hpp"
#include "worker/handlers/record.hpp"

namespace tasker::worker {

/// Where a handler runs: what it holds while it does.
enum class RunPlace : unsigned char { Thread, Loop };

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

    [[nodiscard]] model::LeaseKey key() const noexcept {
        return {.step_id = record->step().id, .attempt = record->step().attempt};
    }
};

}  // namespace tasker::worker
