#pragma once

#include <cstdint>
#include <memory>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "server/http/application.hpp"
#include "server/http/options.hpp"

namespace tasker::server::http {

/// What a server has done since it was started.
struct HttpFigures {
    std::uint64_t connections_accepted = 0;
    std::uint64_t connections_refused = 0;  ///< there was no room, and none was idle
    std::uint64_t handshakes_failed = 0;    ///< no TLS, no certificate that counts, or too slow
    std::uint64_t requests = 0;             ///< that came whole
    std::uint64_t requests_refused = 0;     ///< malformed, too long or too slow, or all was busy
    std::size_t connections_open = 0;       ///< now
    double waiting_share = 0;               ///< of the room for requests that wait
};

/// HTTP/1.1 on threads of its own: keep-alive, pipelining, limits on everything. One thread
/// accepts; a connection belongs to one thread for its life, so nothing on its way is shared or
/// locked. Thread-safe.
class HttpServer {
public:
    /// What it uses; outlives it.
    struct Parts {
        Application& application;
        base::Clock const& clock;
        base::Ids& ids;
        base::Log& log;
    };
    /// Listens; answers nothing yet. \returns InvalidOption, also when the address is taken.
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>> listen(HttpOptions const& options,
                                                                    Parts const& parts);
    /// Stops at once.
    ~HttpServer();
    HttpServer(HttpServer const&) = delete;
    HttpServer& operator=(HttpServer const&) = delete;

    /// Once.
    void start();

    /// Accepts nothing more, closes idle connections, gives running requests `drain` to be
    /// answered, then ends all but those that are being answered: for them it waits. Benign the
    /// second time.
    void stop(Duration drain);

    /// Where it listens: with the port that was chosen.
    [[nodiscard]] Endpoint const& endpoint() const noexcept;
    [[nodiscard]] HttpFigures figures() const;

private:
    class State;
    explicit HttpServer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace tasker::server::http
