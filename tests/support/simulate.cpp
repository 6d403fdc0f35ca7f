#include <algorithm>
#include <map>

#include "base/json.hpp"
#include "tests/differential/reference_model.hpp"
#include "tests/support/simulation.hpp"

namespace tasker::test {

namespace {

using model::StepEvent;
using model::StepState;

Intervention intervention_of(model::Step const& step,
                             std::vector<model::StepPassage> const& history, bool is_healed) {
    // A step that still is in error was never reset: its cure has not mattered yet.
    Intervention found{.is_healed = is_healed && step.state != StepState::Error};
    for (auto const& passage : history) {
        for (std::size_t i = 0; i < passage.path.size(); ++i) {
            auto const event = passage.path[i].event;
            if (event == StepEvent::CompleteManually || event == StepEvent::ResolveManually) {
                found.by_hand = step.state;
            }
            if (event == StepEvent::Complete && i > 0 &&
                passage.path[i - 1].event == StepEvent::EnqueueForOrchestration) {
                found.has_completed_itself = true;
            }
        }
    }
    return found;
}

std::optional<std::int64_t> value_of(model::Payload const& results) {
    if (results.empty()) return std::nullopt;
    auto const parsed = base::parse_json(results.text());
    auto const* const result = parsed->at("result").if_object();
    auto const* const value = result == nullptr ? nullptr : result->if_contains("value");
    if (value == nullptr || !value->is_number()) return std::nullopt;
    return value->to_number<std::int64_t>();
}

}  // namespace

Simulation::Outcome simulate(Simulation::Options const& options) {
    Simulation simulation(options);
    auto outcome = simulation.run();
    if (!outcome.broken.empty()) return outcome;

    ReferenceModel const reference(simulation.tmpl(), simulation.behaviour());
    auto const done = simulation.store().read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.list_tasks({.limit = 1000}));
        for (auto const& task : tasks) {
            std::vector<FinalStep> steps;
            TASKER_TRY_ASSIGN(auto const rows, reader.steps_of(task.id));
            for (auto const& row : rows) {
                TASKER_TRY_ASSIGN(auto const history, reader.history_of(row.id));
                TASKER_TRY_ASSIGN(auto const payloads, reader.step_payloads({&row.id, 1}));
                steps.push_back(
                    {.step = row,
                     .intervention = intervention_of(row, history, simulation.is_healed(row.id)),
                     .value = value_of(payloads.front().results)});
            }
            for (auto& difference : reference.differences(task, steps))
                outcome.broken.push_back({Promise::EndsAsComputed, std::move(difference)});
        }
        return {};
    });
    if (!done) outcome.broken.push_back({Promise::EndsAsComputed, done.error().message()});
    return outcome;
}

}  // namespace tasker::test
