#pragma once

#include <memory>

#include "transport/broker.hpp"
#include "transport/pgmq/link.hpp"

namespace tasker::transport::pgmq {

/// A subscription on a connection of its own. Connects.
[[nodiscard]] Result<std::unique_ptr<Subscription>> subscribe(Link link, Duration visibility);

}  // namespace tasker::transport::pgmq
