#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tasker/error.hpp"

namespace boost::asio::ip {
class address;  // NOLINT(readability-identifier-naming): of Boost
}

namespace tasker::server::auth {

/// Where an issuer publishes its keys, taken apart.
struct KeySetUrl {
    bool is_encrypted = true;
    std::string host;  ///< a name, or an address without brackets
    std::uint16_t port = 443;
    std::string target;  ///< path and query, at least `/`

    /// `https://issuer.example/keys`; `http://` too.
    /// \returns InvalidOption for anything else, also for user names in it and for control
    /// characters and blanks.
    [[nodiscard]] static Result<KeySetUrl> parse(std::string_view text);
    /// What the header `host` says.
    [[nodiscard]] std::string authority() const;
};

/// Whether an address is one of the public network: not of this machine, its neighbours or a
/// private network, by whatever spelling. A URL must not make the server ask where only it can.
[[nodiscard]] bool is_public(boost::asio::ip::address const& address);

}  // namespace tasker::server::auth
