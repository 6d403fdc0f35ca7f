#include "base/json.hpp"
#include "tasker/testing.hpp"
#include "worker/handlers/record.hpp"

namespace tasker {

namespace {

model::Payload payload_of(Json const& value) {
    return value.is_null() ? model::Payload() : model::Payload(base::to_text(value));
}

Uuid numbered(std::uint8_t last) {
    Uuid id;
    id.bytes[15] = last;
    return id;
}

}  // namespace

StepContext make_context(TestStep step) {
    auto tmpl = std::make_shared<model::Template>();
    tmpl->namespace_name = std::move(step.namespace_name);
    tmpl->name = std::move(step.task_name);
    tmpl->version = std::move(step.task_version);
    auto& definition = tmpl->steps.emplace_back();
    definition.name = step.template_step_name.empty() ? step.name : step.template_step_name;
    definition.handler.callable = std::move(step.callable);
    definition.handler.method = std::move(step.method);
    definition.handler.initialization = std::move(step.config);

    auto task = std::make_shared<model::Task>();
    task->id = TaskId{numbered(1)};
    task->correlation_id = numbered(3);

    model::Assignment assignment;
    assignment.definition = &definition;
    auto& work = assignment.work;
    work.step.id = StepId{numbered(2)};
    work.step.task_id = task->id;
    work.step.name = std::move(step.name);
    work.step.template_step_name = definition.name;
    work.step.state = model::StepState::InProgress;
    work.step.attempt = step.retry_count + 1;
    work.step.attempts_max = step.max_retries;
    work.inputs = payload_of(step.step_inputs);
    work.checkpoint = payload_of(step.checkpoint);
    work.context = payload_of(step.input);
    for (auto& [name, result] : step.dependencies) {
        JsonObject const whole{{"success", true}, {"result", std::move(result)}};
        work.dependencies.push_back({.step_name = std::move(name), .results = payload_of(whole)});
    }
    work.task = std::move(task);
    assignment.tmpl = std::move(tmpl);
    return StepContext(std::make_shared<StepContext::Record>(std::move(assignment), TimePoint{},
                                                             TimePoint::max()));
}

}  // namespace tasker
