#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "tasker/error.hpp"
#include "tasker/json.hpp"
#include "tasker/step_context.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker {

/// Something that happened, told to others: declared in a template under `publishes_events`, made
/// after a step's result was stored.
struct DomainEvent {
    Uuid id;  ///< version 7
    std::string name;
    std::string version = "1.0";
    Json step;              ///< the TaskSequenceStep
    Json execution_result;  ///< the StepExecutionResult
    Json payload;           ///< what subscribers are after
    TaskId task_id;
    StepId step_id;
    std::string step_name;
    std::string namespace_name;
    Uuid correlation_id;
    TimePoint fired_at;
    std::string fired_by;  ///< the publisher

    /// As it is sent (spec/orchestration.md 10.6).
    [[nodiscard]] Json to_json() const;
};

/// Runs on the worker's event thread, one at a time; must not block for long. What it throws is
/// counted and logged.
using EventSubscriber = std::function<void(DomainEvent const&)>;

/// Makes the payload of a declared event. Thread-safe.
class EventPublisher {
public:
    /// What a publisher may look at.
    struct Scene {
        StepContext const& context;
        Json const& execution_result;
        std::string_view event_name;
    };

    virtual ~EventPublisher() = default;
    /// The template's `publisher`.
    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] virtual bool should_handle(std::string_view /*step_name*/) const { return true; }
    /// The payload; nothing skips the event; an error is recorded. Never harms the step.
    [[nodiscard]] virtual Result<std::optional<Json>> payload(Scene const& scene) const = 0;
};

}  // namespace tasker
