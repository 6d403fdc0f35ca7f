#include "cli/serving/api_settings.hpp"

#include <fstream>
#include <sstream>
#include <utility>

namespace tasker::cli {

namespace {

using configuration::JwtAlgorithm;

server::auth::Algorithm algorithm_from(JwtAlgorithm algorithm) noexcept {
    using server::auth::Algorithm;
    switch (algorithm) {
        case JwtAlgorithm::Rs256: return Algorithm::Rs256;
        case JwtAlgorithm::Rs384: return Algorithm::Rs384;
        case JwtAlgorithm::Rs512: return Algorithm::Rs512;
        case JwtAlgorithm::Ps256: return Algorithm::Ps256;
        case JwtAlgorithm::Ps384: return Algorithm::Ps384;
        case JwtAlgorithm::Ps512: return Algorithm::Ps512;
        case JwtAlgorithm::Es256: return Algorithm::Es256;
        case JwtAlgorithm::Es384: return Algorithm::Es384;
        case JwtAlgorithm::Es512: break;
    }
    return Algorithm::Es512;
}

server::grpc::GrpcOptions grpc_options(configuration::Grpc const& grpc) {
    return {.keepalive_interval = grpc.keepalive_interval,
            .keepalive_timeout = grpc.keepalive_timeout,
            .concurrent_streams_max = grpc.max_concurrent_streams,
            .frame_bytes_max = grpc.max_frame_size,
            .has_reflection = grpc.has_reflection,
            .has_health_service = grpc.has_health_service};
}

server::AuthDescription describe_auth(configuration::Authentication const& auth) {
    server::AuthDescription about{
        .is_enabled = auth.is_enabled,
        .verification_method =
            auth.jwt_verification_method == configuration::KeySource::Jwks ? "jwks" : "public_key",
        .jwt_issuer = auth.jwt_issuer,
        .jwt_audience = auth.jwt_audience,
        .api_key_header = auth.api_key_header,
        .api_key_count = auth.are_api_keys_enabled ? auth.api_keys.size() : 0,
        .is_strict = auth.is_strict};
    about.allowed_algorithms.clear();
    for (auto const algorithm : auth.jwt_allowed_algorithms)
        about.allowed_algorithms.emplace_back(server::auth::to_text(algorithm_from(algorithm)));
    return about;
}

server::auth::AuthOptions credentials_from(configuration::Authentication const& auth) {
    server::auth::AuthOptions options{.issuer = auth.jwt_issuer,
                                      .audience = auth.jwt_audience,
                                      .public_key = auth.jwt_public_key,
                                      .is_strict = auth.is_strict,
                                      .logs_unknown_permissions = auth.logs_unknown_permissions,
                                      .api_key = auth.api_key.reveal(),
                                      .api_key_header = auth.api_key_header,
                                      .requests_per_second = auth.requests_per_second};
    options.algorithms.clear();
    for (auto const algorithm : auth.jwt_allowed_algorithms)
        options.algorithms.push_back(algorithm_from(algorithm));
    if (auth.jwt_verification_method == configuration::KeySource::Jwks) {
        options.key_set = {.url = auth.jwks_url,
                           .refresh_interval = auth.jwks_refresh_interval,
                           .stale_max = auth.jwks_max_stale,
                           .may_use_http = auth.may_use_http_for_jwks};
    }
    if (!auth.are_api_keys_enabled) return options;
    for (auto const& key : auth.api_keys) {
        options.api_keys.push_back(
            {.key = key.key.reveal(), .permissions = key.permissions, .owner = key.description});
    }
    return options;
}

/// \param api  of REST or of gRPC
std::optional<server::http::CertificateFiles> certificate_from(auto const& api) {
    if (!api.has_tls) return std::nullopt;
    return server::http::CertificateFiles{.chain = api.tls_cert_path,
                                          .key = api.tls_key_path,
                                          .client_authorities = api.tls_client_ca_path};
}

}  // namespace

ApiSettings api_settings_from(std::string_view area, configuration::Web const& web,
                              configuration::Grpc const& grpc) {
    return {.area = area,
            .has_rest = web.is_enabled,
            .bind = web.bind_address,
            .request_timeout = web.request_timeout,
            .has_config_route = web.has_config_endpoint,
            .has_grpc = grpc.is_enabled,
            .grpc_bind = grpc.bind_address,
            .grpc = grpc_options(grpc),
            .auth = describe_auth(web.auth),
            .credentials = credentials_from(web.auth),
            .public_key_file = web.auth.jwt_public_key_path,
            .certificate = certificate_from(web),
            .grpc_certificate = certificate_from(grpc)};
}

Result<server::auth::AuthOptions> read_credentials(ApiSettings const& settings) {
    auto options = settings.credentials;
    if (!options.public_key.empty() || options.key_set || settings.public_key_file.empty())
        return options;
    std::ifstream file(settings.public_key_file);
    std::ostringstream text;
    if (!file.is_open() || !(text << file.rdbuf())) {
        return Error(ErrorCode::FileNotFound, settings.key("web.auth.jwt_public_key_path") + ": " +
                                                  settings.public_key_file + " cannot be read");
    }
    options.public_key = std::move(text).str();
    return options;
}

}  // namespace tasker::cli
