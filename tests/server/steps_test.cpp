#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/serving.hpp"

// The routes of steps and templates.

namespace tasker::test {
namespace {

class ServedSteps : public Serving {
protected:
    void SetUp() override {
        Serving::SetUp();
        task_ = settled_task("broken");
        broken_ = "/v1/tasks/" + task_ + "/workflow_steps/" + step_of(task_, "break");
    }
    /// Waits until the task has settled again.
    std::string state_of_task() {
        EXPECT_TRUE(host().wait({*Uuid::parse(task_)}, std::chrono::seconds(60)));
        return std::string(get("/v1/tasks/" + task_).json().at("status").as_string());
    }

    std::string task_;
    std::string broken_;  ///< where its failed step is
};

TEST_F(ServedSteps, AreListedInOrderOfCreation) {
    auto const steps = get("/v1/tasks/" + task_ + "/workflow_steps").json();
    ASSERT_EQ(steps.as_array().size(), 2U);
    EXPECT_EQ(steps.at(0).at("name"), "break");
    EXPECT_EQ(steps.at(0).at("current_state"), "error");
    EXPECT_EQ(steps.at(0).at("results").at("success"), false);
    EXPECT_EQ(steps.at(1).at("name"), "after");
    EXPECT_EQ(steps.at(1).at("results"), nullptr);
    EXPECT_EQ(steps.at(1).at("dependencies_satisfied"), false);
    EXPECT_EQ(steps.at(1).at("total_parents"), 1);
    EXPECT_EQ(steps.at(1).at("completed_parents"), 0);
}

TEST_F(ServedSteps, AreShownOneByOne) {
    auto const step = get(broken_).json();
    EXPECT_EQ(step.at("name"), "break");
    EXPECT_EQ(step.at("task_uuid"), Json(task_));
    EXPECT_EQ(step.at("attempts"), 1);
    EXPECT_TRUE(step.at("last_failure_at").is_string());
}

TEST_F(ServedSteps, OfOtherTasksOrNobodyAre404) {
    auto const other = settled_task("order");
    auto const foreign = "/v1/tasks/" + other + "/workflow_steps/" + step_of(task_, "break");
    auto const answer = get(foreign);
    EXPECT_EQ(answer.status, 404U);
    EXPECT_EQ(message_of(answer), "Step does not belong to the specified task");
    EXPECT_EQ(get("/v1/tasks/" + task_ + "/workflow_steps/" + kUnknown).status, 404U);
    EXPECT_EQ(get(std::string("/v1/tasks/") + kUnknown + "/workflow_steps").status, 404U);
    auto const no_task = get("/v1/tasks/4711/workflow_steps");
    EXPECT_EQ(no_task.status, 400U);
    EXPECT_EQ(code_of(no_task), "BAD_REQUEST");
    EXPECT_EQ(message_of(no_task), "Invalid task UUID format");
    EXPECT_EQ(message_of(get("/v1/tasks/" + task_ + "/workflow_steps/4711")),
              "Invalid step UUID format");
}

TEST_F(ServedSteps, AreResolvedByHandAndTheTaskGoesOn) {
    auto const answer = patch(
        broken_, R"({"action_type": "resolve_manually", "reason": "r", "resolved_by": "ops"})");
    ASSERT_EQ(answer.status, 200U) << answer.body;
    EXPECT_EQ(answer.json().at("current_state"), "resolved_manually");
    EXPECT_EQ(state_of_task(), "complete");
}

TEST_F(ServedSteps, AreCompletedByHandWithAResult) {
    auto const answer =
        patch(broken_,
              R"({"action_type": "complete_manually", "reason": "by phone", "completed_by": "ops",
                     "completion_data": {"result": {"refund": "r-17"}, "metadata": {"ticket": "OPS-4"}}})");
    ASSERT_EQ(answer.status, 200U) << answer.body;
    auto const results = answer.json().at("results");
    EXPECT_EQ(results.at("result"), (Json{{"refund", "r-17"}}));
    auto const& custom = results.at("metadata").at("custom");
    EXPECT_EQ(custom.at("ticket"), "OPS-4");
    EXPECT_EQ(custom.at("manually_completed"), true);
    EXPECT_EQ(custom.at("completed_by"), "ops");
    EXPECT_EQ(custom.at("completion_reason"), "by phone");
    EXPECT_EQ(state_of_task(), "complete");
}

TEST_F(ServedSteps, RunAgainWhenTheyAreReset) {
    auto const answer =
        patch(broken_, R"({"action_type": "reset_for_retry", "reason": "r", "reset_by": "ops"})");
    ASSERT_EQ(answer.status, 200U) << answer.body;
    EXPECT_EQ(state_of_task(), "blocked_by_failures") << "it fails again";
    auto const audit = get(broken_ + "/audit").json();
    EXPECT_EQ(audit.as_array().size(), 2U);
}

TEST_F(ServedSteps, RefuseWhatTheirStateDoesNotAllow) {
    auto const after = "/v1/tasks/" + task_ + "/workflow_steps/" + step_of(task_, "after");
    auto const answer =
        patch(after, R"({"action_type": "reset_for_retry", "reason": "r", "reset_by": "ops"})");
    EXPECT_EQ(answer.status, 400U);
    EXPECT_EQ(code_of(answer), "BAD_REQUEST");
}

TEST_F(ServedSteps, RefuseActionsThatAreNotWhole) {
    for (auto const* const body :
         {R"({})", R"({"action_type": "explode", "reason": "r"})",
          R"({"action_type": "reset_for_retry", "reason": "r"})",
          R"({"action_type": "reset_for_retry", "reset_by": "ops"})",
          R"({"action_type": "resolve_manually", "reason": "r", "reset_by": "ops"})",
          R"({"action_type": "complete_manually", "reason": "r", "completed_by": "ops"})",
          R"({"action_type": "complete_manually", "reason": "r", "completed_by": "ops",
              "completion_data": {}})",
          R"({"action_type": "complete_manually", "reason": "r", "completed_by": "ops",
              "completion_data": {"result": 1, "metadata": "m"}})"}) {
        EXPECT_EQ(patch(broken_, body).status, 422U) << body;
    }
    EXPECT_EQ(get(broken_).json().at("current_state"), "error") << "nothing was changed";
}

