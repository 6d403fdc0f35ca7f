#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tasker/error.hpp"
#include "tasker/time.hpp"

namespace tasker::store::postgres {

/// What a user may leave to us: whether something stands between us and the server decides then.
enum class Choice : std::uint8_t { WhatFits, On, Off };

/// Where a store is: what a user named, taken apart.
struct Location {
    std::string server;  ///< for libpq, as it was given but for what is ours; has secrets
    std::string schema = "tasker";
    std::size_t connections_max = 8;
    Choice listens = Choice::WhatFits;   ///< a connection that hears notifications
    Choice prepares = Choice::WhatFits;  ///< statements that the server keeps, by name
    Duration slow_round_trip =
        std::chrono::seconds(1);  ///< what takes longer is logged; 0: nothing
    /// So long at most an answer is waited for without sleep (busy_wait.hpp); 0: never.
    Duration busy_wait = std::chrono::microseconds(500);
    std::string place;        ///< for messages: `postgres://host:port/database`, no user, no secret
    bool has_secret = false;  ///< a password
    std::string program = "tasker";  ///< what connections call themselves, if it does not say
};

/// Whether a name of a store means PostgreSQL: postgres:// or postgresql://.
[[nodiscard]] bool is_location(std::string_view text) noexcept;

/// Takes `schema`, `connections`, `slow_ms`, `busy_wait_us`, `listen` and `prepare` out of the
/// parameters of a URI; libpq understands the rest.
/// \returns InvalidOption for what neither understands, without a word of what may be a password.
[[nodiscard]] Result<Location> read_location(std::string_view text);

/// An identifier as SQL wants it: in quotes.
[[nodiscard]] std::string quoted_name(std::string_view name);

}  // namespace tasker::store::postgres
