#include "worker/events/publication.hpp"

#include <exception>
#include <optional>
#include <utility>

#include "base/json.hpp"
#include "base/timestamp.hpp"

namespace tasker {

Json DomainEvent::to_json() const {
    return {{"event_id", id.to_string()},
            {"event_name", name},
            {"event_version", version},
            {"payload",
             {{"task_sequence_step", step},
              {"execution_result", execution_result},
              {"payload", payload}}},
            {"metadata",
             {{"task_uuid", task_id.to_string()},
              {"step_uuid", step_id.to_string()},
              {"step_name", step_name},
              {"namespace", namespace_name},
              {"correlation_id", correlation_id.to_string()},
              {"fired_at", base::timestamp(fired_at)},
              {"fired_by", fired_by}}}};
}

}  // namespace tasker

namespace tasker::worker {

struct Publication::Scene {
    FinishedStep const& step;
    StepContext const& context;
    EventPublisher const* publisher = nullptr;  ///< null: the default one
    Json execution_result;
    Json whole_step;
};

bool is_met(model::PublishCondition condition, bool succeeded, bool is_retryable) noexcept {
    switch (condition) {
        case model::PublishCondition::Success: return succeeded;
        case model::PublishCondition::Failure: return !succeeded;
        case model::PublishCondition::RetryableFailure: return !succeeded && is_retryable;
        case model::PublishCondition::PermanentFailure: return !succeeded && !is_retryable;
        case model::PublishCondition::Always: return true;
    }
    return false;
}

Publication::Report Publication::publish(FinishedStep const& step) {
    Report report;
    auto const& events = step.record->assignment.definition->publishes_events;
    if (events.empty()) return report;

    StepContext const context(step.record);
    // The first event's publisher serves the whole step.
    std::shared_ptr<EventPublisher const> publisher;
    auto const& wanted = events.front().publisher;
    if (wanted && *wanted != "default" && step.made == nullptr) {
        publisher = deps_.publishers.find(*wanted);
        if (publisher == nullptr) {
            deps_.log.warning("step " + context.step_name() + ": no event publisher " + *wanted +
                              " is registered; the default one publishes its events");
        }
    }
    if (publisher != nullptr && !publisher->should_handle(context.step_name())) return report;

    Scene scene{.step = step, .context = context, .publisher = publisher.get()};
    base::JsonLimits const stored{.bytes_max = std::size_t{1} << 31U, .depth_max = 256};
    auto result = base::parse_json(step.execution_result.text(), stored);
    if (result) scene.execution_result = *std::move(result);
    scene.whole_step = context.to_json();

    for (auto const& event : events) {
        if (is_met(event.condition, step.succeeded, step.is_retryable)) {
            publish_one(scene, event, report);
        } else {
            report.skipped.push_back(event.name);
        }
    }
    for (auto const& error : report.errors)
        deps_.log.warning("step " + context.step_name() + ": " + error);
    return report;
}

Result<std::optional<Json>> Publication::payload_of(Scene const& scene,
                                                    model::PublishedEvent const& event) {
    if (scene.step.made != nullptr) {
        auto const* const made = scene.step.made->payloads.if_contains(event.name);
        if (made != nullptr && made->is_null()) return std::optional<Json>();
        if (made != nullptr) return std::optional<Json>(*made);
    }
    if (scene.publisher == nullptr) {
        auto const* const whole = scene.execution_result.if_object();
        auto const* const result = whole == nullptr ? nullptr : whole->if_contains("result");
        return std::optional<Json>(result == nullptr ? Json() : *result);
    }
    try {
        return scene.publisher->payload({.context = scene.context,
                                         .execution_result = scene.execution_result,
                                         .event_name = event.name});
    } catch (std::exception const& error) {
        return Error(ErrorCode::InvalidOutcome,
                     std::string("its publisher threw: ") + error.what());
    } catch (...) {
        return Error(ErrorCode::InvalidOutcome, "its publisher threw something");
    }
}

std::string Publication::publisher_of(Scene const& scene) {
    if (scene.publisher != nullptr) return std::string(scene.publisher->name());
    auto const& made = scene.step.made;
    return made == nullptr || made->publisher.empty() ? scene.context.step_name() : made->publisher;
}

void Publication::publish_one(Scene const& scene, model::PublishedEvent const& event,
                              Report& report) {
    auto payload = payload_of(scene, event);
    if (!payload) {
        report.errors.push_back("event " + event.name + ": " + payload.error().message());
        return;
    }
    if (!payload->has_value()) {
        report.skipped.push_back(event.name);
        return;
    }
    auto const& assignment = scene.step.record->assignment;
    auto const fits = schemas_.check(assignment.tmpl, event, **payload);
    if (!fits) {
        report.errors.push_back(fits.error().message());
        return;
    }
    auto const& context = scene.context;
    DomainEvent const made{
        .id = deps_.ids.v7(),
        .name = event.name,
        .step = scene.whole_step,
        .execution_result = scene.execution_result,
        .payload = **std::move(payload),
        .task_id = context.task_id(),
        .step_id = context.step_id(),
        .step_name = context.step_name(),
        .namespace_name = context.namespace_name(),
        .correlation_id = context.correlation_id(),
        .fired_at = deps_.clock.now(),
        .fired_by = publisher_of(scene),
    };
    auto const routed = deps_.router.route(made, event.delivery_mode);
    if (routed) {
        report.published.push_back(made.id);
    } else {
        report.errors.push_back("event " + event.name + ": " + routed.error().message());
    }
}

}  // namespace tasker::worker
