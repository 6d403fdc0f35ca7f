#pragma once

#include "configuration/settings/shared.hpp"

namespace tasker::configuration {

struct DecisionPoints {
    bool is_enabled = false;
    std::uint32_t max_steps_per_decision = 0;
    std::uint32_t max_decision_depth = 0;
    std::uint32_t warn_threshold_steps = 0;
    std::uint32_t warn_threshold_depth = 0;
    bool has_detailed_logging = false;
    bool has_metrics = false;
};

struct StalenessThresholds {
    Minutes waiting_for_dependencies{};
    Minutes waiting_for_retry{};
    Minutes steps_in_process{};
    Hours task_max_lifetime{};
};

struct StalenessActions {
    bool may_transition_to_error = false;
    bool may_move_to_dlq = false;
    bool emits_events = false;
    std::string event_channel;
};

struct StalenessDetection {
    bool is_enabled = false;
    Seconds detection_interval{};
    std::uint32_t batch_size = 0;
    bool is_dry_run = false;
    StalenessThresholds thresholds;
    StalenessActions actions;
};

struct DeadLetters {
    bool is_enabled = false;
    StalenessDetection staleness_detection;
};

struct BatchProcessing {
    bool is_enabled = false;
    std::uint32_t max_parallel_batches = 0;
    std::uint32_t default_batch_size = 0;
    Minutes checkpoint_stall{};
};

struct OrchestrationChannels {
    std::uint32_t command_buffer_size = 0;
    std::uint32_t event_channel_buffer_size = 0;
    std::uint32_t pgmq_event_buffer_size = 0;
};

struct OrchestrationEventSystems {
    EventSystem orchestration;
    EventSystem task_readiness;
};

/// What a server is told: `[orchestration.*]`, spec/orchestration.md 9.3.
struct Orchestration {
    bool has_performance_logging = false;
    Milliseconds shutdown_timeout{};
    OrchestrationEventSystems event_systems;
    DecisionPoints decision_points;
    DeadLetters dlq;
    BatchProcessing batch_processing;
    OrchestrationChannels mpsc_channels;
    Web web;
    Grpc grpc;
};

}  // namespace tasker::configuration
