#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/engine_bench.hpp"
#include "tests/support/fake_broker.hpp"
#include "transport/message_bodies.hpp"

// Steps that travel through a broker which loses, repeats or refuses messages, told move by move.

namespace tasker::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto* kSteps = "worker_tests_queue";

model::Template pair_of_steps() {
    return template_of({step_definition("charge"), step_definition("ship")});
}

struct MessageScenario : testing::Test {
    FakeBroker broker;
    EngineBench bench{{.tmpl = pair_of_steps(),
                       .place_count = 1,
                       .sweep_interval = seconds(5),
                       .broker = &broker}};

    /// Messages that no broker has yet.
    std::vector<model::OutgoingMessage> unsent() {
        std::vector<model::OutgoingMessage> all;
        EXPECT_TRUE(bench.store().read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(all, reader.outgoing_messages(100));
            return {};
        }));
        return all;
    }
    void finish() {
        for (auto held = bench.held(); !held.empty(); held = bench.held())
            bench.succeed(held.front());
        EXPECT_EQ(bench.task_state(), "complete");
        EXPECT_EQ(broker.count_in(kSteps), 0U);
        EXPECT_THAT(unsent(), IsEmpty());
        EXPECT_THAT(bench.broken(), IsEmpty());
    }
};

TEST_F(MessageScenario, AStepThatNobodyCanTakeAtOnceTravelsAsAMessage) {
    bench.submit();
    EXPECT_THAT(bench.held(), ElementsAre("charge"));
    ASSERT_EQ(broker.count_in(kSteps), 1U);
    auto const message = transport::read_step_message(broker.queues[kSteps].front().body);
    ASSERT_TRUE(message) << message.error().message();
    auto const ship = bench.step("ship");
    EXPECT_EQ(message->step_id, ship.id);
    EXPECT_EQ(message->task_id, ship.task_id);
    EXPECT_EQ(message->correlation_id, bench.task(ship.task_id).correlation_id);
    EXPECT_THAT(unsent(), IsEmpty());

    bench.succeed("charge");
    EXPECT_THAT(bench.held(), ElementsAre("ship"));
    EXPECT_EQ(broker.count_in(kSteps), 0U) << "acknowledged once it is claimed";
    finish();
}

TEST_F(MessageScenario, AMessageThatIsLostIsMadeGoodFromTheStore) {
    broker.loses_next = true;
    bench.submit();
    bench.succeed("charge");
    EXPECT_THAT(bench.held(), IsEmpty());
    bench.advance(seconds(25));
    EXPECT_THAT(bench.held(), IsEmpty()) << "its message might still come";
    bench.advance(seconds(10));
    EXPECT_THAT(bench.held(), ElementsAre("ship"));
    finish();
}

TEST_F(MessageScenario, AMessageThatComesTwiceStartsItsStepOnce) {
    broker.doubles_next = true;
    bench.submit();
    EXPECT_EQ(broker.count_in(kSteps), 2U);
    bench.succeed("charge");
    EXPECT_THAT(bench.held(), ElementsAre("ship"));
    EXPECT_EQ(bench.step("ship").attempt, 1U);
    bench.succeed("ship");
    EXPECT_EQ(broker.count_in(kSteps), 0U) << "the other one is dropped";
    finish();
}

TEST_F(MessageScenario, TheMessageOfACancelledStepIsDropped) {
    auto const task = bench.submit();
    EXPECT_EQ(bench.command(engine::CancelTask{.task_id = task,
                                               .action = {.reason = "no more", .who = "ops"}}),
              "OK");
    while (!bench.held().empty())
        bench.fail(bench.held().front());
    EXPECT_THAT(bench.held(), IsEmpty());
    EXPECT_EQ(broker.count_in(kSteps), 0U);
    EXPECT_EQ(bench.state("ship"), "cancelled");
}

