#include "server/rest/schema_parts.hpp"
#include "server/rest/schema_words.hpp"
#include "server/rest/schemas.hpp"

namespace tasker::server::rest {

using namespace schema;

namespace schema {

Json pool_figures() {
    return object({{"active_connections", count()},
                   {"idle_connections", count()},
                   {"max_connections", count()},
                   {"utilization_percent", number()},
                   {"total_acquires", count()},
                   {"slow_acquires", count()},
                   {"acquire_errors", count()},
                   {"average_acquire_time_ms", number()},
                   {"max_acquire_time_ms", number()}});
}

Json pools() {
    return object({{"tasker_pool", ref("PoolDetail")}, {"pgmq_pool", ref("PoolDetail")}});
}

Json config_metadata() {
    return object({{"timestamp", time()}, {"environment", text()}, {"version", text()}});
}

Json auth_config() {
    return object({{"enabled", boolean()},
                   {"verification_method", text()},
                   {"jwt_issuer", text()},
                   {"jwt_audience", text()},
                   {"api_key_header", text()},
                   {"api_key_count", count()},
                   {"strict_validation", boolean()},
                   {"allowed_algorithms", list(text())}});
}

Json messaging_config() {
    return object({{"backend", text()}, {"queues", list(text())}});
}

Json health_word() {
    return words({"healthy", "degraded", "unhealthy", "unknown"});
}

}  // namespace schema

namespace {

Json server_info() {
    return object({{"version", text()},
                   {"environment", text()},
                   {"operational_state",
                    words({"Normal", "Startup", "GracefulShutdown", "Stopped", "Emergency"})},
                   {"web_database_pool_size", count()},
                   {"orchestration_database_pool_size", count()},
                   {"circuit_breaker_state", words({"Closed", "Open", "HalfOpen"})},
                   {"?pool_utilization", or_null(pools())}});
}

Json vital_checks() {
    return object({{"web_database", ref("HealthCheck")},
                   {"orchestration_database", ref("HealthCheck")},
                   {"circuit_breaker", ref("HealthCheck")},
                   {"orchestration_system", ref("HealthCheck")},
                   {"command_processor", ref("HealthCheck")}});
}

Json all_checks() {
    return object({{"web_database", ref("HealthCheck")},
                   {"orchestration_database", ref("HealthCheck")},
                   {"circuit_breaker", ref("HealthCheck")},
                   {"orchestration_system", ref("HealthCheck")},
                   {"command_processor", ref("HealthCheck")},
                   {"pool_utilization", ref("HealthCheck")},
                   {"queue_depth", ref("HealthCheck")},
                   {"channel_saturation", ref("HealthCheck")}});
}

Json config_answer() {
    return object({{"metadata", config_metadata()},
                   {"auth", auth_config()},
                   {"circuit_breakers", object({{"enabled", boolean()},
                                                {"failure_threshold", count()},
                                                {"timeout_seconds", count()},
                                                {"success_threshold", count()}})},
                   {"database_pools",
                    object({{"web_api_pool_size", count()}, {"web_api_max_connections", count()}})},
                   {"deployment_mode", text()},
                   {"messaging", messaging_config()}});
}

}  // namespace

void add_health_schemas(JsonObject& all) {
    all["HealthCheck"] = object(
        {{"status", health_word()}, {"?message", or_null(text())}, {"duration_ms", count()}});
    all["PoolDetail"] = pool_figures();
    all["HealthInfo"] = server_info();
    all["HealthResponse"] = object({{"status", text()}, {"timestamp", time()}});
    all["ReadinessResponse"] = object({{"status", text()},
                                       {"timestamp", time()},
                                       {"checks", vital_checks()},
                                       {"info", ref("HealthInfo")}});
    all["DetailedHealthResponse"] = object({{"status", text()},
                                            {"timestamp", time()},
                                            {"checks", all_checks()},
                                            {"info", ref("HealthInfo")}});
    all["OrchestrationConfigResponse"] = config_answer();
}

}  // namespace tasker::server::rest
