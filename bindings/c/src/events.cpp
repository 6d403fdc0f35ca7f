#include "bindings/c/include/tasker/c/events.h"

#include <span>
#include <utility>

#include "bindings/c/src/event_queue.hpp"
#include "bindings/c/src/host_object.hpp"
#include "bindings/c/src/text.hpp"

namespace tasker::c {

namespace {

Result<model::DeliveryMode> mode_of(std::uint32_t delivery) {
    switch (delivery) {
        case TASKER_DURABLE: return model::DeliveryMode::Durable;
        case TASKER_FAST: return model::DeliveryMode::Fast;
        case TASKER_BROADCAST: return model::DeliveryMode::Broadcast;
        default:
            return Error(ErrorCode::InvalidOption,
                         "delivery is " + std::to_string(delivery) + "; it must be 0 to 2");
    }
}

Result<Json> json_or_null(tasker_text text, std::string_view member) {
    if (text.size == 0) return Json(nullptr);
    return json_of(text, member);
}

Result<DomainEvent> event_of(tasker_publication const& given) {
    if (given.name.size == 0) return Error(ErrorCode::InvalidOption, "name is empty");
    if (given.namespace_name.size == 0) {
        return Error(ErrorCode::InvalidOption, "namespace_name is empty");
    }
    DomainEvent event{.task_id = TaskId{uuid_of(given.task_id)},
                      .step_id = StepId{uuid_of(given.step_id)},
                      .correlation_id = uuid_of(given.correlation_id)};
    TASKER_TRY_ASSIGN(event.name, checked(given.name, "name"));
    TASKER_TRY_ASSIGN(event.namespace_name, checked(given.namespace_name, "namespace_name"));
    TASKER_TRY_ASSIGN(event.step_name, checked(given.step_name, "step_name"));
    TASKER_TRY_ASSIGN(event.fired_by, checked(given.fired_by, "fired_by"));
    TASKER_TRY_ASSIGN(event.payload, json_or_null(given.payload, "payload"));
    TASKER_TRY_ASSIGN(event.execution_result,
                      json_or_null(given.execution_result, "execution_result"));
    TASKER_TRY_ASSIGN(event.step, json_or_null(given.step, "step"));
    return event;
}

std::uint32_t delivery_number(model::DeliveryMode mode) noexcept {
    switch (mode) {
        case model::DeliveryMode::Durable: return TASKER_DURABLE;
        case model::DeliveryMode::Fast: return TASKER_FAST;
        case model::DeliveryMode::Broadcast: return TASKER_BROADCAST;
    }
    return TASKER_DURABLE;
}

tasker_event_record event_record_of(EventObject const& event) {
    tasker_event_record record{};
    record.delivery = delivery_number(event.delivery);
    record.event_id = id_of(event.head.id);
    record.task_id = id_of(event.head.task_id.uuid);
    record.step_id = id_of(event.head.step_id.uuid);
    record.correlation_id = id_of(event.head.correlation_id);
    record.fired_at_us = microseconds_of(event.head.fired_at);
    record.name = text_of(event.head.name);
    record.version = text_of(event.head.version);
    record.namespace_name = text_of(event.head.namespace_name);
    record.step_name = text_of(event.head.step_name);
    record.fired_by = text_of(event.head.fired_by);
    record.payload = text_of(event.payload);
    record.execution_result = text_of(event.execution_result);
    record.step = text_of(event.step);
    return record;
}

}  // namespace

}  // namespace tasker::c

using namespace tasker;     // NOLINT(google-build-using-namespace): what C sees has no namespace
using namespace tasker::c;  // NOLINT(google-build-using-namespace)

tasker_status tasker_subscribe(tasker_host* host, tasker_text pattern,
                               tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY_ASSIGN([[maybe_unused]] auto* const worker, object->worker());
        if (pattern.size == 0) {
            return Error(ErrorCode::InvalidOption, "pattern is empty; `*` fits every event");
        }
        TASKER_TRY_ASSIGN(auto checked_pattern, checked(pattern, "pattern"));
        object->events().subscribe(std::move(checked_pattern));
        return {};
    });
}

tasker_status tasker_unsubscribe(tasker_host* host, tasker_text pattern) noexcept {
    return guarded([&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        object->events().unsubscribe(view_of(pattern));
        return {};
    });
}

tasker_status tasker_poll_events(tasker_host* host, tasker_event** events, size_t capacity,
                                 size_t* count) noexcept {
    return guarded([&]() -> Result<void> {
        if (count == nullptr) return is_null("count");
        *count = 0;
        if (events == nullptr) return is_null("events");
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        for (auto& event : object->events().take(capacity))
            events[(*count)++] = make_handle<tasker_event>(std::move(event));
        return {};
    });
}

tasker_status tasker_event_read(tasker_event* event, tasker_event_record* record) noexcept {
    return guarded([&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, named(event, "event"));
        return fill_record(record, event_record_of(*object), "record");
    });
}

tasker_status tasker_event_release(tasker_event* event) noexcept {
    return release(event, "event");
}

tasker_status tasker_publish(tasker_host* host, tasker_publication const* publication,
                             tasker_id* event_id, tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (event_id != nullptr) *event_id = {};
        TASKER_TRY_ASSIGN(auto const object, host_of(host));
        TASKER_TRY(object->check_running());
        TASKER_TRY_ASSIGN(auto* const worker, object->worker());
        TASKER_TRY_ASSIGN(auto const given, take_record(publication, "publication"));
        TASKER_TRY_ASSIGN(auto const mode, mode_of(given.delivery));
        TASKER_TRY_ASSIGN(auto event, event_of(given));
        event.id = object->host().ids().v7();
        event.fired_at = object->host().clock().now();
        TASKER_TRY(worker->publish(event, mode));
        object->host().settle();
        if (event_id != nullptr) *event_id = id_of(event.id);
        return {};
    });
}
