#include "worker/step_spans.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tasker/api.hpp"
#include "worker/worker_world.hpp"

namespace tasker::worker {
namespace {

using World = WorkerWorld;
using testing::HasSubstr;

constexpr char const* kTraceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

model::Assignment asked_in(base::Ids& ids, std::string trace_context) {
    auto assignment = make_assignment(ids);
    auto task = std::make_shared<model::Task>(*assignment.work.task);
    task->trace_context = std::move(trace_context);
    assignment.work.task = std::move(task);
    return assignment;
}

TEST(StepLog, HasAFailedStepsIdsAndHowLongItTook) {
    World world;
    world.handlers.add("test.handler", [&world](StepContext&) -> StepResult {
        world.clock.advance(std::chrono::milliseconds(41));
        return StepResult::permanent_error("card 4711 was refused");
    });
    world.start();
    auto const assignment = asked_in(world.ids, kTraceparent);
    world.deliver(assignment);
    std::ignore = world.inlet.wait_for_reports(1);
    auto const& task = *assignment.work.task;
    EXPECT_EQ(world.log.count("step failed correlation_id=" + task.correlation_id.to_string() +
                              " task_uuid=" + task.id.to_string() +
                              " step_uuid=" + assignment.work.step.id.to_string() +
                              " step_name=step namespace=shop attempt=1"
                              " trace_id=4bf92f3577b34da6a3ce929d0e0e4736"
                              " span_id=00f067aa0ba902b7 duration_ms=41"),
              1U);
    EXPECT_EQ(world.log.count("4711"), 0U) << "what a handler says may be anything";
}

TEST(StepTrace, IsPassedOnWhereNothingIsTraced) {
    World world;
    world.handlers.add("test.handler",
                       [](StepContext& step) -> StepResult { return trace_headers(step); });
    world.start();
    world.deliver(asked_in(world.ids, std::string(kTraceparent) + " vendor=7"));
    EXPECT_EQ(world.only_result().at("result"),
              (Json{{"traceparent", kTraceparent}, {"tracestate", "vendor=7"}}));
}

TEST(StepTrace, IsNoneWhereATaskRemembersNothingUsable) {
    for (auto const* const stored : {"", "nonsense"}) {
        World world;
        world.handlers.add("test.handler",
                           [](StepContext& step) -> StepResult { return trace_headers(step); });
        world.start();
        world.deliver(asked_in(world.ids, stored));
        EXPECT_EQ(world.only_result().at("result"), Json(JsonObject())) << stored;
    }
}

TEST(StepDurations, AreCounted) {
    World world;
    world.handlers.add("test.handler", [&world](StepContext&) {
        world.clock.advance(std::chrono::milliseconds(41));
    });
    world.start();
    auto assignment = make_assignment(world.ids);
    assignment.work.step.last_attempted_at = world.clock.now() - std::chrono::milliseconds(3);
    world.deliver(std::move(assignment));
    std::ignore = world.inlet.wait_for_reports(1);
    EXPECT_TRUE(world.worker->stop(std::chrono::seconds(60)));
    auto const metrics = world.worker->metrics();
    EXPECT_EQ(metrics.execution.sum, std::chrono::milliseconds(41));
    EXPECT_EQ(metrics.claim.sum, std::chrono::milliseconds(3));
    EXPECT_EQ(metrics.steps_claimed, 1U);
    EXPECT_EQ(metrics.results_submitted, 1U);
}

}  // namespace
}  // namespace tasker::worker
