#pragma once

// Values that the tests of this folder share: the smallest step, task and template of each kind.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"
#include "model/work.hpp"

namespace tasker::rules::test {

using namespace std::chrono_literals;

/// 2026-02-01T10:00:00.123456Z
inline constexpr TimePoint kNow{std::chrono::microseconds(1'769'940'000'123'456)};

inline Uuid uuid(std::uint8_t number) {
    Uuid made;
    made.bytes[15] = number;
    return made;
}

inline StepId const kStep{uuid(1)};
inline TaskId const kTask{uuid(2)};
inline WorkerId const kWorker{uuid(3)};
inline WorkerId const kOtherWorker{uuid(4)};

class FixedClock final : public base::Clock {
public:
    [[nodiscard]] TimePoint now() const override { return kNow; }
};

/// Ids of a fixed time and seed.
struct FixedIds {
    FixedClock clock;
    base::Ids ids{clock, 1};
};

inline Json json(std::string_view text) {
    auto parsed = base::parse_json(text);
    return parsed ? *std::move(parsed) : Json("not JSON");
}
inline JsonObject object(model::Payload const& payload) {
    return json(payload.text()).as_object();
}

inline model::Step step_in(model::StepState state) {
    model::Step step{.id = kStep, .task_id = kTask, .name = "charge"};
    step.template_step_name = step.name;
    step.state = state;
    step.moves = 5;
    return step;
}

/// Running its first attempt.
inline model::Step running_step() {
    auto step = step_in(model::StepState::InProgress);
    step.attempt = 1;
    step.worker_id = kWorker;
    step.lease_until = kNow + 30s;
    step.last_attempted_at = kNow - 1s;
    return step;
}

inline model::Task task_in(model::TaskState state) {
    model::Task task{.id = kTask};
    task.state = state;
    task.moves = 7;
    task.created_at = kNow - 1h;
    task.state_since = kNow - 10min;
    return task;
}

struct Spec {
    std::string name;
    model::StepType type = model::StepType::Standard;
    std::vector<std::string> dependencies;
};

inline model::Template template_of(std::vector<Spec> const& specs) {
    model::Template tmpl;
    tmpl.namespace_name = "shop";
    tmpl.name = "order";
    tmpl.version = "1.0.0";
    for (auto const& spec : specs) {
        model::StepDefinition step{.name = spec.name};
        step.type = spec.type;
        step.dependencies = spec.dependencies;
        if (spec.type == model::StepType::BatchWorker) {
            step.batch_config = model::BatchConfig{.worker_template = spec.name};
        }
        tmpl.steps.push_back(std::move(step));
    }
    return tmpl;
}

}  // namespace tasker::rules::test
