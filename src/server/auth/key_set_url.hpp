#pragma once

#include <string_view>

#include "http_client/url.hpp"
#include "tasker/error.hpp"

namespace boost::asio::ip {
class address;  // NOLINT(readability-identifier-naming): of Boost
}

namespace tasker::server::auth {

/// Where an issuer publishes its keys, taken apart.
struct KeySetUrl : http_client::Url {
    /// `https://issuer.example/keys`; `http://` too.
    /// \returns InvalidOption for anything else, also for user names in it and for control
    /// characters and blanks.
    [[nodiscard]] static Result<KeySetUrl> parse(std::string_view text);
};

/// Whether an address is one of the public network: not of this machine, its neighbours or a
/// private network, by whatever spelling. A URL must not make the server ask where only it can.
[[nodiscard]] bool is_public(boost::asio::ip::address const& address);

}  // namespace tasker::server::auth
