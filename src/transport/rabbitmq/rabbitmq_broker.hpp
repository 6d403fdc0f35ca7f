#pragma once

#include <memory>
#include <string>

#include "transport/broker.hpp"

namespace tasker::transport {

struct RabbitmqOptions {
    /// `amqp://user:password@host:port/vhost`, or amqps://… with the parameters cacertfile,
    /// certfile, keyfile and verify.
    std::string location;
    /// How long the server may be silent before a call gives up.
    Duration patience = std::chrono::seconds(10);
    Duration heartbeat = std::chrono::seconds(30);
    std::string connection_name = "tasker";  ///< as the server's operators see it
};

/// Queues of a RabbitMQ server (spec/orchestration.md 5.10): durable, by the default exchange, with
/// persistent messages that the server confirms; each queue has an exchange `<queue>_dlx` and a
/// queue `<queue>_dlq` for dead letters.
///
/// \returns InvalidOption for a location, user, virtual host or TLS setting that cannot be used;
///          BrokerBusy if the server cannot be reached. No message holds a password.
[[nodiscard]] Result<std::unique_ptr<Broker>> open_rabbitmq_broker(RabbitmqOptions const& options);

}  // namespace tasker::transport
