#include <gtest/gtest.h>

#include "base/json.hpp"
#include "server/rest/views.hpp"
#include "tests/support/builders.hpp"

namespace tasker::server::rest {
namespace {

TaskView task_with_two_steps() {
    TaskView view{.task = test::make_task(1).task,
                  .tmpl = {"shop", "order", "1.0.0"},
                  .context = model::Payload(R"({"note":"a \"quoted\" ä","items":[1,2.5,null]})")};
    view.task.reason = "tabs\t, quotes \" and \\";
    view.task.tags = {"first", "sec\"ond"};
    view.task.parent_correlation_id = test::uuid_of(9, 9);
    view.steps = {{.id = test::step_id(1), .task_id = view.task.id, .name = "charge"},
                  {.id = test::step_id(2), .task_id = view.task.id, .name = "ship"}};
    view.steps[1].backoff = std::chrono::milliseconds(1500);
    view.steps[1].last_failure_at = test::kNow;
    view.parents = {{test::step_id(1), {}}, {test::step_id(2), {.total = 1}}};
    view.execution = rules::execution_context(view.steps, test::kNow);
    return view;
}

TEST(TaskResponse, IsTheSameAsTextAndAsValue) {
    auto view = task_with_two_steps();
    EXPECT_EQ(task_response_text(view, test::kNow), base::to_text(task_response(view, test::kNow)));
    // Whatever may be missing is missing in both.
    view.context = {};
    view.steps.clear();
    view.task.tags.clear();
    view.task.parent_correlation_id.reset();
    view.task.completed_at = test::kNow;
    EXPECT_EQ(task_response_text(view, test::kNow), base::to_text(task_response(view, test::kNow)));
}

}  // namespace
}  // namespace tasker::server::rest
