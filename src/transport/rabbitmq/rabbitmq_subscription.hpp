#pragma once

#include <memory>

#include "transport/broker.hpp"
#include "transport/rabbitmq/channel.hpp"

namespace tasker::transport::rabbitmq {

[[nodiscard]] std::unique_ptr<Subscription> make_subscription(std::unique_ptr<Channel> channel);

}  // namespace tasker::transport::rabbitmq
