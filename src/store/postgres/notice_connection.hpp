#pragma once

#include <libpq-fe.h>
#include <poll.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "store/postgres/location.hpp"

namespace tasker::store::postgres {

/// A connection of its own for notifications, that never waits: whoever has it polls its socket and
/// lets it proceed. Not thread-safe.
class NoticeConnection {
public:
    /// Begins to connect. `listens` is what the location says.
    NoticeConnection(Location const& location, std::string channel);

    /// What to poll for. Asked anew each time: the socket may be another one.
    [[nodiscard]] pollfd awaits() const;
    /// Does what can be done now.
    void proceed();

    enum class State : std::uint8_t {
        Connecting,
        Asking,     ///< who is at the other end
        Listening,  ///< it was told to listen
        Free,       ///< set up; something may be sent
        Sending,
        Lost,  ///< of no use any more
    };
    [[nodiscard]] State state() const noexcept { return state_; }
    /// Whether what others send comes here. Known once it is set up.
    [[nodiscard]] bool hears() const noexcept { return hears_; }
    /// Whether something stands between us and the server.
    [[nodiscard]] bool has_pooler() const noexcept { return has_pooler_; }

    /// Sends one notification, in a transaction of its own. While it is free.
    void send(std::string const& text);

    /// What others sent since the last call, oldest first.
    [[nodiscard]] std::vector<std::string> take_messages();

    /// It answers no more: says why.
    void lose(std::string why);
    [[nodiscard]] std::string const& why_lost() const noexcept { return why_lost_; }

private:
    void go_on_connecting();
    void ask(char const* sql);
    void take_answer(PGresult const* result);
    void end_answer();
    void take_notifications();
    void flush();

    std::string const place_;
    std::string const channel_;
    Choice const listens_;
    std::unique_ptr<PGconn, decltype(&PQfinish)> handle_;
    State state_ = State::Connecting;
    PostgresPollingStatusType polling_ = PGRES_POLLING_WRITING;
    bool is_flushed_ = true;
    bool hears_ = false;
    bool has_pooler_ = false;
    std::vector<std::string> messages_;
    std::string why_lost_;
};

}  // namespace tasker::store::postgres