TEST_F(MessageScenario, MessagesWaitInTheStoreWhileTheBrokerIsAway) {
    broker.is_away = true;
    bench.submit();
    bench.succeed("charge");
    EXPECT_THAT(unsent(), SizeIs(1)) << "the work itself goes on";
    bench.advance(seconds(3));
    EXPECT_THAT(unsent(), SizeIs(1));
    broker.is_away = false;
    bench.advance(seconds(1));
    EXPECT_THAT(bench.held(), ElementsAre("ship"));
    finish();
}

TEST_F(MessageScenario, WhatAProcessCouldNotSendBeforeItDiedTheNextOneSends) {
    broker.is_away = true;
    bench.submit();
    EXPECT_THAT(unsent(), SizeIs(1));
    broker.is_away = false;
    bench.crash();
    EXPECT_THAT(unsent(), SizeIs(1)) << "its writer might still be alive";
    bench.advance(seconds(16));
    EXPECT_THAT(unsent(), IsEmpty());
    EXPECT_EQ(broker.count_in(kSteps), 1U);
    finish();
}

TEST_F(MessageScenario, AMessageThatWasSentButNotRemovedIsSentAgainWithoutHarm) {
    bench.submit();
    bench.succeed("charge");
    auto const ship = bench.step("ship");
    // As it would be sent a second time.
    broker.put(kSteps, R"({"task_uuid":")" + ship.task_id.to_string() + R"(","step_uuid":")" +
                           ship.id.to_string() + R"("})");
    bench.succeed("ship");
    finish();
}

TEST_F(MessageScenario, AMessageThatCannotBeReadIsPutAside) {
    bench.submit();
    broker.put(kSteps, "nonsense");
    broker.put(kSteps, R"({"task_uuid":"7"})");
    bench.succeed("charge");
    bench.succeed("ship");
    bench.advance(seconds(1));
    EXPECT_THAT(broker.dead_letters[kSteps], ElementsAre("nonsense", R"({"task_uuid":"7"})"));
    finish();
}

TEST_F(MessageScenario, ARetryTravelsAsAMessageWhenItsWorkerIsBusy) {
    bench.submit();
    bench.fail_retryably("charge");
    EXPECT_THAT(bench.held(), ElementsAre("ship")) << "it took the place";
    bench.advance(seconds(5));
    EXPECT_EQ(bench.state("charge"), "enqueued");
    EXPECT_EQ(broker.count_in(kSteps), 1U);
    bench.succeed("ship");
    EXPECT_THAT(bench.held(), ElementsAre("charge"));
    EXPECT_EQ(bench.step("charge").attempt, 2U);
    finish();
}

TEST_F(MessageScenario, ADurableEventIsAMessageOfItsNamespace) {
    auto const task = bench.submit();
    ASSERT_TRUE(bench.engine().publish({.id = {},
                                        .namespace_name = "tests",
                                        .event_name = "order.paid",
                                        .task_id = task,
                                        .body = model::Payload(R"({"event_name":"order.paid"})")}));
    bench.run_lanes();
    ASSERT_EQ(broker.count_in("tests_domain_events"), 1U);
    EXPECT_EQ(broker.queues["tests_domain_events"].front().body, R"({"event_name":"order.paid"})");
    EXPECT_THAT(unsent(), IsEmpty());
}

TEST_F(MessageScenario, NewTasksAreRefusedWhileTheQueueOfTheirNamespaceIsTooFull) {
    for (int n = 0; n < 5'000; ++n)
        broker.put(kSteps, R"({"task_uuid":"0198c0de-0000-7000-8000-000000000001",)"
                           R"("step_uuid":"0198c0de-0000-7000-8000-000000000002"})");
    bench.submit();
    bench.advance(seconds(5));
    auto const refused = bench.engine().submit({.namespace_name = "tests"}, nullptr);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::LaneFull);
    EXPECT_THAT(refused.error().message(), HasSubstr("worker_tests_queue"));
    EXPECT_TRUE(bench.engine().submit({.namespace_name = "others"}, nullptr));

    bench.succeed("charge");  // a place is free: the queue is worked off
    bench.succeed("ship");
    bench.advance(seconds(6));
    EXPECT_TRUE(bench.engine().submit({.namespace_name = "tests"}, nullptr));
}

}  // namespace
}  // namespace tasker::test
