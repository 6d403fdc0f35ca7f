#pragma once

#include <memory>
#include <optional>

#include "engine/message_options.hpp"
#include "engine/messages/queue_depths.hpp"
#include "engine/messages/relay.hpp"
#include "engine/messages/request_arrivals.hpp"
#include "engine/messages/step_arrivals.hpp"

namespace tasker::engine {

/// Everything of an engine that has to do with a broker: nothing at all without one.
class Messaging {
public:
    Messaging(Dependencies const& deps, transport::Broker* broker, MessageOptions const& options,
              RequestArrivals::Submit submit)
        : depths_(broker, options, deps.log) {
        if (broker == nullptr) return;
        relay_.emplace(deps, *broker, depths_);
        if (options.receives_steps) steps_.emplace(deps, *broker, options);
        if (options.receives_requests) requests_.emplace(deps, *broker, std::move(submit));
    }

    [[nodiscard]] QueueDepths const& depths() const noexcept { return depths_; }
    // Null where there is nothing of the kind to be done.
    [[nodiscard]] Relay* relay() noexcept { return relay_ ? &*relay_ : nullptr; }
    [[nodiscard]] StepArrivals* steps() noexcept { return steps_ ? &*steps_ : nullptr; }
    [[nodiscard]] RequestArrivals* requests() noexcept { return requests_ ? &*requests_ : nullptr; }

    /// Ends what waits for messages. Thread-safe.
    void close() {
        if (steps_) steps_->close();
        if (requests_) requests_->close();
    }

private:
    QueueDepths depths_;
    std::optional<Relay> relay_;
    std::optional<StepArrivals> steps_;
    std::optional<RequestArrivals> requests_;
};

}  // namespace tasker::engine
