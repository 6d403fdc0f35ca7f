#pragma once

#include <memory>

#include "base/clock.hpp"
#include "transport/broker.hpp"
#include "transport/pgmq/link.hpp"

namespace tasker::transport::pgmq {

/// A subscription on a connection of its own. Connects.
[[nodiscard]] Result<std::unique_ptr<Subscription>> subscribe(Link link, Duration visibility,
                                                              base::Clock const& clock);

}  // namespace tasker::transport::pgmq
