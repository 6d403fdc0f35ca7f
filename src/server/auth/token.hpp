#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/auth/algorithm.hpp"
#include "server/auth/api_keys.hpp"
#include "tasker/time.hpp"

namespace tasker::server::auth {

/// How far the clocks of issuer and server may differ.
inline constexpr Duration kLeeway = std::chrono::seconds(60);

/// Why credentials do not count. The message quotes nothing of them.
struct Rejection {
    std::string_view reason;  ///< `malformed`, `invalid`, `expired`
    std::string message;
};

/// A JSON Web Token (RFC 7519) in its compact form, before anything of it is believed. Views the
/// text that it was read from.
struct Token {
    Algorithm algorithm = Algorithm::Rs256;
    std::string key_id;            ///< empty: it names none
    std::string_view signed_text;  ///< header and claims, as they were sent
    std::string_view claims;       ///< still encoded
    std::string signature;
};

/// Takes a token apart. Whether an algorithm is allowed is decided here, by `allowed`, and never by
/// the token or the key; what must be understood (`crit`) and is not is refused.
[[nodiscard]] std::optional<Rejection> read_token(std::string_view text,
                                                  std::vector<Algorithm> const& allowed,
                                                  Token& token);

/// What claims must say.
struct ClaimRules {
    std::string issuer;
    std::string audience;
    bool is_strict = true;  ///< a permission that there is not makes the token invalid
};

/// Who a token is for, and what he may do.
struct Claims {
    Principal bearer;
    std::vector<std::string> unknown_permissions;  ///< the first few
};

/// Of a token whose signature is right.
[[nodiscard]] std::optional<Rejection> read_claims(Token const& token, ClaimRules const& rules,
                                                   TimePoint now, Claims& claims);

}  // namespace tasker::server::auth
