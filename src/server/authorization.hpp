#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "server/http/message.hpp"

namespace tasker::server {

/// What came with a request, whatever brought it: headers of HTTP, metadata of gRPC. Names in any
/// case.
using Headers = std::span<http::Header const>;

/// Why a request may not go on. `message` holds no secret.
struct Denial {
    /// 401: not known who asks; 403: he may not; 429: too often; 503: it cannot be found out now.
    unsigned status = 401;
    std::string_view code = "AUTHENTICATION_FAILED";
    std::string message;
    std::string_view reason = "missing";  ///< x-auth-failure-reason; empty: neither of the two
    std::string_view severity = "low";    ///< x-auth-failure-severity
    int retry_after_s = 5;
};

/// Who asks, and whether they may.
struct Admission {
    std::string caller;  ///< for histories and logs; empty: nobody was asked, or it is not known
    std::optional<Denial> denial{};
};

/// Asked before every route that is not public, with the permission that it needs. Thread-safe; may
/// not wait.
using Authorize = std::function<Admission(std::string_view permission, Headers headers)>;

}  // namespace tasker::server
