#include "rules/plan.hpp"

#include <optional>
#include <utility>

#include "base/json.hpp"
#include "rules/template_graph.hpp"

namespace tasker::rules {

std::vector<std::string> initial_steps(model::Template const& tmpl) {
    TemplateGraph const graph(tmpl);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < graph.size(); ++i) {
        if (!graph.is_created_later(i)) names.push_back(graph.step(i).name);
    }
    return names;
}

model::NewStep make_step(model::StepDefinition const& definition, model::Task const& task,
                         TimePoint now, base::Ids& ids) {
    model::NewStep made{.step = {.id = ids.next<StepId>(),
                                 .task_id = task.id,
                                 .name = definition.name,
                                 .template_step_name = definition.name,
                                 .type = definition.type,
                                 .is_retryable = definition.retry.is_retryable,
                                 .attempts_max = definition.retry.attempts_max,
                                 .priority = task.priority,
                                 .created_at = now,
                                 .updated_at = now}};
    if (definition.type == model::StepType::BatchWorker && definition.batch_config) {
        made.step.failure_strategy = definition.batch_config->failure_strategy;
    }
    if (!definition.handler.initialization.empty()) {
        made.inputs = model::Payload(base::to_text(definition.handler.initialization));
    }
    return made;
}

Plan plan(model::Template const& tmpl, model::TaskRequest const& request, std::string identity_hash,
          TimePoint now, base::Ids& ids) {
    Plan made;
    auto& task = made.task.task;
    task.id = ids.next<TaskId>();
    task.template_id = tmpl.id;
    task.identity_hash = std::move(identity_hash);
    task.priority = request.priority;
    task.initiator = request.initiator;
    task.source_system = request.source_system;
    task.reason = request.reason;
    task.tags = request.tags;
    task.correlation_id = request.correlation_id ? *request.correlation_id : ids.v4();
    task.parent_correlation_id = request.parent_correlation_id;
    task.trace_context = request.trace_context;
    task.requested_at = now;
    task.created_at = now;
    task.state_since = now;
    task.updated_at = now;
    made.task.context = request.context;

    // What exists at creation depends only on what does, so every edge has both its ends.
    TemplateGraph const graph(tmpl);
    std::vector<std::optional<StepId>> step_ids(graph.size());
    made.steps.reserve(graph.size());
    for (std::size_t i = 0; i < graph.size(); ++i) {
        if (graph.is_created_later(i)) continue;
        auto& step = made.steps.emplace_back(make_step(graph.step(i), task, now, ids)).step;
        step.open_dependencies = static_cast<std::uint32_t>(graph.parents(i).size());
        step_ids[i] = step.id;
    }
    for (std::size_t i = 0; i < graph.size(); ++i) {
        if (!step_ids[i]) continue;
        for (auto const parent : graph.parents(i)) {
            made.edges.push_back(
                {.task_id = task.id, .from = *step_ids[parent], .to = *step_ids[i]});
        }
    }
    task.tally.total = static_cast<std::uint32_t>(made.steps.size());
    task.tally.unfinished = task.tally.total;
    return made;
}

}  // namespace tasker::rules
