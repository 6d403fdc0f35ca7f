#include "engine/growth.hpp"

#include "rules/growth.hpp"

namespace tasker::engine {

Result<void> grow_from(FinishedStep const& finished, store::UnitOfWork& unit, Advance& advance,
                       Dependencies const& deps) {
    auto const type = finished.definition.type;
    if (type != model::StepType::Decision && type != model::StepType::Batchable) return {};
    TASKER_TRY_ASSIGN(auto const steps, unit.steps_of(finished.task.id));
    TASKER_TRY_ASSIGN(auto const edges, unit.edges_of(finished.task.id));
    rules::GrowthScene const scene{.tmpl = finished.tmpl,
                                   .task = finished.task,
                                   .step = finished.step,
                                   .steps = steps,
                                   .edges = edges,
                                   .result = finished.result,
                                   .settings = deps.settings,
                                   .now = finished.now};
    TASKER_TRY_ASSIGN(auto const growth, type == model::StepType::Decision
                                             ? rules::decide(scene, deps.ids)
                                             : rules::batch(scene, deps.ids));
    return advance.grow(finished.task.id, growth);
}

}  // namespace tasker::engine
