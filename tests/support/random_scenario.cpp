#include "tests/support/random_scenario.hpp"

#include <string>
#include <utility>

#include "base/random.hpp"
#include "tests/support/random_template.hpp"

namespace tasker::test {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

Mood mood_of(base::Random& random) {
    if (random.one_in(3)) return {.exhausted = 0, .broken = 0, .unacceptable = 0};
    if (random.one_in(5)) return {.flaky = 400, .exhausted = 80, .broken = 60};
    return {};
}

model::Lifecycle impatient(base::Random& random) {
    return {.max_duration_minutes = random.one_in(2) ? std::optional(20U) : std::nullopt,
            .max_waiting_for_dependencies_minutes = 1,
            .max_waiting_for_retry_minutes = 1,
            .max_steps_in_process_minutes = 2,
            .staleness_action = static_cast<model::StalenessAction>(random.below(3)),
            .auto_fail_on_timeout = !random.one_in(3),
            .auto_dlq_on_timeout = !random.one_in(3)};
}

engine::EngineOptions tight(base::Random& random) {
    return {.intake_capacity = 1 + random.below(3),
            .intake_batch_max = 1 + random.below(3),
            .completion_capacity = 1 + random.below(4),
            .completion_batch_max = 1 + random.below(4),
            .control_capacity = 1 + random.below(2)};
}

}  // namespace

Scenario random_scenario(std::uint64_t seed, Faults faults) {
    base::Random random(seed);
    Scenario made{.tmpl = random_template(random.bits()), .mood = mood_of(random), .limits = {}};
    auto& settings = made.limits.settings;
    settings.lost_leases_max = 1'000'000;
    settings.staleness.is_enabled = false;
    made.limits.engine.sweep_interval = hours(24 * 365);
    made.may_interleave = !random.one_in(3);
    if (faults == Faults::All) {
        if (random.one_in(4)) made.limits.engine = tight(random);
        made.limits.engine.sweep_interval = seconds(5);
        if (random.one_in(4)) {
            settings.staleness.is_enabled = true;
            settings.staleness.checkpoint_stall = seconds(30);
            made.tmpl.lifecycle = impatient(random);
        }
        made.disturbed_turns = 20 + random.below(800);
    }
    for (auto count = 1 + random.below(3); count > 0; --count)
        made.limits.places.push_back(1 + random.below(8));
    for (auto count = 1 + random.below(4); count > 0; --count) {
        made.requests.push_back(
            {.namespace_name = made.tmpl.namespace_name,
             .name = made.tmpl.name,
             .version = made.tmpl.version,
             .context = model::Payload(R"({"order":)" + std::to_string(count) + "}"),
             .initiator = "simulation",
             .source_system = "tests",
             .reason = "to see it end",
             .priority = static_cast<std::int32_t>(random.below(3))});
    }
    made.has_operator = random.one_in(2);
    return made;
}

}  // namespace tasker::test
