#pragma once

#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "store/postgres/failure.hpp"
#include "store/postgres/location.hpp"
#include "store/postgres/parameters.hpp"
#include "store/postgres/rows.hpp"
#include "store/postgres/slow_log.hpp"
#include "store/postgres/statements.hpp"
#include "tasker/time.hpp"

namespace tasker::store::postgres {

class BusyWait;

/// One connection in pipeline mode: what is sent waits until it is exchanged for the answers, all
/// in one round trip. Statements are prepared on their first way. Not thread-safe.
///
/// Behind a pooler each transaction may be on another connection to the server: nothing is left on
/// it then, neither settings nor (unless the location wants it) prepared statements.
class Connection {
public:
    /// Blocks up to the connect_timeout of the location (10 s if it has none).
    /// `slow`, which outlives it, is told of every round trip; null: nobody is.
    /// \returns a failure with what to do about it: the server is away, too old or of an encoding
    ///          that cannot hold our text; it refuses the user.
    [[nodiscard]] static std::variant<std::unique_ptr<Connection>, Failure> open(
        Location const& location, Duration patience, SlowLog* slow = nullptr);

    /// Adds a statement to the next exchange. \returns its number in it.
    std::size_t send(Statement const& statement, Parameters const& parameters);

    /// Call right after a transaction has begun, or before a question outside of one: the settings
    /// that our statements need, where the connection does not keep them.
    void send_settings();

    struct Answers {
        std::vector<Rows>
            rows;  ///< one for each statement that was sent, up to the one that failed
        std::optional<Failure> failure;
    };
    /// Sends what waits and blocks for the answers. Silence for longer than the patience is a lost
    /// connection.
    [[nodiscard]] Answers exchange();

    /// How long the server may be silent from now on. \returns how long it might before.
    [[nodiscard]] Duration set_patience(Duration patience) noexcept {
        return std::chrono::milliseconds(
            std::exchange(patience_ms_, static_cast<int>(patience / std::chrono::milliseconds(1))));
    }
    /// Asks for the answers of what was sent so far before the rest is done: for `receive_until`.
    void want_answers_early();
    /// Sends what waits and blocks for the answer of the statement with this number, which then is
    /// among those of the exchange, too. Null if it failed or did not come: the exchange tells why.
    [[nodiscard]] Rows const* receive_until(std::size_t number);

    /// The channels of notifications that have come, those that came with answers included. Does
    /// not wait: the socket becomes readable when more may be there.
    [[nodiscard]] Result<std::vector<std::string>> take_notifications();
    [[nodiscard]] int socket() const noexcept { return PQsocket(handle_.get()); }
    /// Whether LISTEN is to be said: behind a pooler it would stay on a connection of strangers,
    /// unless the location knows better.
    [[nodiscard]] bool may_listen() const noexcept {
        return listens_ == Choice::On || (listens_ == Choice::WhatFits && !has_pooler_);
    }

    /// How it waits for answers, besides by sleep; it outlives the connection.
    void set_busy_wait(BusyWait& busy_wait) noexcept { busy_wait_ = &busy_wait; }

    /// Nothing is known about its state: it is not to be used again.
    void give_up() noexcept { is_lost_ = true; }
    [[nodiscard]] std::size_t waiting() const noexcept { return sent_.size(); }
    [[nodiscard]] bool is_lost() const noexcept { return is_lost_; }
    /// Whether something is between us and the server that gives each transaction any connection.
    [[nodiscard]] bool has_pooler() const noexcept { return has_pooler_; }
    [[nodiscard]] std::uint64_t round_trips() const noexcept { return round_trips_; }
    [[nodiscard]] std::string const& place() const noexcept { return place_; }

private:
    using Handle = std::unique_ptr<PGconn, decltype(&PQfinish)>;
    Connection(Handle handle, Location const& location, Duration patience, SlowLog* slow);

    [[nodiscard]] std::optional<Failure> set_up();
    [[nodiscard]] Parameters settings() const;
    [[nodiscard]] bool keeps_statements() const;
    [[nodiscard]] bool send_unprepared(Statement const& statement, Parameters const& parameters);
    [[nodiscard]] Failure lose();
    [[nodiscard]] Failure lose_patience();
    enum class Reading : std::uint8_t { GoesOn, AtEnd };
    /// Until the exchange ends, or so many answers are here.
    void receive(std::size_t count);
    [[nodiscard]] Reading read(Rows rows);
    [[nodiscard]] bool wait_for_socket(bool wants_to_write);

    Handle handle_;
    std::string const place_;
    std::string const schema_;
    int patience_ms_;
    Choice const prepares_;
    Choice const listens_;
    SlowLog* const slow_;
    BusyWait* busy_wait_ = nullptr;
    bool has_pooler_ = false;
    std::unordered_set<std::string_view> prepared_;
    std::unordered_map<std::string_view, std::string> texts_;  ///< of those that are not
    struct Command {
        char const* prepares = nullptr;  ///< the statement's name; null if it is executed
    };
    std::vector<Command> commands_;
    std::size_t commands_answered_ = 0;
    Answers received_;               ///< of what waits
    std::vector<char const*> sent_;  ///< the names of the statements that wait
    bool is_lost_ = false;
    std::uint64_t round_trips_ = 0;
};

}  // namespace tasker::store::postgres
