#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "configuration/configuration.hpp"
#include "server/auth/options.hpp"
#include "server/backend.hpp"
#include "server/grpc/server.hpp"
#include "server/http/certificate.hpp"
#include "tasker/time.hpp"

namespace tasker::cli {

/// What a process serves, where and to whom, whether options or files said so: of a server and of a
/// worker alike. Defaults are those of a server without a file.
struct ApiSettings {
    /// Of the configuration, whose keys say so: for messages.
    std::string_view area = "orchestration";
    bool has_rest = true;
    std::string bind = "127.0.0.1:8080";
    Duration request_timeout = std::chrono::seconds(30);
    bool has_config_route = false;
    bool has_grpc = false;
    std::string grpc_bind = "127.0.0.1:9190";
    server::grpc::GrpcOptions grpc{};  ///< its endpoint is said by grpc_bind
    server::AuthDescription auth{};    ///< what /config tells
    server::auth::AuthOptions credentials{};
    std::string public_key_file;  ///< with the key that tokens are checked with; empty: none
    std::optional<server::http::CertificateFiles> certificate{};  ///< connections are encrypted
    std::optional<server::http::CertificateFiles> grpc_certificate{};  ///< those of gRPC are

    /// `orchestration.web.bind_address` of `web.bind_address`.
    [[nodiscard]] std::string key(std::string_view name) const {
        return std::string(area) + "." + std::string(name);
    }
};

/// What files and variables say.
[[nodiscard]] ApiSettings api_settings_from(std::string_view area, configuration::Web const& web,
                                            configuration::Grpc const& grpc);

/// The credentials that count, with the key out of its file.
/// \returns FileNotFound, and InvalidOption as the gatekeeper does.
[[nodiscard]] Result<server::auth::AuthOptions> read_credentials(ApiSettings const& settings);

}  // namespace tasker::cli
