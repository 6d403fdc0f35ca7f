#pragma once

#include "configuration/settings/shared.hpp"

namespace tasker::configuration {

struct Database {
    SecretUrl url;
    ConnectionPool pool;
};

struct PgmqDatabase {
    SecretUrl url;  ///< empty: the queues are in the same database
    bool is_enabled = false;
    ConnectionPool pool;
};

/// What carries ready steps to other processes.
enum class MessagingBackend : std::uint8_t { Store, Pgmq, RabbitMq };

struct OrchestrationQueues {
    std::string task_requests;
    std::string task_finalizations;
    std::string step_results;
};

struct QueueDepthThresholds {
    std::uint32_t critical = 0;
    std::uint32_t overflow = 0;
};

struct Pgmq {
    Milliseconds poll_interval{};
    QueueDepthThresholds queue_depth_thresholds;
};

struct RabbitMq {
    SecretUrl url;
    std::uint32_t prefetch_count = 0;
    Seconds heartbeat{};
};

struct Queues {
    MessagingBackend backend = MessagingBackend::Pgmq;
    std::string orchestration_namespace;
    std::string worker_namespace;
    Seconds default_visibility_timeout{};
    std::string naming_pattern;
    OrchestrationQueues orchestration_queues;
    Pgmq pgmq;
    RabbitMq rabbitmq;
};

struct BreakerObservation {
    Seconds metrics_collection_interval{};
    std::chrono::duration<double> min_state_transition_interval{};
};

struct BreakerDefaults {
    std::uint32_t failure_threshold = 0;
    Seconds timeout{};
    std::uint32_t success_threshold = 0;
};

struct ComponentBreaker {
    std::uint32_t failure_threshold = 0;
    std::uint32_t success_threshold = 0;
};

struct ComponentBreakers {
    ComponentBreaker task_readiness;
    ComponentBreaker messaging;
    ComponentBreaker web;
    ComponentBreaker cache;
};

struct CircuitBreakers {
    BreakerObservation global_settings;
    BreakerDefaults default_config;
    ComponentBreakers component_configs;
};

struct CommonChannels {
    std::uint32_t event_queue_buffer_size = 0;
    std::uint32_t ruby_event_buffer_size = 0;
    double log_warning_threshold = 0;
    Seconds saturation_check_interval{};
};

struct Execution {
    std::uint32_t step_enqueue_batch_size = 0;
    std::string environment;
};

/// The pause after a failed attempt, where the template does not say: spec/orchestration.md 3.3.
struct Backoff {
    std::vector<Seconds> default_backoff;  ///< not empty; the first is the base
    Seconds max_backoff{};
    double multiplier = 0;
    bool has_jitter = false;
    double jitter_max_percentage = 0;
};

enum class CacheBackend : std::uint8_t { Redis, Memcached, Memory, None };

struct RedisCache {
    SecretUrl url;
    std::uint32_t max_connections = 0;
    Seconds connection_timeout{};
    std::uint32_t database = 0;
};

struct MemoryCache {
    std::uint32_t max_capacity = 0;
};

struct MemcachedCache {
    SecretUrl url;
    Seconds connection_timeout{};
};

struct Cache {
    bool is_enabled = false;
    CacheBackend backend = CacheBackend::None;
    Seconds default_ttl{};
    Seconds template_ttl{};
    Seconds analytics_ttl{};
    RedisCache redis;
    MemoryCache moka;
    MemcachedCache memcached;
};

/// What servers and workers share: `[common.*]`, spec/orchestration.md 9.2.
struct Common {
    std::string default_dependent_system;
    Database database;
    PgmqDatabase pgmq_database;
    Queues queues;
    CircuitBreakers circuit_breakers;
    CommonChannels mpsc_channels;
    Execution execution;
    Backoff backoff;
    Cache cache;
    std::vector<std::string> template_search_paths;
};

}  // namespace tasker::configuration
