#include "bindings/c/src/call_object.hpp"

#include <utility>

#include "base/json.hpp"
#include "bindings/c/src/text.hpp"
#include "worker/handlers/record.hpp"
#include "worker/handlers/sequence_step.hpp"

namespace tasker::c {

CallObject::CallObject(worker::PulledCall call,
                       std::shared_ptr<DefinitionTexts::Texts const> definition,
                       std::shared_ptr<Stops> stops)
    : call_(std::move(call)), definition_(std::move(definition)), stops_(std::move(stops)) {
    for (auto const& tag : call_.record->task().tags)
        tags_.push_back(text_of(tag));
    if (auto const& trace = call_.record->trace) {
        traceparent_ = telemetry::traceparent_of(*trace);
        tracestate_ = trace->state;
    }
    on_stop_.emplace(call_.record->stop.get_token(),
                     [waiting = stops_.get(), id = call_.id] { waiting->add(id); });
}

CallObject::~CallObject() {
    on_stop_.reset();  // first: waits for one that is being told, so that none comes afterwards
    stops_->forget(call_.id);
}

tasker_call_record CallObject::record() const {
    tasker_call_record record{};
    auto const& own = *call_.record;
    auto const& handler = own.assignment.definition->handler;
    record.event_id = id_of(call_.id);
    fill_task(record);
    fill_step(record);
    record.callable = text_of(handler.callable);
    record.method = text_of(handler.method);
    if (handler.resolver) record.resolver = text_of(*handler.resolver);
    record.initialization = text_of(definition_->initialization);
    record.definition = text_of(definition_->definition);
    record.started_at_us = microseconds_of(own.started_at);
    record.deadline_us = microseconds_of(own.deadline);
    record.traceparent = text_of(traceparent_);
    record.tracestate = text_of(tracestate_);
    return record;
}

void CallObject::fill_task(tasker_call_record& record) const {
    auto const& task = call_.record->task();
    auto const& tmpl = *call_.record->assignment.tmpl;
    record.task_id = id_of(task.id.uuid);
    record.template_id = id_of(task.template_id.uuid);
    record.correlation_id = id_of(task.correlation_id);
    if (task.parent_correlation_id) {
        record.parent_correlation_id = id_of(*task.parent_correlation_id);
    }
    record.namespace_name = text_of(tmpl.namespace_name);
    record.task_name = text_of(tmpl.name);
    record.task_version = text_of(tmpl.version);
    record.context = text_of(call_.record->assignment.work.context.text());
    record.initiator = text_of(task.initiator);
    record.source_system = text_of(task.source_system);
    record.reason = text_of(task.reason);
    record.identity_hash = text_of(task.identity_hash);
    record.tags = tags_.data();
    record.tag_count = static_cast<std::uint32_t>(tags_.size());
    record.priority = task.priority;
    record.requested_at_us = microseconds_of(task.requested_at);
    record.task_created_at_us = microseconds_of(task.created_at);
    record.task_updated_at_us = microseconds_of(task.updated_at);
}

void CallObject::fill_step(tasker_call_record& record) const {
    auto const& work = call_.record->assignment.work;
    auto const& step = work.step;
    auto const counted = step.counted_attempts();
    record.step_id = id_of(step.id.uuid);
    record.step_name = text_of(step.name);
    record.template_step_name = text_of(step.template_step_name);
    record.inputs = text_of(work.inputs.text());
    record.checkpoint = text_of(work.checkpoint.text());
    record.retry_count = counted == 0 ? 0 : counted - 1;  // those before this one
    record.attempts_max = step.attempts_max;
    record.is_retryable = step.is_retryable ? 1 : 0;
    record.step_created_at_us = microseconds_of(step.created_at);
    record.step_updated_at_us = microseconds_of(step.updated_at);
    record.dependency_count = static_cast<std::uint32_t>(work.dependencies.size());
}

std::optional<tasker_dependency_record> CallObject::dependency(std::uint32_t index) const {
    auto const& all = call_.record->assignment.work.dependencies;
    if (index >= all.size()) return std::nullopt;
    tasker_dependency_record record{};
    record.step_name = text_of(all[index].step_name);
    record.execution_result = text_of(all[index].results.text());
    return record;
}

std::string CallObject::whole_text() {
    std::scoped_lock const lock(parsing_);
    return base::to_text(worker::sequence_step(*call_.record));
}

bool CallObject::is_stopped() const noexcept {
    return call_.record->stop.stop_requested();
}

}  // namespace tasker::c
