#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "configuration/secret.hpp"

/// Parts that several areas of the configuration have. What each key means, its default and its
/// range: keys/, printed to docs/reference/configuration.md. Fields have the names of their keys,
/// without the unit, which is the field's type.
namespace tasker::configuration {

using Minutes = std::chrono::minutes;
using Hours = std::chrono::hours;
using Seconds = std::chrono::seconds;
using Milliseconds = std::chrono::milliseconds;

struct ConnectionPool {
    std::uint32_t max_connections = 0;
    std::uint32_t min_connections = 0;
    Seconds acquire_timeout{};
    Seconds idle_timeout{};
    Seconds max_lifetime{};
    Milliseconds slow_acquire_threshold{};
};

/// How an event system hears of work: spec/orchestration.md 5.10.
enum class DeploymentMode : std::uint8_t { Hybrid, EventDrivenOnly, PollingOnly, Disabled };

struct EventTiming {
    Seconds health_check_interval{};
    Seconds fallback_polling_interval{};
    Seconds visibility_timeout{};
    Seconds processing_timeout{};
    Seconds claim_timeout{};
};

struct EventBackoff {
    Milliseconds initial_delay{};
    Milliseconds max_delay{};
    double multiplier = 0;
    double jitter_percent = 0;
};

struct EventProcessing {
    std::uint32_t max_concurrent_operations = 0;
    std::uint32_t batch_size = 0;
    std::uint32_t max_retries = 0;
    EventBackoff backoff;
};

struct EventHealth {
    bool is_enabled = false;
    bool has_performance_monitoring = false;
    std::uint32_t max_consecutive_errors = 0;
    std::uint32_t error_rate_threshold_per_minute = 0;
};

struct EventSystem {
    std::string system_id;
    DeploymentMode deployment_mode = DeploymentMode::Hybrid;
    EventTiming timing;
    EventProcessing processing;
    EventHealth health;
};

enum class KeySource : std::uint8_t { PublicKey, Jwks };

/// Signatures that a token may have. HMAC and `none` are not among them.
enum class JwtAlgorithm : std::uint8_t {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    Es512,
};

struct ApiKey {
    Secret key;
    std::vector<std::string> permissions;
    std::string description;
};

/// Who may call: spec/orchestration.md 8. REST and gRPC share it.
struct Authentication {
    bool is_enabled = false;
    std::string jwt_issuer;
    std::string jwt_audience;
    Hours jwt_token_expiry{};
    Secret jwt_private_key;
    std::string jwt_public_key;
    std::string jwt_public_key_path;
    KeySource jwt_verification_method = KeySource::PublicKey;
    std::string jwks_url;
    Seconds jwks_refresh_interval{};
    Seconds jwks_max_stale{};
    bool may_use_http_for_jwks = false;
    std::vector<JwtAlgorithm> jwt_allowed_algorithms;
    std::string permissions_claim;
    bool is_strict = false;
    bool logs_unknown_permissions = false;
    Secret api_key;
    std::string api_key_header;
    bool are_api_keys_enabled = false;
    std::vector<ApiKey> api_keys;
    std::uint32_t requests_per_second = 0;
};

struct WebDatabasePools {
    std::uint32_t web_api_pool_size = 0;
    std::uint32_t web_api_max_connections = 0;
    Seconds web_api_connection_timeout{};
    Seconds web_api_idle_timeout{};
    std::uint32_t max_total_connections_hint = 0;
};

struct Web {
    bool is_enabled = false;
    std::string bind_address;
    Milliseconds request_timeout{};
    bool has_config_endpoint = false;
    bool has_tls = false;
    std::string tls_cert_path;
    std::string tls_key_path;
    std::string tls_client_ca_path;
    WebDatabasePools database_pools;
    Authentication auth;
};

struct Grpc {
    bool is_enabled = false;
    std::string bind_address;
    bool has_tls = false;
    std::string tls_cert_path;
    std::string tls_key_path;
    std::string tls_client_ca_path;
    Seconds keepalive_interval{};
    Seconds keepalive_timeout{};
    std::uint32_t max_concurrent_streams = 0;
    std::uint32_t max_frame_size = 0;
    bool has_reflection = false;
    bool has_health_service = false;
};

}  // namespace tasker::configuration
