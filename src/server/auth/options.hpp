#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/auth/algorithm.hpp"
#include "tasker/time.hpp"

namespace tasker::server::auth {

/// A caller's key, and what it allows.
struct ApiKeyOptions {
    std::string key;
    std::vector<std::string> permissions;
    std::string owner;  ///< for histories and logs; empty: its number
};

/// Where the keys come from that an issuer changes.
struct KeySetOptions {
    std::string url;
    Duration refresh_interval = std::chrono::hours(1);
    Duration stale_max = std::chrono::minutes(5);
    bool may_use_http = false;  ///< and private networks: for tests
};

/// How callers show who they are: spec/orchestration.md 8. Holds secrets until it is read.
struct AuthOptions {
    std::string issuer = "tasker-core";
    std::string audience = "tasker-api";
    std::vector<Algorithm> algorithms{Algorithm::Rs256};
    std::string public_key;                  ///< PEM; empty: none
    std::optional<KeySetOptions> key_set{};  ///< instead of that key
    bool is_strict = true;
    bool logs_unknown_permissions = true;

    std::string api_key;  ///< one that may do everything; empty: none
    std::string api_key_header = "X-API-Key";
    std::vector<ApiKeyOptions> api_keys;

    std::uint32_t requests_per_second = 0;  ///< of each caller; 0: without a limit
};

}  // namespace tasker::server::auth
