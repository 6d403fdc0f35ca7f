#include "model/template.hpp"

#include <algorithm>
#include <array>

namespace tasker::model {

namespace {

template <class Enum>
struct Word {
    Enum value;
    std::string_view text;
};

// clang-format off
constexpr std::array<Word<StepType>, 5> kStepTypes = {{
    {StepType::Standard,            "standard"},
    {StepType::Decision,            "decision"},
    {StepType::DeferredConvergence, "deferred_convergence"},
    {StepType::Batchable,           "batchable"},
    {StepType::BatchWorker,         "batch_worker"},
}};
constexpr std::array<Word<BackoffKind>, 4> kBackoffKinds = {{
    {BackoffKind::None,        "none"},
    {BackoffKind::Linear,      "linear"},
    {BackoffKind::Exponential, "exponential"},
    {BackoffKind::Fibonacci,   "fibonacci"},
}};
constexpr std::array<Word<PublishCondition>, 5> kPublishConditions = {{
    {PublishCondition::Success,          "success"},
    {PublishCondition::Failure,          "failure"},
    {PublishCondition::RetryableFailure, "retryable_failure"},
    {PublishCondition::PermanentFailure, "permanent_failure"},
    {PublishCondition::Always,           "always"},
}};
constexpr std::array<Word<DeliveryMode>, 3> kDeliveryModes = {{
    {DeliveryMode::Durable,   "durable"},
    {DeliveryMode::Fast,      "fast"},
    {DeliveryMode::Broadcast, "broadcast"},
}};
constexpr std::array<Word<FailureStrategy>, 3> kFailureStrategies = {{
    {FailureStrategy::ContinueOnFailure, "continue_on_failure"},
    {FailureStrategy::FailFast,          "fail_fast"},
    {FailureStrategy::Isolate,           "isolate"},
}};
constexpr std::array<Word<StalenessAction>, 3> kStalenessActions = {{
    {StalenessAction::DeadLetter, "dlq"},
    {StalenessAction::Error,      "error"},
    {StalenessAction::None,       "none"},
}};
constexpr std::array<Word<IdentityStrategy>, 3> kIdentityStrategies = {{
    {IdentityStrategy::Strict,         "strict"},
    {IdentityStrategy::CallerProvided, "caller_provided"},
    {IdentityStrategy::AlwaysUnique,   "always_unique"},
}};
// clang-format on

template <class Enum, std::size_t N>
std::string_view text_in(std::array<Word<Enum>, N> const& words, Enum value) noexcept {
    for (auto const& word : words) {
        if (word.value == value) return word.text;
    }
    return {};
}

template <class Enum, std::size_t N>
std::optional<Enum> value_in(std::array<Word<Enum>, N> const& words,
                             std::string_view text) noexcept {
    for (auto const& word : words) {
        if (word.text == text) return word.value;
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_text(StepType type) noexcept {
    return text_in(kStepTypes, type);
}
std::optional<StepType> step_type_from(std::string_view text) noexcept {
    return value_in(kStepTypes, text);
}

std::string_view to_text(BackoffKind kind) noexcept {
    return text_in(kBackoffKinds, kind);
}
std::optional<BackoffKind> backoff_kind_from(std::string_view text) noexcept {
    return value_in(kBackoffKinds, text);
}

std::string_view to_text(PublishCondition condition) noexcept {
    return text_in(kPublishConditions, condition);
}
std::optional<PublishCondition> publish_condition_from(std::string_view text) noexcept {
    return value_in(kPublishConditions, text);
}

std::string_view to_text(DeliveryMode mode) noexcept {
    return text_in(kDeliveryModes, mode);
}
std::optional<DeliveryMode> delivery_mode_from(std::string_view text) noexcept {
    return value_in(kDeliveryModes, text);
}

std::string_view to_text(FailureStrategy strategy) noexcept {
    return text_in(kFailureStrategies, strategy);
}
std::optional<FailureStrategy> failure_strategy_from(std::string_view text) noexcept {
    return value_in(kFailureStrategies, text);
}

std::string_view to_text(StalenessAction action) noexcept {
    return text_in(kStalenessActions, action);
}
std::optional<StalenessAction> staleness_action_from(std::string_view text) noexcept {
    return value_in(kStalenessActions, text);
}

std::string_view to_text(IdentityStrategy strategy) noexcept {
    return text_in(kIdentityStrategies, strategy);
}
std::optional<IdentityStrategy> identity_strategy_from(std::string_view text) noexcept {
    return value_in(kIdentityStrategies, text);
}

StepDefinition const* Template::find_step(std::string_view step_name) const noexcept {
    auto const found = std::ranges::find(steps, step_name, &StepDefinition::name);
    return found == steps.end() ? nullptr : &*found;
}

bool Template::has_decisions() const noexcept {
    return std::ranges::any_of(
        steps, [](StepDefinition const& step) { return step.type == StepType::Decision; });
}

std::string Template::full_name() const {
    return namespace_name + "/" + name + "/" + version;
}

}  // namespace tasker::model
