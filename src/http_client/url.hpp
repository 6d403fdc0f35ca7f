#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tasker::http_client {

/// Where something is served, taken apart.
struct Url {
    bool is_encrypted = false;
    std::string host;  ///< a name, or an address without brackets
    std::uint16_t port = 80;
    std::string target;  ///< path and query, at least `/`

    /// What the header `host` says.
    [[nodiscard]] std::string authority() const;
};

/// `http://localhost:4318/path?query`, `https://[::1]`; what is behind `#` is not asked for. User
/// names, control characters, blanks and what is beyond ASCII are refused.
/// \returns what is wrong with it, for the rest of a sentence, `has no host`; empty: nothing is.
[[nodiscard]] std::string_view read_url(std::string_view text, Url& url);

}  // namespace tasker::http_client
