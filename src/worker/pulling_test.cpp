#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "worker/handlers/record.hpp"
#include "worker/worker_world.hpp"

namespace tasker::worker {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A worker whose calls the test pulls.
struct PullingWorld : WorkerWorld {
    PullingWorld() {
        handlers.add("test.handler", [](StepContext&) { return Json("not here"); });
    }

    Worker& start() {
        auto created =
            Worker::create(options, {.inlet = inlet,
                                     .clock = clock,
                                     .ids = ids,
                                     .log = log,
                                     .handlers = handlers,
                                     .pulling = Pulling{.on_waiting = [this] { ++told_waiting; }}});
        EXPECT_TRUE(created) << created.error().message();
        worker = *std::move(created);
        EXPECT_TRUE(worker->start());
        return *worker;
    }
    std::vector<PulledCall> pull(std::size_t most = 10) {
        auto pulled = worker->pull(most, Duration(0));
        EXPECT_TRUE(pulled) << pulled.error().message();
        return pulled ? *std::move(pulled) : std::vector<PulledCall>();
    }
    Result<void> answer(PulledCall const& call, StepResult result = Json("done")) {
        return worker->answer({.call_id = call.id, .result = std::move(result)});
    }

    std::atomic<int> told_waiting = 0;
};

TEST(Pulling, GivesACallOutAndReportsItsAnswer) {
    PullingWorld world;
    world.start();
    auto const key = world.deliver();
    EXPECT_EQ(world.told_waiting, 1);
    auto const calls = world.pull();
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls.front().record->step().id, key.step_id);
    EXPECT_TRUE(world.answer(calls.front(), Json{{"paid", true}}));
    EXPECT_EQ(world.only_result().at("result").at("paid"), true);
    EXPECT_TRUE(world.pull().empty());
}

TEST(Pulling, GivesOutNoMoreThanThereArePlaces) {
    PullingWorld world;
    world.start();  // two places
    for (int i = 0; i < 3; ++i)
        world.deliver();
    auto const calls = world.pull();
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_TRUE(world.pull().empty());
    auto const told_before = world.told_waiting.load();
    EXPECT_TRUE(world.answer(calls.front()));
    EXPECT_GT(world.told_waiting, told_before) << "a place is free and a step waits";
    EXPECT_EQ(world.pull().size(), 1U);
}

TEST(Pulling, Spec2_6_OfTwoAnswersTheFirstCounts) {
    PullingWorld world;
    world.start();
    world.deliver();
    auto const calls = world.pull();
    EXPECT_TRUE(world.answer(calls.front()));
    auto const again = world.answer(calls.front());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code(), ErrorCode::LeaseLost);
    auto const unknown = world.answer({.id = world.ids.v4(), .record = nullptr});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code(), ErrorCode::LeaseLost);
    EXPECT_EQ(world.inlet.reports().size(), 1U);
    EXPECT_EQ(world.worker->metrics().late_results, 2U);
}

TEST(Pulling, Spec1_5_ACallWhoseTimeIsUpFailsAndItsAnswerIsLate) {
    PullingWorld world;
    world.options.handler_timeout = seconds(5);
    world.start();
    world.deliver();
    auto const calls = world.pull();
    world.clock.advance(seconds(5));
    world.worker->tick();
    auto const result = world.only_result();
    EXPECT_EQ(error_type(result), "ffi_timeout");
    EXPECT_EQ(result.at("error").at("message"), "FFI handler timed out after 5000ms");
    EXPECT_EQ(result.at("error").at("retryable"), true);
    EXPECT_TRUE(calls.front().record->stop.stop_requested());
    auto const late = world.answer(calls.front());
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code(), ErrorCode::LeaseLost);
    // Its place is free again, and nothing is left of it.
    EXPECT_EQ(world.worker->metrics().places.running, 0U);
    EXPECT_EQ(world.worker->metrics().overrunning_handlers, 0U);
    EXPECT_EQ(world.worker->pulled_metrics().pending_count, 0U);
}

TEST(Pulling, LeasesOfCallsThatAreOutAreRenewed) {
    PullingWorld world;
    world.options.handler_timeout = hours(1);
    world.start();
    auto const key = world.deliver();
    auto const calls = world.pull();
    world.clock.advance(seconds(10));
    world.worker->tick();
    ASSERT_FALSE(world.inlet.renewals().empty());
    EXPECT_THAT(world.inlet.renewals().back(), testing::ElementsAre(key));
}

TEST(Pulling, Spec1_9_AnAnswerIsOfferedAgainWhileTheEngineIsFull) {
    PullingWorld world;
    world.options.completion_send_timeout = seconds(10);
    std::atomic<bool> is_full = true;
    world.inlet.on_offer = [&](model::StepReport const&) -> Result<void> {
        if (is_full) return Error(ErrorCode::LaneFull, "full");
        return {};
    };
    world.start();
    world.deliver();
    auto const calls = world.pull();
    EXPECT_TRUE(world.answer(calls.front()));
    EXPECT_TRUE(world.inlet.reports().empty());
    is_full = false;
    world.clock.advance(milliseconds(10));
    world.worker->tick();
    EXPECT_EQ(world.inlet.wait_for_reports(1).size(), 1U);
}

TEST(Pulling, Spec1_9_AnAnswerThatIsNotTakenInTimeIsGivenUpAndSaysWhy) {
    PullingWorld world;
    world.options.completion_send_timeout = milliseconds(100);
    world.inlet.on_offer = [](model::StepReport const&) -> Result<void> {
        return Error(ErrorCode::LaneFull, "full");
    };
    world.start();
    world.deliver();
    auto const calls = world.pull();
    std::optional<ErrorCode> said;
    Gate is_said;
    EXPECT_TRUE(world.worker->answer(
        {.call_id = calls.front().id,
         .result = Json("done"),
         .on_answered = [&](Result<transport::ReportAnswer> const& answer) {
             said = answer ? std::nullopt : std::optional(answer.error().code());
             is_said.open();
         }}));
    for (int i = 0; i < 20; ++i) {
        world.clock.advance(milliseconds(10));
        world.worker->tick();
    }
    is_said.wait();
    EXPECT_EQ(said, ErrorCode::LaneFull);
    EXPECT_EQ(world.worker->metrics().reports_given_up, 1U);
}

