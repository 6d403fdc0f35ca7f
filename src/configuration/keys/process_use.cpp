#include <span>
#include <string>

#include "configuration/keys/areas.hpp"

namespace tasker::configuration {

namespace {

// The one list of what each process reads; tests find what it lacks and what is too much.

/// By `tasker server` and `tasker worker`, when they start.
constexpr std::string_view kOfBoth[] = {
    "common.database.url",
    "common.database.pool.max_connections",
    "common.pgmq_database.url",
    "common.pgmq_database.enabled",
    "common.queues.backend",
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
};

constexpr std::string_view kOfServerAtStart[] = {
    "common.queues.pgmq.queue_depth_thresholds.critical_threshold",
    "orchestration.decision_points.max_steps_per_decision",
    "orchestration.decision_points.max_decision_depth",
    "orchestration.dlq.staleness_detection.enabled",
    "orchestration.dlq.staleness_detection.dry_run",
    "orchestration.dlq.staleness_detection.thresholds.waiting_for_dependencies_minutes",
    "orchestration.dlq.staleness_detection.thresholds.waiting_for_retry_minutes",
    "orchestration.dlq.staleness_detection.thresholds.steps_in_process_minutes",
    "orchestration.dlq.staleness_detection.thresholds.task_max_lifetime_hours",
    "orchestration.batch_processing.checkpoint_stall_minutes",
};

constexpr std::string_view kOfServerLive[] = {
    "orchestration.shutdown_timeout_ms",
};

constexpr std::string_view kOfWorkerAtStart[] = {
    "worker.worker_id",
    "worker.worker_type",
    "worker.circuit_breakers.ffi_completion_send.failure_threshold",
    "worker.circuit_breakers.ffi_completion_send.recovery_timeout_seconds",
    "worker.circuit_breakers.ffi_completion_send.success_threshold",
    "worker.circuit_breakers.ffi_completion_send.slow_send_threshold_ms",
    "worker.event_systems.worker.metadata.fallback_poller.supported_namespaces",
    "worker.mpsc_channels.domain_events.command_buffer_size",
    "worker.mpsc_channels.domain_events.shutdown_drain_timeout_ms",
    "worker.mpsc_channels.domain_events.log_dropped_events",
    "worker.mpsc_channels.handler_dispatch.dispatch_buffer_size",
    "worker.mpsc_channels.handler_dispatch.completion_buffer_size",
    "worker.mpsc_channels.handler_dispatch.max_concurrent_handlers",
    "worker.mpsc_channels.handler_dispatch.handler_timeout_ms",
    "worker.mpsc_channels.handler_dispatch.load_shedding.enabled",
    "worker.mpsc_channels.handler_dispatch.load_shedding.capacity_threshold_percent",
    "worker.mpsc_channels.handler_dispatch.load_shedding.warning_threshold_percent",
    "worker.mpsc_channels.ffi_dispatch.callback_timeout_ms",
    "worker.mpsc_channels.ffi_dispatch.starvation_warning_threshold_ms",
    "worker.mpsc_channels.ffi_dispatch.completion_send_timeout_ms",
};

/// In `orchestration` and in `worker`: each process has an API.
constexpr std::string_view kOfApiAtStart[] = {
    "web.enabled",
    "web.bind_address",
    "web.request_timeout_ms",
    "web.config_endpoint_enabled",
    "web.tls_enabled",
    "web.tls_cert_path",
    "web.tls_key_path",
    "web.tls_client_ca_path",
    "web.auth.enabled",
    "web.auth.jwt_verification_method",
    "web.auth.jwks_url",
    "web.auth.jwks_url_allow_http",
    "grpc.tls_enabled",
    "grpc.tls_cert_path",
    "grpc.tls_key_path",
    "grpc.tls_client_ca_path",
    "grpc.enabled",
    "grpc.bind_address",
    "grpc.keepalive_interval_seconds",
    "grpc.keepalive_timeout_seconds",
    "grpc.max_concurrent_streams",
    "grpc.max_frame_size",
    "grpc.enable_reflection",
    "grpc.enable_health_service",
};

constexpr std::string_view kOfApiLive[] = {
    "web.auth.jwt_issuer",
    "web.auth.jwt_audience",
    "web.auth.jwt_public_key",
    "web.auth.jwt_public_key_path",
    "web.auth.jwks_refresh_interval_seconds",
    "web.auth.jwks_max_stale_seconds",
    "web.auth.jwt_allowed_algorithms",
    "web.auth.strict_validation",
    "web.auth.log_unknown_permissions",
    "web.auth.api_key",
    "web.auth.api_key_header",
    "web.auth.api_keys_enabled",
    "web.auth.api_keys",
    "web.auth.requests_per_second",
};

void mark(Keys& keys, std::span<std::string_view const> paths, Reader reader, KeyUse use,
          std::string const& area = {}) {
    for (auto const path : paths)
        keys.set_use(area + std::string(path), reader, use);
}

void mark_api(Keys& keys, Reader reader, std::string const& area) {
    mark(keys, kOfApiAtStart, reader, KeyUse::AtStart, area);
    mark(keys, kOfApiLive, reader, KeyUse::Live, area);
}

}  // namespace

void mark_use(Keys& keys) {
    mark(keys, kOfBoth, Reader::Server, KeyUse::AtStart);
    mark(keys, kOfBoth, Reader::Worker, KeyUse::AtStart);
    mark(keys, kOfServerAtStart, Reader::Server, KeyUse::AtStart);
    mark(keys, kOfServerLive, Reader::Server, KeyUse::Live);
    mark(keys, kOfWorkerAtStart, Reader::Worker, KeyUse::AtStart);
    mark_api(keys, Reader::Server, "orchestration.");
    mark_api(keys, Reader::Worker, "worker.");
}

}  // namespace tasker::configuration
