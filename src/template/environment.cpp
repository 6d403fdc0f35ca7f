#include <algorithm>
#include <string>
#include <utility>

#include "template/load.hpp"

namespace tasker::templates {

namespace {

constexpr std::string_view kAllSteps = "ALL";

void apply(model::StepOverride const& change, model::StepDefinition& step) {
    if (change.initialization) {
        for (auto const& member : *change.initialization) {
            step.handler.initialization.insert_or_assign(member.key(), member.value());
        }
    }
    if (change.timeout) step.timeout = change.timeout;
    if (change.retry) step.retry = *change.retry;
}

}  // namespace

model::Template in_environment(model::Template tmpl, std::string_view environment) {
    auto const found = std::ranges::find(tmpl.environments, environment,
                                         &model::EnvironmentOverrides::environment);
    if (found == tmpl.environments.end()) return tmpl;
    for (auto& step : tmpl.steps) {
        for (auto const& change : found->steps) {
            if (change.step == kAllSteps) apply(change, step);
        }
        for (auto const& change : found->steps) {
            if (change.step != kAllSteps && change.step == step.name) apply(change, step);
        }
    }
    return tmpl;
}

}  // namespace tasker::templates