TEST(Pulling, ACheckpointMakesANewCallOfTheSameStep) {
    PullingWorld world;
    world.start();
    auto const key = world.deliver();
    auto const calls = world.pull();
    EXPECT_TRUE(
        world.answer(calls.front(), CheckpointYield{.cursor = 100, .items_processed = 100}));
    auto const again = world.pull();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_NE(again.front().id, calls.front().id);
    EXPECT_EQ(again.front().record->step().id, key.step_id);
    EXPECT_EQ(again.front().record->checkpoint().at("cursor"), 100);
    EXPECT_FALSE(world.answer(calls.front()));
    EXPECT_TRUE(world.answer(again.front()));
}

TEST(Pulling, AStepWithoutAHandlerFailsAndIsNotGivenOut) {
    PullingWorld world;
    world.start();
    world.deliver({.callable = "test.handlr"});
    EXPECT_TRUE(world.pull().empty());
    EXPECT_EQ(error_type(world.only_result()), "handler_not_found");
}

TEST(Pulling, ARevokedCallIsToldToStopAndMayStillAnswer) {
    PullingWorld world;
    world.start();
    auto const key = world.deliver();
    auto const calls = world.pull();
    world.worker->outlet().revoke(key.step_id, key.attempt);
    EXPECT_TRUE(calls.front().record->stop.stop_requested());
    EXPECT_TRUE(world.answer(calls.front()));
}

TEST(Pulling, WhoWaitsIsWokenByAStepByAnInterruptAndByTheEnd) {
    PullingWorld world;
    world.start();
    std::vector<std::size_t> counts;
    std::optional<ErrorCode> last;
    std::jthread puller([&] {
        for (;;) {
            auto const pulled = world.worker->pull(1, hours(1));
            if (!pulled) {
                last = pulled.error().code();
                return;
            }
            counts.push_back(pulled->size());
            // The test goes on when this round is over.
            if (counts.size() == 1) world.running.open();
            if (counts.size() == 2) world.told.open();
        }
    });
    world.deliver();
    world.running.wait();
    world.worker->interrupt();  // also when it does not wait yet
    world.told.wait();
    EXPECT_TRUE(world.worker->quiesce());
    puller.join();
    EXPECT_THAT(counts, testing::ElementsAre(1, 0));
    EXPECT_EQ(last, ErrorCode::Stopping);
}

TEST(Pulling, Spec1_9_QuiescingGivesBackWhatWaitsAndTakesTheAnswersOfWhatRuns) {
    PullingWorld world;
    world.start();
    for (int i = 0; i < 3; ++i)
        world.deliver();
    auto const calls = world.pull();
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_TRUE(world.worker->quiesce());
    EXPECT_TRUE(world.worker->quiesce());
    EXPECT_EQ(world.worker->metrics().steps_handed_back, 1U);
    for (auto const& call : calls)
        EXPECT_TRUE(world.answer(call));
    EXPECT_TRUE(world.worker->stop(seconds(30)));
    EXPECT_EQ(world.worker->metrics().steps_succeeded, 2U);
    auto const stopped = world.worker->quiesce();
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code(), ErrorCode::NotRunning);
}

TEST(Pulling, StoppingGivesUpWhatIsOut) {
    PullingWorld world;
    world.start();
    world.deliver();
    auto const calls = world.pull();
    auto const stopped = world.worker->stop(Duration(0));
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code(), ErrorCode::Timeout);
    auto const late = world.answer(calls.front());
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code(), ErrorCode::LeaseLost);
}

TEST(Pulling, AWorkerWithThreadsGivesNothingOut) {
    WorkerWorld world;
    world.handlers.add("test.handler", [](StepContext&) { return Json(); });
    world.start();
    auto const pulled = world.worker->pull(1, Duration(0));
    ASSERT_FALSE(pulled);
    EXPECT_EQ(pulled.error().code(), ErrorCode::InvalidOption);
}

TEST(Pulling, MadePayloadsTakeThePlaceOfThePublishers) {
    using model::DeliveryMode;
    PullingWorld world;
    world.start();
    std::vector<std::pair<std::string, Json>> seen;
    std::ignore = world.worker->subscribe("*", [&](DomainEvent const& event) {
        seen.emplace_back(event.name + " by " + event.fired_by, event.payload);
        if (seen.size() == 2) world.told.open();
    });
    world.deliver({.events = {{.name = "order.paid", .delivery_mode = DeliveryMode::Fast},
                              {.name = "order.silent", .delivery_mode = DeliveryMode::Fast},
                              {.name = "order.plain", .delivery_mode = DeliveryMode::Fast}}});
    auto const calls = world.pull();
    EXPECT_TRUE(world.worker->answer(
        {.call_id = calls.front().id,
         .result = Json{{"total", 3}},
         .events =
             MadeEvents{.payloads = {{"order.paid", {{"cents", 300}}}, {"order.silent", nullptr}},
                        .publisher = "billing"}}));
    world.told.wait();
    EXPECT_THAT(seen,
                testing::ElementsAre(testing::Pair("order.paid by billing", Json{{"cents", 300}}),
                                     testing::Pair("order.plain by billing", Json{{"total", 3}})));
}

}  // namespace
}  // namespace tasker::worker
