#include "tests/differential/reference_model.hpp"

#include <algorithm>

namespace tasker::test {

namespace {

using model::StepDefinition;
using model::StepState;
using model::StepType;
using model::TaskState;
using Kind = HandlerCall::Kind;

bool is_grower(StepDefinition const& step) {
    return step.type == StepType::Decision || step.type == StepType::Batchable;
}

/// spec 4.8, as enforced: only a fail_fast worker, or a step that is no worker, stops the task.
bool blocks(StepDefinition const& step) {
    return step.type != StepType::BatchWorker ||
           step.batch_config->failure_strategy == model::FailureStrategy::FailFast;
}

std::set<std::string> texts(Json const& list) {
    std::set<std::string> found;
    for (auto const& item : list.as_array())
        found.emplace(item.as_string());
    return found;
}

}  // namespace

struct ReferenceModel::World {
    std::map<std::string, ExpectedStep> steps;

    [[nodiscard]] std::vector<std::string> instances(std::string const& name) const {
        std::vector<std::string> found;
        for (auto const& [step_name, step] : steps) {
            if (step.definition->name == name) found.push_back(step_name);
        }
        return found;
    }
    [[nodiscard]] bool has(std::string const& name) const { return !instances(name).empty(); }
    void add(std::string const& name, StepDefinition const& definition) {
        steps.try_emplace(name, ExpectedStep{.definition = &definition});
    }
};

ReferenceModel::ReferenceModel(model::Template const& tmpl, Behaviour const& behaviour)
    : tmpl_(tmpl), behaviour_(behaviour) {
    for (bool has_grown = true; has_grown;) {
        has_grown = false;
        for (auto const& step : tmpl.steps) {
            auto& above = above_[step.name];
            auto const before = above.size();
            for (auto const& name : step.dependencies) {
                above.insert(name);
                above.insert(above_[name].begin(), above_[name].end());
            }
            has_grown = has_grown || above.size() != before;
        }
    }
}

bool ReferenceModel::lies_below(std::string const& name, std::string const& above) const {
    return above_.at(name).contains(above);
}

// What lies below a decision; of a batchable step its workers and what lies below them.
bool ReferenceModel::may_create(StepDefinition const& grower, StepDefinition const& step) const {
    if (!is_grower(grower) || !lies_below(step.name, grower.name)) return false;
    if (grower.type == StepType::Decision) return true;
    return std::ranges::any_of(tmpl_.steps, [&](StepDefinition const& worker) {
        return worker.type == StepType::BatchWorker && lies_below(worker.name, grower.name) &&
               (worker.name == step.name || lies_below(step.name, worker.name));
    });
}

// spec 4.10.
bool ReferenceModel::exists_at_creation(StepDefinition const& step) const {
    if (step.type == StepType::BatchWorker) return false;
    return std::ranges::none_of(above_.at(step.name), [&](std::string const& name) {
        auto const type = tmpl_.find_step(name)->type;
        return type == StepType::Decision || type == StepType::BatchWorker;
    });
}

// spec 5.6 and 5.7: what a decision or a batchable step that succeeded brings into being.
void ReferenceModel::grow(World& world, std::string const& name) const {
    auto const& grower = *world.steps.at(name).definition;
    auto const result =
        behaviour_.call(grower, name, UINT32_MAX, INT64_MAX, Behaviour::Health::Healed).result;
    if (grower.type == StepType::Batchable) {
        auto const& outcome = result.at("batch_processing_outcome").as_object();
        auto const* const cursors = outcome.if_contains("cursor_configs");
        if (cursors == nullptr || cursors->as_array().empty()) {
            auto const* const named = outcome.if_contains("worker_template_name");
            auto const worker = std::string(
                (named != nullptr ? *named
                                  : grower.handler.initialization.at("worker_template_name"))
                    .as_string());
            world.add(worker + "_000", *tmpl_.find_step(worker));
        } else {
            auto const worker = std::string(outcome.at("worker_template_name").as_string());
            for (auto const& cursor : cursors->as_array()) {
                world.add(worker + "_" + std::string(cursor.at("batch_id").as_string()),
                          *tmpl_.find_step(worker));
            }
        }
        add_followers(world, grower);
        return;
    }
    auto const& outcome = result.at("decision_point_outcome").as_object();
    if (outcome.at("type") == "no_branches") return;
    auto wanted = texts(outcome.at("step_names"));
    if (wanted.empty()) return;
    // Forward from what was named, up to and including the next decision or convergence.
    for (bool has_grown = true; has_grown;) {
        has_grown = false;
        for (auto const& step : tmpl_.steps) {
            if (step.type == StepType::BatchWorker || wanted.contains(step.name)) continue;
            has_grown |= std::ranges::any_of(step.dependencies, [&](std::string const& parent) {
                auto const type = tmpl_.find_step(parent)->type;
                return wanted.contains(parent) && type != StepType::Decision &&
                       type != StepType::DeferredConvergence && wanted.insert(step.name).second;
            });
        }
    }
    for (auto const& step : wanted)
        world.add(step, *tmpl_.find_step(step));
    add_followers(world, grower);
}

// Convergences of which a dependency exists, and steps of which all do.
void ReferenceModel::add_followers(World& world, StepDefinition const& grower) const {
    for (bool has_grown = true; has_grown;) {
        has_grown = false;
        for (auto const& step : tmpl_.steps) {
            if (step.type == StepType::BatchWorker || world.has(step.name)) continue;
            if (!may_create(grower, step)) continue;
            auto const is_there = [&](std::string const& parent) { return world.has(parent); };
            auto const is_decision = [&](std::string const& parent) {
                return tmpl_.find_step(parent)->type == StepType::Decision;
            };
            auto const& parents = step.dependencies;
            auto const follows = step.type == StepType::DeferredConvergence
                                     ? std::ranges::any_of(parents, is_there)
                                     : std::ranges::all_of(parents, is_there) &&
                                           std::ranges::none_of(parents, is_decision);
            if (!follows) continue;
            world.add(step.name, step);
            has_grown = true;
        }
    }
}

// Every dependency that exists is done, and none can come into being any more.
bool ReferenceModel::is_ready(World const& world, std::string const& name) const {
    for (auto const& parent : world.steps.at(name).definition->dependencies) {
        auto const instances = world.instances(parent);
        auto const is_done = [&](std::string const& one) { return world.steps.at(one).satisfies; };
        if (!std::ranges::all_of(instances, is_done)) return false;

        auto const& definition = *tmpl_.find_step(parent);
        if (!instances.empty() && definition.type != StepType::BatchWorker) continue;
        for (auto const& [other, step] : world.steps) {
            if (!step.satisfies && may_create(*step.definition, definition)) return false;
        }
    }
    return true;
}

void ReferenceModel::settle(World& world, std::string const& name,
                            Intervention const& intervention) const {
    auto& step = world.steps.at(name);
    auto const& definition = *step.definition;
    auto const health =
        intervention.is_healed ? Behaviour::Health::Healed : Behaviour::Health::Natural;
    step.is_settled = true;
    for (step.attempts = 1;; ++step.attempts) {
        auto const call = behaviour_.call(definition, name, step.attempts, INT64_MAX, health);
        if (call.kind == Kind::Succeed) {
            step.state = call.is_unacceptable ? StepState::Error : StepState::Complete;
            break;
        }
        // spec 3.4; the number of attempts includes the first.
        auto const may_retry = call.kind == Kind::FailRetryably && definition.retry.is_retryable &&
                               step.attempts < definition.retry.attempts_max;
        if (may_retry) continue;
        step.state = StepState::Error;
        break;
    }
    if (intervention.by_hand) step.state = *intervention.by_hand;
    auto const is_isolated =
        definition.type == StepType::BatchWorker &&
        definition.batch_config->failure_strategy == model::FailureStrategy::Isolate;
    step.satisfies = step.state != StepState::Error || is_isolated;
    if (step.state == StepState::Complete) {
        std::vector<std::int64_t> values;
        for (auto const& parent : definition.dependencies) {
            for (auto const& instance : world.instances(parent)) {
                if (auto const& value = world.steps.at(instance).value) values.push_back(*value);
            }
        }
        step.value = behaviour_.value_of(name, values);
    }
    auto const has_grown = intervention.by_hand ? intervention.has_completed_itself
                                                : step.state == StepState::Complete;
    if (is_grower(definition) && has_grown) grow(world, name);
}

ReferenceModel::Expected ReferenceModel::run(
    std::map<std::string, Intervention> const& interventions) const {
    World world;
    for (auto const& step : tmpl_.steps) {
        if (exists_at_creation(step)) world.add(step.name, step);
    }
    auto const intervention_of = [&](std::string const& name) {
        auto const found = interventions.find(name);
        return found == interventions.end() ? Intervention{} : found->second;
    };
    auto const settle_next = [&] {
        for (auto const& [name, step] : world.steps) {
            auto const intervention = intervention_of(name);
            if (step.is_settled || (!intervention.by_hand && !is_ready(world, name))) continue;
            settle(world, std::string(name), intervention);
            return true;
        }
        return false;
    };
    while (settle_next()) {
    }

    Expected expected{.steps = std::move(world.steps)};
    for (auto const& [name, step] : expected.steps) {
        if (!step.is_settled || step.state != StepState::Error) continue;
        expected.is_failed = true;
        expected.is_blocking = expected.is_blocking || blocks(*step.definition);
    }
    return expected;
}

std::set<std::string> ReferenceModel::existing(std::set<std::string> const& finished) const {
    World world;
    for (auto const& step : tmpl_.steps) {
        if (exists_at_creation(step)) world.add(step.name, step);
    }
    std::set<std::string> open = finished;
    auto const grow_next = [&] {
        for (auto const& name : open) {
            if (!world.steps.contains(name)) continue;
            if (is_grower(*world.steps.at(name).definition)) grow(world, name);
            open.erase(std::string(name));
            return true;
        }
        return false;
    };
    while (grow_next()) {
    }
    std::set<std::string> names;
    for (auto const& [name, step] : world.steps)
        names.insert(name);
    return names;
}

std::vector<std::string> ReferenceModel::differences(model::Task const& task,
                                                     std::span<FinalStep const> steps) const {
    std::vector<std::string> found;
    std::map<std::string, Intervention> interventions;
    std::set<std::string> names;
    std::set<std::string> finished;
    bool is_natural = true;
    for (auto const& [step, intervention, value] : steps) {
        interventions[step.name] = intervention;
        names.insert(step.name);
        if (intervention.has_completed_itself) finished.insert(step.name);
        is_natural = is_natural && !intervention.by_hand && !intervention.is_healed;
    }
    for (auto const& name : existing(finished)) {
        if (!names.contains(name)) found.push_back("step " + name + " is missing");
    }
    auto const possible = existing(finished);
    for (auto const& name : names) {
        if (!possible.contains(name)) found.push_back("step " + name + " must not exist");
    }

    auto const expected = run(interventions);
    auto const is_stopped = expected.is_blocking ||
                            (model::is_terminal(task.state) && task.state != TaskState::Complete);
    if (!model::is_terminal(task.state) || task.state == TaskState::Complete) {
        auto const state = expected.is_failed ? TaskState::BlockedByFailures : TaskState::Complete;
        if (task.state != state) {
            found.push_back("the task is " + std::string(to_text(task.state)) + ", not " +
                            std::string(to_text(state)));
        }
    }
    for (auto const& [step, intervention, value] : steps) {
        auto const entry = expected.steps.find(step.name);
        if (entry == expected.steps.end()) continue;  // reported above
        auto const& wanted = entry->second;
        auto const is_finished = step.state == StepState::Complete ||
                                 step.state == StepState::Error ||
                                 step.state == StepState::ResolvedManually;
        if (!is_finished && is_stopped) continue;
        auto const state = wanted.is_settled ? wanted.state : StepState::Pending;
        if (step.state != state) {
            found.push_back("step " + step.name + " is " + std::string(to_text(step.state)) +
                            ", not " + std::string(to_text(state)));
            continue;
        }
        if (!is_natural) continue;
        if (step.counted_attempts() != wanted.attempts) {
            found.push_back("step " + step.name + " took " +
                            std::to_string(step.counted_attempts()) + " counted attempts, not " +
                            std::to_string(wanted.attempts));
        }
        if (step.state == StepState::Complete && value != wanted.value) {
            found.push_back("step " + step.name + " has the wrong value");
        }
    }
    return found;
}

}  // namespace tasker::test
