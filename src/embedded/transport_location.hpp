#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "tasker/worker_options.hpp"
#include "transport/broker.hpp"

namespace tasker::embedded {

/// Opens what a user named: `store` (or `postgres`), which is no broker, so null; `pgmq`, the
/// queues in the database of a store on PostgreSQL, or `pgmq=postgres://…`, those in another one;
/// `rabbitmq=amqp://…`, or `rabbitmq` for the one on this machine.
/// \returns InvalidOption for anything else, without a word of what may be a password; BrokerBusy
///          when it cannot be reached.
[[nodiscard]] Result<std::unique_ptr<transport::Broker>> open_broker(
    std::string_view transport, std::string const& store, CircuitBreakerOptions const& breaker,
    base::Clock const& clock, base::Log& log);

}  // namespace tasker::embedded
