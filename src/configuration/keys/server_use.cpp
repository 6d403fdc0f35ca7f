#include "configuration/keys/areas.hpp"

namespace tasker::configuration {

namespace {

/// The one list of what `tasker server` reads; a test finds what it lacks and what is too much.
constexpr std::string_view kReadAtStart[] = {
    "common.database.url",
    "common.database.pool.max_connections",
    "common.pgmq_database.url",
    "common.pgmq_database.enabled",
    "common.queues.backend",
    "common.queues.pgmq.queue_depth_thresholds.critical_threshold",
    "common.queues.rabbitmq.url",
    "common.circuit_breakers.default_config.timeout_seconds",
    "common.circuit_breakers.component_configs.messaging.failure_threshold",
    "common.circuit_breakers.component_configs.messaging.success_threshold",
    "common.execution.environment",
    "common.backoff.default_backoff_seconds",
    "common.backoff.max_backoff_seconds",
    "common.backoff.backoff_multiplier",
    "common.backoff.jitter_enabled",
    "common.backoff.jitter_max_percentage",
    "orchestration.decision_points.max_steps_per_decision",
    "orchestration.decision_points.max_decision_depth",
    "orchestration.dlq.staleness_detection.enabled",
    "orchestration.dlq.staleness_detection.dry_run",
    "orchestration.dlq.staleness_detection.thresholds.waiting_for_dependencies_minutes",
    "orchestration.dlq.staleness_detection.thresholds.waiting_for_retry_minutes",
    "orchestration.dlq.staleness_detection.thresholds.steps_in_process_minutes",
    "orchestration.dlq.staleness_detection.thresholds.task_max_lifetime_hours",
    "orchestration.batch_processing.checkpoint_stall_minutes",
    "orchestration.web.enabled",
    "orchestration.web.bind_address",
    "orchestration.web.request_timeout_ms",
    "orchestration.web.config_endpoint_enabled",
    "orchestration.web.tls_enabled",
    "orchestration.web.tls_cert_path",
    "orchestration.web.tls_key_path",
    "orchestration.web.tls_client_ca_path",
    "orchestration.web.auth.enabled",
    "orchestration.web.auth.jwt_verification_method",
    "orchestration.web.auth.jwks_url",
    "orchestration.web.auth.jwks_url_allow_http",
    "orchestration.grpc.tls_enabled",
    "orchestration.grpc.tls_cert_path",
    "orchestration.grpc.tls_key_path",
    "orchestration.grpc.tls_client_ca_path",
    "orchestration.grpc.enabled",
    "orchestration.grpc.bind_address",
    "orchestration.grpc.keepalive_interval_seconds",
    "orchestration.grpc.keepalive_timeout_seconds",
    "orchestration.grpc.max_concurrent_streams",
    "orchestration.grpc.max_frame_size",
    "orchestration.grpc.enable_reflection",
    "orchestration.grpc.enable_health_service",
};

constexpr std::string_view kReadLive[] = {
    "orchestration.shutdown_timeout_ms",
    "orchestration.web.auth.jwt_issuer",
    "orchestration.web.auth.jwt_audience",
    "orchestration.web.auth.jwt_public_key",
    "orchestration.web.auth.jwt_public_key_path",
    "orchestration.web.auth.jwks_refresh_interval_seconds",
    "orchestration.web.auth.jwks_max_stale_seconds",
    "orchestration.web.auth.jwt_allowed_algorithms",
    "orchestration.web.auth.strict_validation",
    "orchestration.web.auth.log_unknown_permissions",
    "orchestration.web.auth.api_key",
    "orchestration.web.auth.api_key_header",
    "orchestration.web.auth.api_keys_enabled",
    "orchestration.web.auth.api_keys",
    "orchestration.web.auth.requests_per_second",
};

}  // namespace

void mark_server_use(Keys& keys) {
    for (auto const path : kReadAtStart)
        keys.set_server_use(path, ServerUse::AtStart);
    for (auto const path : kReadLive)
        keys.set_server_use(path, ServerUse::Live);
}

}  // namespace tasker::configuration
