#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tasker/json.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker::model {

// Fields, defaults and ranges: spec/orchestration.md section 4.

enum class StepType : std::uint8_t {
    Standard,
    Decision,
    DeferredConvergence,
    Batchable,
    BatchWorker
};
[[nodiscard]] std::string_view to_text(StepType type) noexcept;
[[nodiscard]] std::optional<StepType> step_type_from(std::string_view text) noexcept;

enum class BackoffKind : std::uint8_t { None, Linear, Exponential, Fibonacci };
[[nodiscard]] std::string_view to_text(BackoffKind kind) noexcept;
[[nodiscard]] std::optional<BackoffKind> backoff_kind_from(std::string_view text) noexcept;

struct RetryPolicy {
    bool is_retryable = true;
    std::uint32_t attempts_max = 3;  ///< counts the first run; 0 behaves as 1
    BackoffKind backoff = BackoffKind::Exponential;
    std::optional<Duration> backoff_base;  ///< unset: the engine's setting
    std::optional<Duration> backoff_max;   ///< unset: the engine's setting
    friend bool operator==(RetryPolicy const&, RetryPolicy const&) = default;
};

struct HandlerReference {
    std::string callable;
    std::string method = "call";
    std::optional<std::string> resolver;  ///< only this resolver is asked when set
    JsonObject initialization;
};

enum class PublishCondition : std::uint8_t {
    Success,
    Failure,
    RetryableFailure,
    PermanentFailure,
    Always,
};
[[nodiscard]] std::string_view to_text(PublishCondition condition) noexcept;
[[nodiscard]] std::optional<PublishCondition> publish_condition_from(
    std::string_view text) noexcept;

enum class DeliveryMode : std::uint8_t { Durable, Fast, Broadcast };
[[nodiscard]] std::string_view to_text(DeliveryMode mode) noexcept;
[[nodiscard]] std::optional<DeliveryMode> delivery_mode_from(std::string_view text) noexcept;

struct PublishedEvent {
    std::string name;
    std::string description;
    PublishCondition condition = PublishCondition::Success;
    Json schema;
    DeliveryMode delivery_mode = DeliveryMode::Durable;
    std::optional<std::string> publisher;
};

/// What a batch worker that failed for good does to its siblings and to the convergence
/// (docs/decisions/0005).
enum class FailureStrategy : std::uint8_t {
    ContinueOnFailure,  ///< siblings go on; the convergence waits for an operator
    FailFast,           ///< nothing more is started; what runs finishes
    Isolate,            ///< siblings go on; the convergence runs without the failed batch
};
[[nodiscard]] std::string_view to_text(FailureStrategy strategy) noexcept;
[[nodiscard]] std::optional<FailureStrategy> failure_strategy_from(std::string_view text) noexcept;

struct BatchConfig {
    std::uint32_t batch_size = 1000;
    std::uint32_t parallelism = 10;
    std::string cursor_field = "id";
    std::string worker_template;
    FailureStrategy failure_strategy = FailureStrategy::ContinueOnFailure;
};

struct StepDefinition {
    std::string name;
    std::string description;
    StepType type = StepType::Standard;
    HandlerReference handler;
    std::optional<std::string> system_dependency;
    std::vector<std::string> dependencies;
    RetryPolicy retry;
    std::optional<Duration> timeout;  ///< of one attempt; unset: the worker's setting
    std::vector<PublishedEvent> publishes_events;
    std::optional<BatchConfig> batch_config;
    std::optional<Json> result_schema;
    std::optional<Json> composition;
};

enum class StalenessAction : std::uint8_t { DeadLetter, Error, None };
[[nodiscard]] std::string_view to_text(
    StalenessAction action) noexcept;  ///< `dlq`, `error`, `none`
[[nodiscard]] std::optional<StalenessAction> staleness_action_from(std::string_view text) noexcept;

struct Lifecycle {
    std::optional<std::uint32_t> max_duration_minutes;
    std::optional<std::uint32_t> max_waiting_for_dependencies_minutes;
    std::optional<std::uint32_t> max_waiting_for_retry_minutes;
    std::optional<std::uint32_t> max_steps_in_process_minutes;
    StalenessAction staleness_action = StalenessAction::DeadLetter;
    bool auto_fail_on_timeout = true;
    bool auto_dlq_on_timeout = true;
};

enum class IdentityStrategy : std::uint8_t { Strict, CallerProvided, AlwaysUnique };
[[nodiscard]] std::string_view to_text(IdentityStrategy strategy) noexcept;
[[nodiscard]] std::optional<IdentityStrategy> identity_strategy_from(
    std::string_view text) noexcept;

/// One `environments.<name>.steps[]` entry: what changes in that environment.
struct StepOverride {
    std::string step;                          ///< a step's name, or ALL
    std::optional<JsonObject> initialization;  ///< merged key by key over the base
    std::optional<Duration> timeout;
    std::optional<RetryPolicy> retry;  ///< replaces the block as a whole
};

struct EnvironmentOverrides {
    std::string environment;
    std::vector<StepOverride> steps;
};

/// A named, versioned DAG of steps. Only template/ makes them, checked; then they never change.
struct Template {
    TemplateId id;  ///< of the stored (namespace, name, version)
    std::string name;
    std::string namespace_name;
    std::string version;
    std::string description;
    Json metadata;
    Json system_dependencies;
    Json domain_events;
    std::optional<Json> input_schema;
    IdentityStrategy identity_strategy = IdentityStrategy::Strict;
    std::vector<StepDefinition> steps;
    std::vector<EnvironmentOverrides> environments;
    Lifecycle lifecycle;

    /// The step of this name, or null. Borrowed from the template.
    [[nodiscard]] StepDefinition const* find_step(std::string_view step_name) const noexcept;
    /// Whether any step is a decision.
    [[nodiscard]] bool has_decisions() const noexcept;
    /// `shop/order/1.0.0`: for messages.
    [[nodiscard]] std::string full_name() const;
};

/// A template as a store keeps it.
struct StoredTemplate {
    TemplateId id;
    std::string namespace_name;
    std::string name;
    std::string version;
    std::string description;
    std::string configuration;  ///< the whole template as JSON text, environments not applied
    IdentityStrategy identity_strategy = IdentityStrategy::Strict;
    TimePoint created_at{};
    TimePoint updated_at{};
};

}  // namespace tasker::model
