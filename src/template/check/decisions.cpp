#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "template/check/check.hpp"

namespace tasker::templates {

namespace {

using model::StepType;

/// Whether creating a batch can lead to this step: a batch_worker lies above it.
bool is_below_batch_worker(Draft const& draft, model::StepDefinition const& step) {
    std::unordered_set<std::string_view> seen;
    std::vector<model::StepDefinition const*> above = {&step};
    while (!above.empty()) {
        auto const* each = above.back();
        above.pop_back();
        for (auto const& name : each->dependencies) {
            auto const* dependency = draft.find(name);
            if (dependency == nullptr || !seen.insert(name).second) continue;
            if (dependency->type == StepType::BatchWorker) return true;
            above.push_back(dependency);
        }
    }
    return false;
}

void check_convergence(Draft const& draft, std::size_t i, bool has_decisions, Findings& findings) {
    auto const& step = draft.tmpl.steps[i];
    auto const mark = place_of(*draft.step_nodes[i], {"name"});
    if (step.dependencies.empty()) {
        findings.add(FindingCode::ConvergenceWithoutDependency, mark,
                     title_of(step.name, i) +
                         " is a deferred_convergence without dependencies: it would never exist");
    } else if (!has_decisions && !is_below_batch_worker(draft, step)) {
        findings.add(FindingCode::ConvergenceNeverCreated, mark,
                     title_of(step.name, i) +
                         " is a deferred_convergence, but the template has no decision, and no "
                         "batch_worker lies above it: nothing creates it; write type: standard");
    }
}

}  // namespace

void check_decisions(Draft const& draft, Findings& findings) {
    bool const has_decisions = draft.tmpl.has_decisions();
    std::unordered_set<std::string_view> needed;
    for (auto const& step : draft.tmpl.steps) {
        needed.insert(step.dependencies.begin(), step.dependencies.end());
    }
    for (std::size_t i = 0; i < draft.tmpl.steps.size(); ++i) {
        auto const& step = draft.tmpl.steps[i];
        if (step.type == StepType::DeferredConvergence) {
            check_convergence(draft, i, has_decisions, findings);
        }
        if (step.type != StepType::Decision) continue;
        auto const mark = place_of(*draft.step_nodes[i], {"name"});
        if (step.dependencies.empty()) {
            findings.add(FindingCode::DecisionWithoutDependency, mark,
                         title_of(step.name, i) +
                             " is a decision and needs a dependency whose result it decides on");
        }
        if (!step.name.empty() && !needed.contains(step.name)) {
            findings.add(FindingCode::DecisionWithoutBranch, mark,
                         "nothing depends on decision " + title_of(step.name, i) +
                             ", so it has no branches to create");
        }
    }
}

}  // namespace tasker::templates
