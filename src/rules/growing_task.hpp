#pragma once

// A task in memory that grows as the engine would let it: for tests.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/growth.hpp"
#include "rules/plan.hpp"
#include "rules/test_values.hpp"

namespace tasker::rules::test {

class GrowingTask {
public:
    explicit GrowingTask(std::vector<Spec> const& specs) : tmpl(template_of(specs)) {}

    /// Creates the initial steps. The template may be changed before.
    void start() {
        auto const made = plan(tmpl, {}, "hash", kNow, fixed_->ids);
        task = made.task.task;
        for (auto const& added : made.steps)
            steps.push_back(added.step);
        edges = made.edges;
    }

    [[nodiscard]] model::Step& at(std::string const& name) {
        auto const found = std::ranges::find(steps, name, &model::Step::name);
        EXPECT_NE(found, steps.end()) << "no step " << name;
        return *found;
    }

    /// What decide or batch make of the running step's result. Nothing is applied.
    [[nodiscard]] Result<Growth> growth_of(std::string const& name, std::string_view result) {
        auto& step = at(name);
        step.state = model::StepState::InProgress;
        auto const value = json(result);
        GrowthScene const scene{.tmpl = tmpl,
                                .task = task,
                                .step = step,
                                .steps = steps,
                                .edges = edges,
                                .result = value,
                                .settings = settings,
                                .now = kNow};
        return step.type == model::StepType::Batchable ? batch(scene, fixed_->ids)
                                                       : decide(scene, fixed_->ids);
    }

    /// The step completes; a decision or batchable step with this result.
    void finish(std::string const& name, std::string_view result = "") {
        if (!result.empty()) {
            auto const growth = growth_of(name, result);
            ASSERT_TRUE(growth) << growth.error().message();
            apply(*growth);
        }
        auto& step = at(name);
        EXPECT_EQ(step.open_dependencies, 0U) << name << " was started too early";
        EXPECT_FALSE(step.has_satisfied) << name << " finished twice";
        step.state = model::StepState::Complete;
        step.has_satisfied = true;
        for (auto const& edge : edges) {
            if (edge.from == step.id) --by_id(edge.to).open_dependencies;
        }
    }

    void decide_for(std::string const& name, std::vector<std::string> const& names) {
        JsonArray list;
        for (auto const& each : names)
            list.emplace_back(each);
        finish(name, base::to_text(JsonObject{{"decision_point_outcome",
                                               {{"type", "create_steps"}, {"step_names", list}}}}));
    }
    void decide_nothing(std::string const& name) {
        finish(name, R"({"decision_point_outcome":{"type":"no_branches"}})");
    }

    /// Names of the steps that could start now, in order of creation.
    [[nodiscard]] std::vector<std::string> ready() const {
        std::vector<std::string> names;
        for (auto const& step : steps) {
            if (step.state == model::StepState::Pending && step.open_dependencies == 0) {
                names.push_back(step.name);
            }
        }
        return names;
    }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (auto const& step : steps)
            all.push_back(step.name);
        return all;
    }
    /// `from>to`, of the edges into a step.
    [[nodiscard]] std::vector<std::string> parents_of(std::string const& name) {
        std::vector<std::string> parents;
        for (auto const& edge : edges) {
            if (edge.to == at(name).id) parents.push_back(by_id(edge.from).name);
        }
        std::ranges::sort(parents);
        return parents;
    }
    [[nodiscard]] model::Step& by_id(StepId id) {
        auto const found = std::ranges::find(steps, id, &model::Step::id);
        EXPECT_NE(found, steps.end());
        return *found;
    }

    model::Template tmpl;
    model::Task task;
    std::vector<model::Step> steps;
    std::vector<model::Edge> edges;
    model::Settings settings;

private:
    void apply(Growth const& growth) {
        for (auto const& added : growth.steps) {
            EXPECT_EQ(std::ranges::count(names(), added.step.name), 0) << added.step.name;
            EXPECT_GT(added.step.open_dependencies, 0U) << "nothing would wake " << added.step.name;
            steps.push_back(added.step);
        }
        for (auto const& edge : growth.edges) {
            auto const is_same = [&](model::Edge const& other) {
                return other.from == edge.from && other.to == edge.to;
            };
            EXPECT_TRUE(std::ranges::none_of(edges, is_same)) << "an edge twice";
            EXPECT_EQ(edge.task_id, task.id);
            edges.push_back(edge);
        }
        for (auto const& added : growth.added)
            by_id(added.step_id).open_dependencies += added.count;
    }

    std::unique_ptr<FixedIds> fixed_ = std::make_unique<FixedIds>();  // so that a task can move
};

}  // namespace tasker::rules::test
