#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "worker/worker_world.hpp"

namespace tasker::worker {
namespace {

using World = WorkerWorld;
using std::chrono::seconds;

TEST(Worker, Spec1_9_SaysThatItRunsAlreadyAndStopsTwiceWithoutHarm) {
    World world;
    auto& worker = world.start();
    EXPECT_EQ(worker.start().error().code(), ErrorCode::AlreadyRunning);
    EXPECT_TRUE(worker.stop(Duration(0)));
    EXPECT_TRUE(worker.stop(Duration(0)));
    EXPECT_EQ(worker.start().error().code(), ErrorCode::Stopping);
    EXPECT_FALSE(worker.metrics().is_running);
}

TEST(Worker, AStopThatWaitsForAHandlerIsHurried) {
    World world;
    world.options.max_concurrent_handlers = 1;
    world.add_held_handler();
    auto& worker = world.start();
    std::ignore = world.deliver();
    world.running.wait();
    std::thread stopper(
        [&] { EXPECT_EQ(worker.stop(std::chrono::hours(1)).error().code(), ErrorCode::Timeout); });
    worker.hurry(Duration(0));  // before it waits, or while it does
    stopper.join();
    world.leave.open();
}

TEST(Worker, HasNoPlacesBeforeItStartsAndAfterItStops) {
    World world;
    auto created = Worker::create({}, {.inlet = world.inlet,
                                       .clock = world.clock,
                                       .ids = world.ids,
                                       .log = world.log,
                                       .handlers = world.handlers});
    auto& worker = **created;
    EXPECT_EQ(worker.outlet().reserve(1), 0U);
    EXPECT_TRUE(worker.start());
    EXPECT_EQ(worker.outlet().reserve(1), 1U);
    worker.outlet().release(1);
    EXPECT_TRUE(worker.stop(Duration(0)));
    EXPECT_EQ(worker.outlet().reserve(1), 0U);
}

TEST(Worker, HandsWaitingStepsBackWhenItStopsAndLetsRunningOnesFinish) {
    World world;
    world.options.max_concurrent_handlers = 1;
    world.add_held_handler();
    auto& worker = world.start();
    auto const first = world.deliver();
    world.running.wait();
    auto const second = world.deliver();
    std::thread stopper([&] { EXPECT_TRUE(worker.stop(std::chrono::hours(1))); });
    auto const handback = world.inlet.wait_for_reports(1).front();
    EXPECT_EQ(handback.step_id, second.step_id);
    EXPECT_TRUE(std::holds_alternative<model::StepHandback>(handback.what));
    world.leave.open();
    stopper.join();
    auto const reports = world.inlet.reports();
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_EQ(reports[1].step_id, first.step_id);
    EXPECT_TRUE(std::get<model::StepOutcome>(reports[1].what).succeeded);
}

TEST(Worker, GivesUpHandlersThatDoNotEndWithinTheDrainTime) {
    World world;
    world.handlers.add("test.handler", [&](StepContext& step) {
        std::stop_callback const callback(step.stop_token(), [&] { world.stopped.open(); });
        world.running.open();
        world.stopped.wait();
    });
    auto& worker = world.start();
    world.deliver();
    world.running.wait();
    auto const stopped_with = worker.stop(Duration(0));
    ASSERT_FALSE(stopped_with);
    EXPECT_EQ(stopped_with.error().code(), ErrorCode::Timeout);
    EXPECT_THAT(stopped_with.error().message(), testing::HasSubstr("step"));
    world.worker.reset();
    EXPECT_TRUE(world.inlet.reports().empty());
}

TEST(Worker, HandsBackAStepThatYieldedWhileItStops) {
    World world;
    world.handlers.add("test.handler", [&](StepContext&) -> StepResult {
        world.running.open();
        world.leave.wait();
        return StepResult::checkpoint({.cursor = 5});
    });
    auto& worker = world.start();
    world.deliver();
    world.running.wait();
    world.inlet.holds_answers = true;
    world.leave.open();
    std::ignore = world.inlet.wait_for_reports(1);
    std::thread stopper([&] { EXPECT_TRUE(worker.stop(std::chrono::hours(1))); });
    while (worker.outlet().reserve(1) == 1)  // until it is closed
        worker.outlet().release(1);
    world.inlet.answer_held();
    auto const reports = world.inlet.wait_for_reports(2);
    EXPECT_TRUE(std::holds_alternative<model::StepHandback>(reports[1].what));
    world.inlet.answer_held();
    stopper.join();
}

TEST(Worker, RefusesHandlersAndOptionsThatAreWrong) {
    World world;
    world.handlers.add("twice", [](StepContext&) {}).add("twice", [](StepContext&) {});
    Worker::Dependencies const dependencies{.inlet = world.inlet,
                                            .clock = world.clock,
                                            .ids = world.ids,
                                            .log = world.log,
                                            .handlers = world.handlers};
    EXPECT_EQ(Worker::create({}, dependencies).error().code(), ErrorCode::DuplicateHandler);
    EXPECT_EQ(Worker::create({.max_concurrent_handlers = 0}, dependencies).error().code(),
              ErrorCode::InvalidOption);
}

}  // namespace
}  // namespace tasker::worker