TEST_F(ServedSteps, HaveAnAuditOfWhatWorkersReported) {
    auto const audit = get(broken_ + "/audit").json();
    ASSERT_EQ(audit.as_array().size(), 1U);
    auto const& entry = audit.at(0);
    EXPECT_EQ(entry.at("success"), false);
    EXPECT_EQ(entry.at("step_name"), "break");
    EXPECT_EQ(entry.at("from_state"), "in_progress");
    EXPECT_EQ(entry.at("to_state"), "enqueued_as_error_for_orchestration");
    EXPECT_EQ(entry.at("result").at("type"), "EnqueueAsErrorForOrchestration");
    EXPECT_EQ(entry.at("result").at("data").at("success"), false);
    EXPECT_TRUE(entry.as_object().contains("execution_time_ms"));
    EXPECT_EQ(get(broken_ + "/audit").json(), audit) << "ids are always the same";
}

TEST_F(ServedSteps, ComeFromTemplates) {
    auto const all = get("/v1/templates").json();
    EXPECT_EQ(all.at("total_count"), 3);
    EXPECT_EQ(all.at("namespaces").at(1),
              (Json{{"name", "shop"}, {"description", nullptr}, {"template_count", 2}}));
    EXPECT_EQ(all.at("templates").at(2).at("step_count"), 2);
    EXPECT_EQ(get("/v1/templates?namespace=depot").json().at("total_count"), 1);
    auto const order = get("/v1/templates/shop/order/1.0.0").json();
    EXPECT_EQ(order.at("description"), "An order");
    EXPECT_EQ(order.at("configuration"), nullptr);
    EXPECT_EQ(order.at("steps").at(0).at("description"), "Takes the money");
    EXPECT_FALSE(order.at("steps").at(0).as_object().contains("result_schema"));
    EXPECT_EQ(order.at("steps").at(1).at("result_schema"), (Json{{"type", "object"}}));
    auto const none = get("/v1/templates/shop/order/9");
    EXPECT_EQ(none.status, 404U);
    EXPECT_EQ(message_of(none), "Task template not found: shop/order:9");
}

}  // namespace
}  // namespace tasker::test
