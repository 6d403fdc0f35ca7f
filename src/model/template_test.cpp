#include "model/template.hpp"

#include <gtest/gtest.h>

#include "model/step.hpp"
#include "model/task.hpp"

namespace tasker::model {
namespace {

template <class Enum>
void expect_words(std::initializer_list<char const*> words,
                  std::optional<Enum> (*from_text)(std::string_view) noexcept) {
    std::uint8_t number = 0;
    for (auto const* word : words) {
        auto const value = static_cast<Enum>(number++);
        EXPECT_EQ(to_text(value), word);
        EXPECT_EQ(from_text(word), value);
    }
    EXPECT_EQ(to_text(static_cast<Enum>(number)), "");
    EXPECT_EQ(from_text(""), std::nullopt);
    EXPECT_EQ(from_text("Standard"), std::nullopt);
}

// spec 4.1, 4.2, 4.4, 4.6, 4.7, 4.8
TEST(TemplateWords, ReadWhatTheyWrite) {
    expect_words<StepType>(
        {"standard", "decision", "deferred_convergence", "batchable", "batch_worker"},
        step_type_from);
    expect_words<BackoffKind>({"none", "linear", "exponential", "fibonacci"}, backoff_kind_from);
    expect_words<PublishCondition>(
        {"success", "failure", "retryable_failure", "permanent_failure", "always"},
        publish_condition_from);
    expect_words<DeliveryMode>({"durable", "fast", "broadcast"}, delivery_mode_from);
    expect_words<FailureStrategy>({"continue_on_failure", "fail_fast", "isolate"},
                                  failure_strategy_from);
    expect_words<StalenessAction>({"dlq", "error", "none"}, staleness_action_from);
    expect_words<IdentityStrategy>({"strict", "caller_provided", "always_unique"},
                                   identity_strategy_from);
}

// spec 2.1, workflow_step_edges
TEST(EdgeKind, HasTheNamesOfTheSpec) {
    EXPECT_EQ(to_text(EdgeKind::Provides), "provides");
    EXPECT_EQ(to_text(EdgeKind::BatchDependency), "batch_dependency");
    EXPECT_EQ(to_text(EdgeKind::WorkerToConvergence), "worker_to_convergence");
}

// spec 1.8
TEST(DeadLetter, HasTheNamesOfTheSpec) {
    EXPECT_EQ(to_text(DeadLetterReason::StalenessTimeout), "staleness_timeout");
    EXPECT_EQ(to_text(DeadLetterReason::MaxRetriesExceeded), "max_retries_exceeded");
    EXPECT_EQ(to_text(DeadLetterReason::DependencyCycleDetected), "dependency_cycle_detected");
    EXPECT_EQ(to_text(DeadLetterReason::WorkerUnavailable), "worker_unavailable");
    EXPECT_EQ(to_text(DeadLetterReason::Manual), "manual_dlq");
    EXPECT_EQ(to_text(DeadLetterStatus::Pending), "pending");
    EXPECT_EQ(to_text(DeadLetterStatus::ManuallyResolved), "manually_resolved");
    EXPECT_EQ(to_text(DeadLetterStatus::PermanentlyFailed), "permanently_failed");
    EXPECT_EQ(to_text(DeadLetterStatus::Cancelled), "cancelled");
}

TEST(Template, FindsItsSteps) {
    Template tmpl;
    tmpl.namespace_name = "shop";
    tmpl.name = "order";
    tmpl.version = "1.0.0";
    for (int i = 0; i < 100; ++i)
        tmpl.steps.push_back({.name = "s" + std::to_string(i)});
    EXPECT_EQ(tmpl.find_step("s42"), &tmpl.steps[42]);
    EXPECT_EQ(tmpl.find_step("s100"), nullptr);
    EXPECT_EQ(tmpl.full_name(), "shop/order/1.0.0");
    EXPECT_FALSE(tmpl.has_decisions());
    tmpl.steps[99].type = StepType::Decision;
    EXPECT_TRUE(tmpl.has_decisions());
}

}  // namespace
}  // namespace tasker::model
