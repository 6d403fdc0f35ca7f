#include "simulation/stub_handlers.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/json_schema.hpp"
#include "rules/template_graph.hpp"
#include "simulation/fault_plan.hpp"
#include "simulation/smallest_value.hpp"
#include "tasker/batch.hpp"
#include "tasker/decision.hpp"

namespace tasker::simulation {

namespace {

using model::StepType;

bool depends_on(model::StepDefinition const& step, std::string const& name) {
    return std::ranges::find(step.dependencies, name) != step.dependencies.end();
}

std::vector<std::string> workers_of(model::Template const& tmpl,
                                    model::StepDefinition const& batchable) {
    std::vector<std::string> names;
    for (auto const& step : tmpl.steps) {
        if (step.type == StepType::BatchWorker && depends_on(step, batchable.name)) {
            names.push_back(step.name);
        }
    }
    return names;
}

StepResult decide(std::vector<std::string> branches, base::Random random, JsonObject data) {
    if (branches.empty() || random.one_in(8)) return no_branches({}, {}, std::move(data));
    // Half of the time one branch, as most decisions have it; else any of the combinations.
    if (random.one_in(2)) {
        return create_steps({branches[random.below(branches.size())]}, {}, std::move(data));
    }
    std::vector<std::string> chosen;
    for (auto& branch : branches) {
        if (random.one_in(2)) chosen.push_back(std::move(branch));
    }
    if (chosen.empty()) return no_branches({}, {}, std::move(data));
    return create_steps(chosen, {}, std::move(data));
}

/// Whether the engine knows which worker would stand in for no batches.
bool may_have_none(model::StepDefinition const& batchable,
                   std::vector<std::string> const& workers) {
    return workers.size() <= 1 || !rules::worker_template_of(batchable).empty();
}

StepResult cut(model::StepDefinition const& batchable, std::vector<std::string> const& workers,
               base::Random random, JsonObject data) {
    constexpr std::uint64_t kItems = 100;  // of one batch
    if (workers.empty() || (may_have_none(batchable, workers) && random.one_in(8)))
        return no_batches({}, std::move(data));
    auto const total = (1 + random.below(4)) * kItems;
    auto const configs = create_cursor_ranges(total, kItems);
    return create_batches(workers[random.below(workers.size())], *configs, total, std::move(data));
}

bool adds_to_its_result(StepType type) {
    return type == StepType::Decision || type == StepType::Batchable;
}

/// A value of each kind of answer that the step may give, as it is checked.
std::vector<StepResult> answers_of(model::Template const& tmpl, model::StepDefinition const& step,
                                   Json const& value) {
    if (!adds_to_its_result(step.type)) return {StepResult(value)};
    auto const& data = value.get_object();
    if (step.type == StepType::Decision) {
        return {no_branches({}, {}, data), create_steps(branches_of(tmpl, step), {}, data)};
    }
    std::vector<StepResult> answers;
    auto const workers = workers_of(tmpl, step);
    auto const configs = create_cursor_ranges(1, 1);
    if (may_have_none(step, workers)) answers.push_back(no_batches({}, data));
    if (!workers.empty()) answers.push_back(create_batches(workers.front(), *configs, 1, data));
    return answers;
}

/// Why the step cannot answer with it; empty when it can.
std::string refusal_of(model::Template const& tmpl, model::StepDefinition const& step,
                       Json const& data) {
    if (adds_to_its_result(step.type) && !data.is_object()) {
        return "a " + std::string(model::to_text(step.type)) +
               " step answers an object, and its result_schema asks for something else";
    }
    if (!step.result_schema) return {};
    auto const schema = base::JsonSchema::compile(*step.result_schema);
    if (!schema) return schema.error().message();
    for (auto const& answer : answers_of(tmpl, step, data)) {
        auto const violations = schema->check(*answer.value());
        if (violations.empty()) continue;
        auto const& first = violations.front();
        return (first.path.empty() ? "" : first.path + ": ") + first.reason;
    }
    return {};
}

/// The schema without what the answer's own kind brings with it.
Json without_outcome(Json schema, StepType type) {
    auto* const object = schema.if_object();
    auto* const required = object == nullptr ? nullptr : object->if_contains("required");
    if (required == nullptr || !required->is_array()) return schema;
    auto const name = type == StepType::Decision    ? "decision_point_outcome"
                      : type == StepType::Batchable ? "batch_processing_outcome"
                                                    : "";
    auto& list = required->get_array();
    for (auto one = list.begin(); one != list.end();)
        one = *one == Json(name) ? list.erase(one) : one + 1;
    return schema;
}

Result<Json> result_for(model::Template const& tmpl, model::StepDefinition const& step) {
    if (!step.result_schema) return Json(JsonObject());
    TASKER_TRY_ASSIGN(auto value, smallest_value(without_outcome(*step.result_schema, step.type)));
    if (auto const refusal = refusal_of(tmpl, step, value); !refusal.empty()) {
        return Error(ErrorCode::InvalidOption, refusal);
    }
    return value;
}

}  // namespace

std::vector<std::string> branches_of(model::Template const& tmpl,
                                     model::StepDefinition const& decision) {
    std::vector<std::string> names;
    std::vector<std::string> convergences;
    for (auto const& step : tmpl.steps) {
        if (!depends_on(step, decision.name) || step.type == StepType::BatchWorker) continue;
        auto& list = step.type == StepType::DeferredConvergence ? convergences : names;
        list.push_back(step.name);
    }
    return names.empty() ? convergences : names;
}

Result<StubResults> stub_results(model::Template const& tmpl, StubResults const& given) {
    StubResults results;
    std::string problems;
    auto const complain = [&problems](std::string const& step, std::string const& why) {
        problems += "\n  step \"" + step + "\": " + why;
    };
    for (auto const& [name, value] : given) {
        if (tmpl.find_step(name) == nullptr) complain(name, "is no step of " + tmpl.full_name());
    }
    for (auto const& step : tmpl.steps) {
        if (auto const own = given.find(step.name); own != given.end()) {
            auto const refusal = refusal_of(tmpl, step, own->second);
            if (!refusal.empty()) complain(step.name, refusal);
            results[step.name] = own->second;
            continue;
        }
        auto made = result_for(tmpl, step);
        if (made) {
            results[step.name] = *std::move(made);
        } else {
            complain(step.name, made.error().message());
        }
    }
    if (problems.empty()) return results;
    return Error(ErrorCode::InvalidOption,
                 "stub handlers have no result that fits the result_schema:" + problems);
}

StepResult StubHandlers::call(model::StepDefinition const& definition, model::Step const& step,
                              std::int64_t cursor) const {
    auto const& data = workflow_.results.at(definition.name);
    auto random = chance_of(seed_, step.name);
    switch (definition.type) {
        case StepType::Decision:
            return decide(branches_of(workflow_.tmpl, definition), random, data.get_object());
        case StepType::Batchable:
            return cut(definition, workers_of(workflow_.tmpl, definition), random,
                       data.get_object());
        case StepType::BatchWorker:
            if (cursor < static_cast<std::int64_t>(random.below(3))) {
                return StepResult::checkpoint(
                    {.cursor = cursor + 1,
                     .items_processed = static_cast<std::uint64_t>(cursor + 1)});
            }
            break;
        case StepType::Standard:
        case StepType::DeferredConvergence: break;
    }
    return {data};
}

}  // namespace tasker::simulation
