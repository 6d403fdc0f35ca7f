#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "model/payload.hpp"
#include "worker/events/event_router.hpp"
#include "worker/events/event_schemas.hpp"
#include "worker/events/made_events.hpp"
#include "worker/events/publisher_registry.hpp"
#include "worker/handlers/record.hpp"

namespace tasker::worker {

/// A step whose result was accepted.
struct FinishedStep {
    std::shared_ptr<StepContext::Record> record;  // no handler uses it any more
    model::Payload execution_result;
    bool succeeded = false;
    bool is_retryable = false;
    std::shared_ptr<MadeEvents const> made{};  ///< null: publishers of this process make them
};

/// Whether a declared event is due after this result. The result's own flag tells the two kinds of
/// failure apart (spec/orchestration.md 4.7).
[[nodiscard]] bool is_met(model::PublishCondition condition, bool succeeded,
                          bool is_retryable) noexcept;

/// Makes and sends the events that a step's template declares (spec/workers.md 1.7). Nothing that
/// goes wrong reaches the step.
class Publication {
public:
    struct Dependencies {
        base::Clock const& clock;
        base::Ids& ids;
        base::Log& log;
        PublisherRegistry const& publishers;
        EventRouter& router;
    };
    explicit Publication(Dependencies const& dependencies) : deps_(dependencies) {}

    struct Report {
        std::vector<Uuid> published;
        std::vector<std::string> skipped;
        std::vector<std::string> errors;
    };
    Report publish(FinishedStep const& step);

private:
    struct Scene;
    [[nodiscard]] static std::string publisher_of(Scene const& scene);
    void publish_one(Scene const& scene, model::PublishedEvent const& event, Report& report);
    [[nodiscard]] static Result<std::optional<Json>> payload_of(Scene const& scene,
                                                                model::PublishedEvent const& event);

    Dependencies const deps_;
    EventSchemas schemas_;
};

}  // namespace tasker::worker
