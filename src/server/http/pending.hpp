#pragma once

#include <functional>

#include "server/http/message.hpp"

namespace tasker::server::http {

/// What is left to do for an answer when that has happened which it waited for.
struct Rest {
    std::function<Response()> make;  ///< does not throw
    /// For the store or a lock: then a thread for that makes the answer, otherwise a network
    /// thread.
    bool may_wait = false;
};

/// A request that is answered later, by whoever holds this. A server that ends waits until nobody
/// does. Thread-safe.
class Pending {
public:
    virtual ~Pending() = default;
    /// Once; never waits. The answer is made in any case, and sent unless its client has another
    /// already or is gone. Who is never resumed is told TooSlow.
    virtual void resume(Rest rest) = 0;
};

}  // namespace tasker::server::http
