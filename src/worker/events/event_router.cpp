#include "worker/events/event_router.hpp"

#include "base/json.hpp"

namespace tasker::worker {

Result<EventRouter::Outcome> EventRouter::route(DomainEvent const& event,
                                                model::DeliveryMode mode) {
    auto const is_durable = mode != model::DeliveryMode::Fast;
    if (mode != model::DeliveryMode::Durable) dispatch(event);
    auto kept = is_durable ? keep(event) : Result<void>();
    // As subscribers do: what was dispatched has gone out, whether the engine keeps it or not.
    if (on_published_ && (kept || mode != model::DeliveryMode::Durable)) on_published_(event, mode);

    std::scoped_lock const lock(mutex_);
    ++metrics_.total;
    if (!kept) {
        ++metrics_.routing_errors;
        return std::move(kept).error();
    }
    switch (mode) {
        case model::DeliveryMode::Durable: ++metrics_.durable; return Outcome::PublishedDurable;
        case model::DeliveryMode::Fast: ++metrics_.fast; return Outcome::DispatchedFast;
        case model::DeliveryMode::Broadcast: break;
    }
    ++metrics_.broadcast;
    return Outcome::Broadcast;
}

Result<void> EventRouter::keep(DomainEvent const& event) {
    auto kept = inlet_.publish({.id = event.id,
                                .namespace_name = event.namespace_name,
                                .event_name = event.name,
                                .task_id = event.task_id,
                                .body = model::Payload(base::to_text(event.to_json()))});
    if (kept) return {};
    return std::move(kept).error().with_context("DurablePublishFailed");
}

void EventRouter::dispatch(DomainEvent const& event) {
    auto const delivery = bus_.dispatch(event);
    std::scoped_lock const lock(mutex_);
    metrics_.subscriber_calls += delivery.calls;
    metrics_.fast_delivery_errors += delivery.errors;
}

EventRouter::Metrics EventRouter::metrics() const {
    std::scoped_lock const lock(mutex_);
    return metrics_;
}

}  // namespace tasker::worker
