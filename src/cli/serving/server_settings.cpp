#include "cli/serving/server_settings.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "cli/serving/telemetry.hpp"
#include "embedded/store_location.hpp"

namespace tasker::cli {

namespace {

using configuration::Common;
using configuration::Configuration;
using configuration::JwtAlgorithm;
using configuration::LogThreshold;
using configuration::MessagingBackend;

base::LogLevel log_level_from(LogThreshold threshold) noexcept {
    switch (threshold) {
        case LogThreshold::Trace:
        case LogThreshold::Debug: return base::LogLevel::Debug;
        case LogThreshold::Info: return base::LogLevel::Info;
        case LogThreshold::Warning: return base::LogLevel::Warning;
        case LogThreshold::Error: return base::LogLevel::Error;
        case LogThreshold::Off: return base::LogLevel::Off;
    }
    return base::LogLevel::Off;
}

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

/// The location with the size of the pool, where it does not say it itself.
std::string with_connections(std::string location, std::uint32_t connections) {
    constexpr std::uint32_t kMostOfAStore = 1'000;
    if (!embedded::is_shared_location(location)) return location;
    auto const query = location.find('?');
    auto const has_query = query != std::string::npos;
    if (has_query && (location.find("?connections=", query) != std::string::npos ||
                      location.find("&connections=", query) != std::string::npos)) {
        return location;
    }
    return location + (has_query ? "&" : "?") +
           "connections=" + std::to_string(std::min(connections, kMostOfAStore));
}

std::string transport_of(Common const& common, std::string const& store) {
    switch (common.queues.backend) {
        case MessagingBackend::Store: return "store";
        case MessagingBackend::RabbitMq: return "rabbitmq=" + common.queues.rabbitmq.url.reveal();
        case MessagingBackend::Pgmq: break;
    }
    auto const& own = common.pgmq_database;
    if (own.is_enabled && !own.url.empty()) return "pgmq=" + own.url.reveal();
    return embedded::is_shared_location(store) ? "pgmq" : "store";
}

model::BackoffSettings backoff_of(configuration::Backoff const& backoff) {
    return {.base = backoff.default_backoff.front(),
            .max = backoff.max_backoff,
            .multiplier = backoff.multiplier,
            .jitter_share = backoff.has_jitter ? backoff.jitter_max_percentage : 0.0};
}

model::Settings engine_settings(Configuration const& all) {
    auto const& detection = all.orchestration.dlq.staleness_detection;
    auto const& thresholds = detection.thresholds;
    auto const& decisions = all.orchestration.decision_points;
    model::Settings settings;
    settings.backoff = backoff_of(all.common.backoff);
    settings.staleness = {.is_enabled = detection.is_enabled,
                          .waiting_for_dependencies = thresholds.waiting_for_dependencies,
                          .waiting_for_retry = thresholds.waiting_for_retry,
                          .steps_in_process = thresholds.steps_in_process,
                          .task_lifetime = thresholds.task_max_lifetime,
                          .checkpoint_stall = all.orchestration.batch_processing.checkpoint_stall};
    settings.decisions = {.steps_per_decision_max = decisions.max_steps_per_decision,
                          .depth_max = decisions.max_decision_depth};
    return settings;
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

Result<server::auth::AuthOptions> read_credentials(ServerSettings const& settings) {
    auto options = settings.credentials;
    if (!options.public_key.empty() || options.key_set || settings.public_key_file.empty())
        return options;
    std::ifstream file(settings.public_key_file);
    std::ostringstream text;
    if (!file.is_open() || !(text << file.rdbuf())) {
        return Error(ErrorCode::FileNotFound, "orchestration.web.auth.jwt_public_key_path: " +
                                                  settings.public_key_file + " cannot be read");
    }
    options.public_key = std::move(text).str();
    return options;
}

ServerSettings settings_from(Configuration const& all, std::string const& other_store) {
    auto const& web = all.orchestration.web;
    auto const& breakers = all.common.circuit_breakers;
    auto const& messaging = breakers.component_configs.messaging;
    auto const& store = other_store.empty() ? all.common.database.url.reveal() : other_store;
    ServerSettings settings{
        .bind = web.bind_address,
        .has_grpc = all.orchestration.grpc.is_enabled,
        .grpc_bind = all.orchestration.grpc.bind_address,
        .grpc = grpc_options(all.orchestration.grpc),
        .request_timeout = web.request_timeout,
        .drain = all.orchestration.shutdown_timeout,
        .has_config_route = web.has_config_endpoint,
        .environment = all.environment,
        .store = with_connections(store, all.common.database.pool.max_connections),
        .transport = transport_of(all.common, store),
        .engine = engine_settings(all),
        .queue_depth_max = all.common.queues.pgmq.queue_depth_thresholds.critical,
        .log_level = log_level_from(all.process.log_threshold),
        .telemetry = telemetry_from(all.process.telemetry, kServerService),
        .auth = describe_auth(web.auth),
        .credentials = credentials_from(web.auth),
        .public_key_file = web.auth.jwt_public_key_path,
        .certificate = certificate_from(web),
        .grpc_certificate = certificate_from(all.orchestration.grpc)};
    settings.broker_breaker.failure_threshold = messaging.failure_threshold;
    settings.broker_breaker.success_threshold = messaging.success_threshold;
    settings.broker_breaker.recovery_timeout = breakers.default_config.timeout;
    return settings;
}

std::vector<RefusedKey> refusals_of(configuration::Orchestration const& server) {
    auto const& detection = server.dlq.staleness_detection;
    std::vector<RefusedKey> refusals;
    if (detection.is_enabled && detection.is_dry_run) {
        refusals.push_back({"orchestration.dlq.staleness_detection.dry_run",
                            "true, but this version cannot only log stale tasks, and would end "
                            "them; make staleness_detection.enabled false to leave them alone"});
    }
    if (!server.web.is_enabled) {
        refusals.push_back({"orchestration.web.enabled",
                            "false, but tasker server always serves REST; make it true"});
    }
    return refusals;
}

}  // namespace tasker::cli
