#pragma once

#include "configuration/settings/shared.hpp"

namespace tasker::configuration {

/// Of handing results from a language's handlers to the worker: judged by how long it takes.
struct SendBreaker {
    std::uint32_t failure_threshold = 0;
    Seconds recovery_timeout{};
    std::uint32_t success_threshold = 0;
    Milliseconds slow_send_threshold{};
};

struct InProcessEvents {
    bool is_ffi_integration_enabled = false;
    std::uint32_t deduplication_cache_size = 0;
};

struct Listener {
    Seconds retry_interval{};
    std::uint32_t max_retry_attempts = 0;
    Seconds event_timeout{};
    bool takes_batches = false;
    Seconds connection_timeout{};
};

struct FallbackPoller {
    bool is_enabled = false;
    Milliseconds polling_interval{};
    std::uint32_t batch_size = 0;
    Seconds age_threshold{};
    Hours max_age{};
    Seconds visibility_timeout{};
    std::vector<std::string> supported_namespaces;  ///< empty: those of the loaded templates
};

struct WorkerEventMetadata {
    InProcessEvents in_process_events;
    Listener listener;
    FallbackPoller fallback_poller;
};

struct WorkerEventSystem {
    EventSystem system;
    WorkerEventMetadata metadata;
};

struct LoadShedding {
    bool is_enabled = false;
    double capacity_threshold_percent = 0;
    double warning_threshold_percent = 0;
};

struct HandlerDispatch {
    std::uint32_t dispatch_buffer_size = 0;
    std::uint32_t completion_buffer_size = 0;
    std::uint32_t max_concurrent_handlers = 0;
    Milliseconds handler_timeout{};
    LoadShedding load_shedding;
};

struct FfiDispatch {
    std::uint32_t dispatch_buffer_size = 0;
    Milliseconds completion_timeout{};
    Milliseconds callback_timeout{};
    Milliseconds starvation_warning_threshold{};
    Milliseconds completion_send_timeout{};
};

struct EventSubscribers {
    std::uint32_t completion_buffer_size = 0;
    std::uint32_t result_buffer_size = 0;
};

struct InProcessChannel {
    std::uint32_t broadcast_buffer_size = 0;
    bool logs_subscriber_errors = false;
    Milliseconds dispatch_timeout{};
};

struct DomainEventChannel {
    std::uint32_t command_buffer_size = 0;
    Milliseconds shutdown_drain_timeout{};
    bool logs_dropped_events = false;
};

struct WorkerChannels {
    std::uint32_t command_buffer_size = 0;
    std::uint32_t event_channel_buffer_size = 0;
    EventSubscribers event_subscribers;
    InProcessChannel in_process_events;
    std::uint32_t pgmq_event_buffer_size = 0;
    DomainEventChannel domain_events;
    HandlerDispatch handler_dispatch;
    FfiDispatch ffi_dispatch;
};

enum class ClientTransport : std::uint8_t { Rest, Grpc };
enum class ClientCredential : std::uint8_t { None, Bearer, ApiKey };

struct ClientAuthentication {
    ClientCredential type = ClientCredential::None;
    Secret token;
    Secret api_key;
    std::string api_key_header;
};

/// How a worker calls the server.
struct OrchestrationClient {
    std::string base_url;
    ClientTransport transport = ClientTransport::Rest;
    Milliseconds timeout{};
    std::uint32_t max_retries = 0;
    ClientAuthentication auth;
};

/// What a worker process is told: `[worker.*]`, spec/orchestration.md 9.4.
struct Worker {
    std::string worker_id;
    std::string worker_type;
    SendBreaker ffi_completion_send;
    WorkerEventSystem event_system;
    WorkerChannels mpsc_channels;
    OrchestrationClient orchestration_client;
    Web web;
    Grpc grpc;
};

}  // namespace tasker::configuration
