#include <optional>
#include <string>
#include <vector>

#include "template/check/check.hpp"

namespace tasker::templates {

namespace {

void check_retry(model::RetryPolicy const& retry, std::string const& owner, Mark mark,
                 Findings& findings) {
    if (!retry.backoff_base || !retry.backoff_max || *retry.backoff_base <= *retry.backoff_max) {
        return;
    }
    findings.add(FindingCode::BackoffAboveMax, mark,
                 "retry of " + owner +
                     ": backoff_base_ms is greater than max_backoff_ms, so every pause is "
                     "max_backoff_ms");
}

void check_overrides(Draft const& draft, model::EnvironmentOverrides const& environment,
                     std::vector<std::string> const& names, Findings& findings) {
    auto const* const environments = draft.root->find("environments");
    auto const* const node = environments->find(environment.environment);
    auto const* const list = node->find("steps");
    for (std::size_t i = 0; i < environment.steps.size(); ++i) {
        auto const& change = environment.steps[i];
        auto const owner =
            "step \"" + change.step + "\" in environment \"" + environment.environment + "\"";
        if (change.retry) {
            check_retry(*change.retry, owner, place_of(list->items[i], {"retry"}), findings);
        }
        if (change.step.empty() || change.step == "ALL" || draft.index.contains(change.step)) {
            continue;
        }
        findings.add(FindingCode::OverrideUnknownStep, place_of(list->items[i], {"name"}),
                     "environment \"" + environment.environment + "\" changes unknown step \"" +
                         change.step + "\"" + findings.did_you_mean(change.step, names));
    }
}

}  // namespace

void check_environments(Draft const& draft, Findings& findings) {
    std::vector<std::string> names = {"ALL"};
    for (std::size_t i = 0; i < draft.tmpl.steps.size(); ++i) {
        auto const& step = draft.tmpl.steps[i];
        check_retry(step.retry, title_of(step.name, i), place_of(*draft.step_nodes[i], {"retry"}),
                    findings);
        if (!step.name.empty()) names.push_back(step.name);
    }
    for (auto const& environment : draft.tmpl.environments) {
        check_overrides(draft, environment, names, findings);
    }
}

}  // namespace tasker::templates
