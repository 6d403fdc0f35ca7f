#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "configuration/configuration.hpp"
#include "model/limits.hpp"
#include "server/auth/options.hpp"
#include "server/backend.hpp"
#include "server/grpc/server.hpp"
#include "server/http/certificate.hpp"
#include "tasker/telemetry_options.hpp"
#include "tasker/time.hpp"
#include "tasker/worker_options.hpp"

namespace tasker::cli {

/// What a server does, whether options or files said so. Defaults are those without a file.
struct ServerSettings {
    std::string bind = "127.0.0.1:8080";
    bool has_grpc = false;
    std::string grpc_bind = "127.0.0.1:9190";
    server::grpc::GrpcOptions grpc{};  ///< its endpoint is said by grpc_bind
    Duration request_timeout = std::chrono::seconds(30);
    Duration drain = std::chrono::seconds(30);
    bool has_config_route = false;
    std::string environment;
    std::string store;
    std::string transport;
    CircuitBreakerOptions broker_breaker{};
    model::Settings engine{};
    std::size_t queue_depth_max = 5'000;  ///< messages; then new tasks are refused
    base::LogLevel log_level = base::LogLevel::Warning;
    TelemetryOptions telemetry{};
    server::AuthDescription auth{};  ///< what /config tells
    server::auth::AuthOptions credentials{};
    std::string public_key_file;  ///< with the key that tokens are checked with; empty: none
    std::optional<server::http::CertificateFiles> certificate{};  ///< connections are encrypted
    std::optional<server::http::CertificateFiles> grpc_certificate{};  ///< those of gRPC are
};

/// The credentials that count, with the key out of its file.
/// \returns FileNotFound, and InvalidOption as the gatekeeper does.
[[nodiscard]] Result<server::auth::AuthOptions> read_credentials(ServerSettings const& settings);

/// What files and variables say, where each is a key that the server reads.
/// \param other_store  wins over the configuration's, if it is not empty
[[nodiscard]] ServerSettings settings_from(configuration::Configuration const& all,
                                           std::string const& other_store);

/// A value that a server must not start with.
struct RefusedKey {
    std::string_view key;
    std::string why;
};
/// Where a key asks for protection that there is not yet, or leaves nothing to serve.
[[nodiscard]] std::vector<RefusedKey> refusals_of(configuration::Orchestration const& server);

}  // namespace tasker::cli
