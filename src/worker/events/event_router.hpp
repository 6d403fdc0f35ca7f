#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>

#include "model/template.hpp"
#include "tasker/error.hpp"
#include "tasker/events.hpp"
#include "transport/transport.hpp"
#include "worker/events/event_bus.hpp"

namespace tasker::worker {

/// Sends an event where its delivery mode says (spec/workers.md 1.7). Thread-safe.
class EventRouter {
public:
    /// Told of each event that went out, whatever its mode; quick.
    using OnPublished = std::function<void(DomainEvent const&, model::DeliveryMode)>;
    EventRouter(transport::Inlet& inlet, EventBus& bus, OnPublished on_published = {})
        : inlet_(inlet), bus_(bus), on_published_(std::move(on_published)) {}

    enum class Outcome : std::uint8_t { PublishedDurable, DispatchedFast, Broadcast };
    /// durable: kept by the engine. fast: to the subscribers in this process, whose errors do not
    /// count. broadcast: fast first, then durable.
    /// \returns the engine's error when it did not keep the event.
    [[nodiscard]] Result<Outcome> route(DomainEvent const& event, model::DeliveryMode mode);

    struct Metrics {
        std::uint64_t total = 0;
        std::uint64_t durable = 0;
        std::uint64_t fast = 0;
        std::uint64_t broadcast = 0;
        std::uint64_t fast_delivery_errors = 0;
        std::uint64_t routing_errors = 0;
        std::uint64_t subscriber_calls = 0;
    };
    [[nodiscard]] Metrics metrics() const;

private:
    [[nodiscard]] Result<void> keep(DomainEvent const& event);
    void dispatch(DomainEvent const& event);

    transport::Inlet& inlet_;
    EventBus& bus_;
    OnPublished const on_published_;
    mutable std::mutex mutex_;
    Metrics metrics_;
};

}  // namespace tasker::worker
