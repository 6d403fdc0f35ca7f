#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "server/http/message.hpp"
#include "server/http/pending.hpp"

namespace tasker::server::http {

/// What the connection itself cannot go on with.
enum class Refusal : std::uint8_t {
    Malformed,       ///< 400: not HTTP
    HeadersTooLong,  ///< 431
    BodyTooLong,     ///< 413
    TooSlow,         ///< 408: the client, or the answer
    Busy,            ///< 503: more wait than there is room for
};

/// Which threads answer a request.
enum class Way : std::uint8_t {
    AtOnce,  ///< a network thread, even when all others are busy: it does not wait
    Wait,    ///< one that may wait for a store or a lock
    Later,   ///< a network thread begins, and goes on when it is told: none waits
};

/// What answers requests. Thread-safe; outlives the server. Nothing throws.
class Application {
public:
    virtual ~Application() = default;
    [[nodiscard]] virtual Way way_of(Request const& request) const noexcept = 0;
    /// Of all ways.
    [[nodiscard]] virtual Response answer(Request const& request) noexcept = 0;
    /// Of those that are answered later: begins. \returns the answer where it is known at once;
    /// otherwise `pending` is resumed.
    [[nodiscard]] virtual std::optional<Response> begin(
        std::shared_ptr<Request const> request, std::shared_ptr<Pending> /*pending*/) noexcept {
        return answer(*request);
    }
    [[nodiscard]] virtual Response refuse(Refusal refusal) noexcept = 0;
};

}  // namespace tasker::server::http
