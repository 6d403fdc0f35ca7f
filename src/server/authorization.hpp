#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/message.hpp"

namespace tasker::server {

/// Why a request may not go on.
struct Denial {
    unsigned status = 401;  ///< or 403
    std::string_view code = "AUTHENTICATION_FAILED";
    std::string message;
    std::string_view reason = "missing";  ///< x-auth-failure-reason
    std::string_view severity = "low";    ///< x-auth-failure-severity
    int retry_after_s = 5;
};

/// Who asks, and whether they may.
struct Admission {
    std::string caller;  ///< for histories; empty: nobody was asked
    std::optional<Denial> denial{};
};

/// Asked before every route that is not public, with the permission that it needs. Thread-safe; may
/// not wait.
using Authorize = std::function<Admission(std::string_view permission, http::Request const&)>;

}  // namespace tasker::server
