#include "configuration/keys/shared_parts.hpp"

// clang-format off
namespace tasker::configuration {

void add_web_keys(Section<Web> const& web, WebDefaults const& defaults) {
    web.says("The REST API.");
    web.key("enabled", &Web::is_enabled,
            {.initial = true, .says = "Whether there is a REST API."});
    web.key("bind_address", &Web::bind_address,
            {.initial = defaults.bind_address, .form = kAddress,
             .says = "Where it listens. 127.0.0.1 is for this machine only, 0.0.0.0 for all that can reach it; port 0 is one that the system chooses."});
    web.key("request_timeout_ms", &Web::request_timeout,
            {.initial = 30'000, .range = {1, 3'600'000}, .reload = Reload::Live,
             .says = "How long one request may take before it is answered with an error."});
    web.key("config_endpoint_enabled", &Web::has_config_endpoint,
            {.initial = false, .test = true,
             .says = "Whether GET /config shows parts of the configuration, never a secret."});
    web.key("tls_enabled", &Web::has_tls,
            {.initial = false,
             .says = "Whether connections are encrypted; needs a certificate and its key."});
    web.key("tls_cert_path", &Web::tls_cert_path,
            {.initial = "", .form = kFileName,
             .says = "The file with the certificate and its chain, as PEM. SIGHUP reads it again."});
    web.key("tls_key_path", &Web::tls_key_path,
            {.initial = "", .form = kFileName,
             .says = "The file with the certificate's private key, as PEM, without a passphrase. SIGHUP reads it again."});
    web.key("tls_client_ca_path", &Web::tls_client_ca_path,
            {.initial = "", .form = kFileName,
             .says = "A file with certificates of authorities, as PEM: clients must then show a certificate of one of them. SIGHUP reads it again."});

    auto const pools = web.part("database_pools", &Web::database_pools);
    pools.says("Connections of the API to the database, apart from those of the engine.");
    pools.key("web_api_pool_size", &WebDatabasePools::web_api_pool_size,
              {.initial = defaults.pool_size, .range = {1, 10'000}, .unit = "connections",
               .says = "How many connections the API keeps open."});
    pools.key("web_api_max_connections", &WebDatabasePools::web_api_max_connections,
              {.initial = defaults.max_connections, .range = {1, 10'000}, .unit = "connections",
               .says = "How many connections the API has open at most."});
    pools.key("web_api_connection_timeout_seconds", &WebDatabasePools::web_api_connection_timeout,
              {.initial = 30, .range = {1, 3'600},
               .says = "How long a request waits for a free connection before it fails."});
    pools.key("web_api_idle_timeout_seconds", &WebDatabasePools::web_api_idle_timeout,
              {.initial = 600, .range = {1, 86'400},
               .says = "A connection that was not used for so long is closed."});
    pools.key("max_total_connections_hint", &WebDatabasePools::max_total_connections_hint,
              {.initial = defaults.connections_hint, .range = {1, 100'000}, .unit = "connections", .is_inert = true,
               .says = "How many connections all pools were thought to have together."});

    add_authentication_keys(web.part("auth", &Web::auth), defaults);
}

void add_grpc_keys(Section<Grpc> const& grpc, GrpcDefaults const& defaults) {
    grpc.says("The gRPC API.");
    grpc.key("enabled", &Grpc::is_enabled,
             {.initial = true, .says = "Whether there is a gRPC API."});
    grpc.key("bind_address", &Grpc::bind_address,
             {.initial = defaults.bind_address, .form = kAddress,
              .says = "Where it listens."});
    grpc.key("tls_enabled", &Grpc::has_tls,
             {.initial = false, .says = "Whether connections are encrypted; needs a certificate and its key."});
    grpc.key("tls_cert_path", &Grpc::tls_cert_path,
             {.initial = "", .form = kFileName,
              .says = "The file with the certificate and its chain, as PEM. SIGHUP reads it again."});
    grpc.key("tls_key_path", &Grpc::tls_key_path,
             {.initial = "", .form = kFileName,
              .says = "The file with the certificate's private key, as PEM, without a passphrase. SIGHUP reads it again."});
    grpc.key("tls_client_ca_path", &Grpc::tls_client_ca_path,
             {.initial = "", .form = kFileName,
              .says = "A file with certificates of authorities, as PEM: clients must then show a certificate of one of them. SIGHUP reads it again."});
    grpc.key("keepalive_interval_seconds", &Grpc::keepalive_interval,
             {.initial = 30, .range = {1, 86'400},
              .says = "How often a silent connection is asked whether anybody is there."});
    grpc.key("keepalive_timeout_seconds", &Grpc::keepalive_timeout,
             {.initial = 20, .range = {1, 86'400},
              .says = "A connection that does not answer for so long is closed."});
    grpc.key("max_concurrent_streams", &Grpc::max_concurrent_streams,
             {.initial = defaults.max_concurrent_streams, .range = {1, 1'000'000}, .unit = "streams",
              .says = "How many calls one connection may have open."});
    grpc.key("max_frame_size", &Grpc::max_frame_size,
             {.initial = 16'384, .range = {16'384, 16'777'215}, .unit = "bytes",
              .says = "The largest frame of HTTP/2 that is accepted."});
    grpc.key("enable_reflection", &Grpc::has_reflection,
             {.initial = true, .production = false,
              .says = "Whether tools may ask which services there are."});
    grpc.key("enable_health_service", &Grpc::has_health_service,
             {.initial = true, .says = "Whether there is the health service that load balancers ask."});
}

}  // namespace tasker::configuration
// clang-format on
