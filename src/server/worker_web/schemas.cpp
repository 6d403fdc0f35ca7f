#include "server/rest/schema_parts.hpp"
#include "server/rest/schema_words.hpp"
#include "server/worker_web/routes.hpp"

namespace tasker::server::worker_web {

using namespace rest::schema;

namespace {

Json worker_info() {
    return object({{"version", text()},
                   {"environment", text()},
                   {"uptime_seconds", count()},
                   {"worker_type", text()},
                   {"database_pool_size", count()},
                   {"command_processor_active", boolean()},
                   {"supported_namespaces", list(text())},
                   {"?pool_utilization", or_null(pools())}});
}

Json domain_event_stats() {
    return object({{"router", object({{"total_routed", count()},
                                      {"durable_routed", count()},
                                      {"fast_routed", count()},
                                      {"broadcast_routed", count()},
                                      {"fast_delivery_errors", count()},
                                      {"routing_errors", count()}})},
                   {"in_process_bus", object({{"total_events_dispatched", count()},
                                              {"rust_handler_dispatches", count()},
                                              {"ffi_channel_dispatches", count()},
                                              {"rust_handler_errors", count()},
                                              {"ffi_channel_drops", count()},
                                              {"rust_subscriber_patterns", count()},
                                              {"rust_handler_count", count()},
                                              {"ffi_subscriber_count", count()}})},
                   {"captured_at", time()},
                   {"worker_id", text()}});
}

Json metrics_of_worker() {
    Json const metric = object({{"value", number()},
                                {"metric_type", words({"counter", "gauge"})},
                                {"labels", any_object()},
                                {"help", text()}});
    return object({{"metrics", JsonObject{{"type", "object"}, {"additionalProperties", metric}}},
                   {"timestamp", time()},
                   {"worker_id", text()}});
}

Json cache_stats() {
    return object({{"total_cached", count()},
                   {"cache_hits", count()},
                   {"cache_misses", count()},
                   {"cache_evictions", count()},
                   {"oldest_entry_age_seconds", count()},
                   {"average_access_count", number()},
                   {"supported_namespaces", list(text())}});
}

void add_worker_health(JsonObject& all) {
    all["HealthCheck"] = object({{"status", health_word()},
                                 {"?message", or_null(text())},
                                 {"duration_ms", count()},
                                 {"last_checked", time()}});
    all["PoolDetail"] = pool_figures();
    all["WorkerSystemInfo"] = worker_info();
    all["BasicHealthResponse"] =
        object({{"status", text()}, {"timestamp", time()}, {"worker_id", text()}});
    all["ReadinessResponse"] =
        object({{"status", text()},
                {"timestamp", time()},
                {"worker_id", text()},
                {"checks", object({{"database", ref("HealthCheck")},
                                   {"command_processor", ref("HealthCheck")},
                                   {"queue_processing", ref("HealthCheck")}})},
                {"system_info", ref("WorkerSystemInfo")}});
    all["DetailedHealthResponse"] =
        object({{"status", text()},
                {"timestamp", time()},
                {"worker_id", text()},
                {"checks", object({{"database", ref("HealthCheck")},
                                   {"command_processor", ref("HealthCheck")},
                                   {"queue_processing", ref("HealthCheck")},
                                   {"event_system", ref("HealthCheck")},
                                   {"step_processing", ref("HealthCheck")},
                                   {"circuit_breakers", ref("HealthCheck")}})},
                {"system_info", ref("WorkerSystemInfo")},
                {"?distributed_cache",
                 or_null(object(
                     {{"enabled", boolean()}, {"provider", text()}, {"healthy", boolean()}}))}});
}

void add_worker_templates(JsonObject& all) {
    all["TemplateListResponse"] = object({{"supported_namespaces", list(text())},
                                          {"template_count", count()},
                                          {"?cache_stats", or_null(cache_stats())},
                                          {"worker_capabilities", list(text())}});
    all["HandlerMetadata"] = object({{"namespace", text()},
                                     {"name", text()},
                                     {"version", text()},
                                     {"handler_class", text()},
                                     {"?config_schema", any()},
                                     {"?default_dependent_system", or_null(text())},
                                     {"registered_at", time()}});
    all["TemplateResponse"] = object(
        {{"template",
          object({{"template", any_object()}, {"environment", text()}, {"resolved_at", time()}})},
         {"handler_metadata", ref("HandlerMetadata")},
         {"cached", boolean()},
         {"?cache_age_seconds", or_null(count())},
         {"?access_count", or_null(count())}});
    all["TemplateValidationResponse"] = object({{"valid", boolean()},
                                                {"errors", list(text())},
                                                {"required_capabilities", list(text())},
                                                {"step_handlers", list(text())}});
}

}  // namespace

JsonObject worker_schemas() {
    JsonObject all;
    all["ErrorResponse"] = object(
        {{"error", text()}, {"message", text()}, {"timestamp", time()}, {"request_id", text()}});
    all["AnyObject"] = any_object();
    add_worker_health(all);
    add_worker_templates(all);
    all["WorkerMetricsResponse"] = metrics_of_worker();
    all["DomainEventStats"] = domain_event_stats();
    all["WorkerConfigResponse"] = object({{"metadata", config_metadata()},
                                          {"worker_id", text()},
                                          {"worker_type", text()},
                                          {"auth", auth_config()},
                                          {"messaging", messaging_config()}});
    return all;
}

}  // namespace tasker::server::worker_web
