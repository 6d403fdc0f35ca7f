#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "template/check/check.hpp"

namespace tasker::templates {

namespace {

std::vector<std::string> step_names(Draft const& draft) {
    std::vector<std::string> names;
    for (auto const& step : draft.tmpl.steps) {
        if (!step.name.empty()) names.push_back(step.name);
    }
    return names;
}

void check_dependency(Draft const& draft, std::size_t step_index, std::size_t item,
                      std::vector<std::string> const& names, Findings& findings) {
    auto const& step = draft.tmpl.steps[step_index];
    auto const& dependency = step.dependencies[item];
    auto const place =
        place_of_item(*draft.step_nodes[step_index], {"dependencies", "depends_on"}, item);
    auto const owner = title_of(step.name, step_index);
    if (dependency == step.name) {
        findings.add(FindingCode::SelfDependency, place, owner + " depends on itself");
    } else if (!draft.index.contains(dependency)) {
        findings.add(FindingCode::MissingDependency, place,
                     owner + " depends on unknown step \"" + dependency + "\"" +
                         findings.did_you_mean(dependency, names));
    }
}

}  // namespace

void check_dependencies(Draft const& draft, Findings& findings) {
    auto const names = step_names(draft);
    std::unordered_set<std::string_view> needed;
    for (std::size_t i = 0; i < draft.tmpl.steps.size(); ++i) {
        auto const& step = draft.tmpl.steps[i];
        std::unordered_set<std::string_view> seen;
        for (std::size_t item = 0; item < step.dependencies.size(); ++item) {
            auto const& dependency = step.dependencies[item];
            if (dependency.empty()) continue;  // reported when it was read
            if (dependency != step.name) needed.insert(dependency);
            if (!seen.insert(dependency).second) {
                findings.add(
                    FindingCode::DuplicateDependency,
                    place_of_item(*draft.step_nodes[i], {"dependencies", "depends_on"}, item),
                    title_of(step.name, i) + " lists \"" + dependency + "\" twice");
                continue;
            }
            check_dependency(draft, i, item, names, findings);
        }
    }
    if (draft.tmpl.steps.size() < 2) return;  // a single step is the whole workflow
    for (std::size_t i = 0; i < draft.tmpl.steps.size(); ++i) {
        auto const& step = draft.tmpl.steps[i];
        if (step.name.empty() || !step.dependencies.empty() || needed.contains(step.name)) continue;
        findings.add(FindingCode::OrphanStep, place_of(*draft.step_nodes[i], {"name"}),
                     title_of(step.name, i) + " has no dependencies and nothing depends on it");
    }
}

}  // namespace tasker::templates
