#pragma once

#include <cstdint>

#include "server/http/message.hpp"

namespace tasker::server::http {

/// What the connection itself cannot go on with.
enum class Refusal : std::uint8_t {
    Malformed,       ///< 400: not HTTP
    HeadersTooLong,  ///< 431
    BodyTooLong,     ///< 413
    TooSlow,         ///< 408: the client, or the answer
    Busy,            ///< 503: more wait than there is room for
};

/// What answers requests. Thread-safe; outlives the server. Nothing throws.
class Application {
public:
    virtual ~Application() = default;
    /// Whether the answer may have to wait (for a store, a lock): then one of its own threads makes
    /// it. The others are made on a network thread, even when all of those are busy.
    [[nodiscard]] virtual bool may_wait(Request const& request) const noexcept = 0;
    [[nodiscard]] virtual Response answer(Request const& request) noexcept = 0;
    [[nodiscard]] virtual Response refuse(Refusal refusal) noexcept = 0;
};

}  // namespace tasker::server::http
