#include "tasker/step_context.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "tasker/testing.hpp"
#include "worker/handlers/record.hpp"
#include "worker/test_world.hpp"

namespace tasker {
namespace {

TEST(StepContext, Spec3_3_ReadsInputs) {
    auto const context = make_context(
        {.input = {{"total", 3}, {"name", "Ada"}, {"tags", {"a", "b"}}, {"none", nullptr}}});
    EXPECT_EQ(context.input().at("total"), 3);
    EXPECT_EQ(*context.input<int>("total"), 3);
    EXPECT_EQ(*context.input<std::string>("name"), "Ada");
    EXPECT_THAT(*context.input<std::vector<std::string>>("tags"), testing::ElementsAre("a", "b"));
    EXPECT_EQ(*context.input<Json>("name"), "Ada");
    EXPECT_EQ(context.input_or("missing", 7), 7);
    EXPECT_EQ(context.input_or("none", 7), 7);
    EXPECT_EQ(context.input_or("total", 7), 3);
    EXPECT_EQ(*context.input<std::optional<int>>("missing"), std::nullopt);
    EXPECT_EQ(*context.input<std::optional<int>>("none"), std::nullopt);
    EXPECT_EQ(*context.input<std::optional<int>>("total"), 3);
}

TEST(StepContext, Spec3_3_SaysWhichInputIsMissingOrWrong) {
    auto const context = make_context({.input = {{"total", "three"}}, .name = "charge"});
    auto const missing = context.input<int>("count");
    EXPECT_EQ(missing.error().code(), ErrorCode::InvalidInput);
    EXPECT_EQ(missing.error().message(), "step charge: input \"count\" is missing");
    auto const wrong = context.input<int>("total");
    EXPECT_EQ(wrong.error().code(), ErrorCode::InvalidInput);
    EXPECT_THAT(wrong.error().message(),
                testing::StartsWith("step charge: input \"total\" has the wrong type"));
}

TEST(StepContext, Spec3_3_ReadsTheSteps_OwnSettingsAndInputs) {
    auto const context =
        make_context({.config = {{"limit", 5}}, .step_inputs = {{"part", "left"}}});
    EXPECT_EQ(*context.config<int>("limit"), 5);
    EXPECT_EQ(context.config_or("other", 9), 9);
    EXPECT_FALSE(context.config<int>("other"));
    EXPECT_EQ(context.step_inputs().at("part"), "left");
}

TEST(StepContext, Spec3_3_ReadsResultsOfDependencies) {
    auto const context = make_context(
        {.dependencies = {{"reserve", {{"items", {{"count", 2}}}}}, {"empty", nullptr}}});
    EXPECT_EQ(context.dependency("reserve").at("items").at("count"), 2);
    EXPECT_EQ(context.dependency_field("reserve", "items", "count"), 2);
    EXPECT_TRUE(context.dependency_field("reserve", "items", "count", "deeper").is_null());
    EXPECT_TRUE(context.dependency_field("nobody", "x").is_null());
    EXPECT_TRUE(context.dependency("nobody").is_null());
    EXPECT_FALSE(context.dependency<JsonObject>("nobody"));
    EXPECT_TRUE(context.has_dependency("empty"));
    EXPECT_TRUE(context.dependency("empty").is_null());
    EXPECT_THAT(context.dependency_names(), testing::ElementsAre("reserve", "empty"));
}

TEST(StepContext, Spec3_3_TakesAnEntryWithoutResultAsItIs) {
    TestStep step;
    auto context = make_context(std::move(step));
    worker::TestClock clock;
    base::Ids ids(clock, 1);
    auto assignment = worker::make_assignment(ids);
    assignment.work.dependencies = {{"old", model::Payload(R"({"total":4})")},
                                    {"plain", model::Payload("17")}};
    StepContext const other(std::make_shared<StepContext::Record>(std::move(assignment),
                                                                  TimePoint{}, TimePoint::max()));
    EXPECT_EQ(other.dependency("old").at("total"), 4);
    EXPECT_EQ(other.dependency("plain"), 17);
}

TEST(StepContext, Spec3_3_ListsDependenciesByPrefixInOrder) {
    auto const context =
        make_context({.dependencies = {{"slice_002", 2}, {"count", 0}, {"slice_001", 1}}});
    auto const slices = context.dependencies_with_prefix("slice_");
    ASSERT_EQ(slices.size(), 2U);
    EXPECT_EQ(slices[0].step, "slice_001");
    EXPECT_EQ(slices[0].result, 1);
    EXPECT_EQ(slices[1].result, 2);
}

struct AttemptCase {
    std::uint32_t before;
    std::uint32_t max;
    bool is_retry;
    bool is_last;
};
class StepContextAttempts : public testing::TestWithParam<AttemptCase> {};

TEST_P(StepContextAttempts, Spec3_1_CountsTheRunsBeforeThisOne) {
    auto const [before, max, is_retry, is_last] = GetParam();
    auto const context = make_context({.retry_count = before, .max_retries = max});
    EXPECT_EQ(context.retry_count(), before);
    EXPECT_EQ(context.max_retries(), max);
    EXPECT_EQ(context.is_retry(), is_retry);
    EXPECT_EQ(context.is_last_retry(), is_last);
}

INSTANTIATE_TEST_SUITE_P(Rows, StepContextAttempts,
                         testing::Values(AttemptCase{0, 3, false, false},
                                         AttemptCase{1, 3, true, false},
                                         AttemptCase{2, 3, true, true},
                                         AttemptCase{0, 1, false, true},
                                         AttemptCase{0, 0, false, true}));

TEST(StepContext, DoesNotCountRunsThatWereLost) {
    worker::TestClock clock;
    base::Ids ids(clock, 1);
    auto assignment = worker::make_assignment(ids);
    assignment.work.step.attempt = 4;
    assignment.work.step.uncounted_attempts = 3;
    StepContext const context(std::make_shared<StepContext::Record>(std::move(assignment),
                                                                    TimePoint{}, TimePoint::max()));
    EXPECT_EQ(context.retry_count(), 0U);
}

TEST(StepContext, Spec3_3_ReadsCheckpoints) {
    auto const fresh = make_context({});
    EXPECT_FALSE(fresh.has_checkpoint());
    EXPECT_EQ(fresh.checkpoint_items_processed(), 0U);
    EXPECT_TRUE(fresh.accumulated_results().is_null());

    auto const resumed = make_context(
        {.checkpoint = {{"cursor", 250}, {"items_processed", 248}, {"accumulated_results", 5}}});
    EXPECT_TRUE(resumed.has_checkpoint());
    EXPECT_EQ(resumed.checkpoint_cursor(), 250);
    EXPECT_EQ(resumed.checkpoint_items_processed(), 248U);
    EXPECT_EQ(resumed.accumulated_results(), 5);
}

TEST(StepContext, Spec3_4_ReadsABatchWorkersPart) {
    auto const context = make_context(
        {.step_inputs = {
             {"cursor",
              {{"batch_id", "001"}, {"start_cursor", 0}, {"end_cursor", 500}, {"batch_size", 500}}},
             {"batch_metadata", {{"cursor_field", "row"}, {"failure_strategy", "fail_fast"}}},
             {"is_no_op", false}}});
    auto const batch = context.batch();
    ASSERT_TRUE(batch);
    EXPECT_FALSE(batch->is_no_op);
    EXPECT_EQ(batch->batch_id, "001");
    EXPECT_EQ(*batch->start<int>(), 0);
    EXPECT_EQ(*batch->end<int>(), 500);
    EXPECT_EQ(batch->batch_size, 500U);
    EXPECT_EQ(batch->cursor_field, "row");
    EXPECT_EQ(batch->failure_strategy, "fail_fast");
}

// spec/workers.md 4.1: the order in which a batch is looked for
TEST(StepContext, Spec4_1_LooksForABatchInInputsThenSettingsThenTheTasksInput) {
    Json const in_config = {{"batch_id", "config"}};
    Json const in_input = {{"batch_id", "input"}};
    EXPECT_FALSE(make_context({}).batch());
    auto const from_input = make_context({.input = {{"batch_context", in_input}}});
    EXPECT_EQ(from_input.batch()->batch_id, "input");
    auto const from_config = make_context(
        {.input = {{"batch_context", in_input}}, .config = {{"batch_context", in_config}}});
    EXPECT_EQ(from_config.batch()->batch_id, "config");
}

TEST(StepContext, Spec3_1_ShowsTheWholeStepAsJson) {
    worker::TestClock clock;
    base::Ids ids(clock, 1);
    auto assignment = worker::make_assignment(ids, {.inputs = R"({"a":1})"});
    assignment.work.dependencies = {{"reserve", model::Payload(R"({"result":{"items":2}})")}};
    StepContext const context(std::make_shared<StepContext::Record>(std::move(assignment),
                                                                    TimePoint{}, TimePoint::max()));
    auto const json = context.to_json();
    EXPECT_EQ(json.at("task").at("task_name"), "order");
    EXPECT_EQ(json.at("task").at("namespace_name"), "shop");
    EXPECT_EQ(json.at("task").at("task").at("context").at("total"), 3);
    EXPECT_EQ(json.at("workflow_step").at("name"), "step");
    EXPECT_EQ(json.at("workflow_step").at("attempts"), 0);
    EXPECT_EQ(json.at("workflow_step").at("inputs").at("a"), 1);
    EXPECT_EQ(json.at("dependency_results").at("reserve").at("result").at("items"), 2);
    EXPECT_EQ(json.at("step_definition").at("handler").at("callable"), "test.handler");
    EXPECT_EQ(json.at("step_definition").at("type"), "standard");
    EXPECT_EQ(json.at("step_definition").at("retry").at("max_attempts"), 3);
}

}  // namespace
}  // namespace tasker
