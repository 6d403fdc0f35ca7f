#include <algorithm>
#include <utility>

#include "tests/simulation/broken/variants.hpp"

namespace tasker::test {

namespace {

/// Hands out steps that wait for others as well.
class SatisfiesTooEarly final : public BrokenUnit {
public:
    using BrokenUnit::BrokenUnit;
    Result<std::vector<model::Step>> satisfy(std::span<StepId const> sources) override {
        TASKER_TRY_ASSIGN(auto ready, inner().satisfy(sources));
        if (sources.empty() || !one_in(10)) return ready;
        TASKER_TRY_ASSIGN(auto const rows, inner().find_steps(sources.first(1)));
        TASKER_TRY_ASSIGN(auto const steps, inner().steps_of(rows.front().task_id));
        TASKER_TRY_ASSIGN(auto const edges, inner().edges_of(rows.front().task_id));
        for (auto step : steps) {
            auto const is_next = std::ranges::any_of(edges, [&](model::Edge const& edge) {
                return edge.from == sources.front() && edge.to == step.id;
            });
            if (is_next && step.state == model::StepState::Pending && step.open_dependencies > 0) {
                step.open_dependencies = 0;
                ready.push_back(std::move(step));
                break;
            }
        }
        std::ranges::sort(ready, {}, &model::Step::id);
        return ready;
    }
};

/// Counts one dependency less than there are.
class Miscounts final : public BrokenUnit {
public:
    using BrokenUnit::BrokenUnit;
    Result<void> insert_steps(std::span<model::NewStep const> steps) override {
        std::vector<model::NewStep> changed(steps.begin(), steps.end());
        for (auto& one : changed) {
            if (one.step.open_dependencies > 1 && one_in(20)) --one.step.open_dependencies;
        }
        return inner().insert_steps(changed);
    }
};

}  // namespace

std::vector<BrokenVariant> breaks_dependencies_first() {
    return {
        {Promise::DependenciesFirst, "a step is ready before its last dependency",
         sabotage_with<SatisfiesTooEarly>()},
        {Promise::DependenciesFirst, "a dependency is not counted", sabotage_with<Miscounts>()}};
}

}  // namespace tasker::test
