#include "tests/conformance/broker_conformance.hpp"

#include <thread>

namespace tasker::transport {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST_P(BrokerConformance, GivesWhatWasPublishedInItsOrder) {
    auto const subscription = subscribe({queue()});
    publish({R"({"n": 1})", R"({"n": 2})"}, queue());
    publish({R"({"n": 3})"}, queue());
    auto const got = receive(*subscription, 3);
    EXPECT_THAT(bodies_of(got), ElementsAre(R"({"n": 1})", R"({"n": 2})", R"({"n": 3})"));
    for (auto const& message : got) {
        EXPECT_EQ(message.queue, queue());
        EXPECT_FALSE(message.is_again);
    }
    ASSERT_TRUE(subscription->acknowledge(got));
}

TEST_P(BrokerConformance, KeepsWhatWasPublishedBeforeAnybodySubscribed) {
    publish({R"({"n": 1})"}, queue("early"));
    EXPECT_EQ(*broker_->depth(queue("early"), 10), 1U);
    auto const subscription = subscribe({queue("early")});
    EXPECT_THAT(bodies_of(receive(*subscription, 1)), ElementsAre(R"({"n": 1})"));
}

TEST_P(BrokerConformance, GivesTextAsItWasInAnyLanguage) {
    auto const subscription = subscribe({queue()});
    publish({R"({"text": "Grüße, 世界 \\ \" \n"})"}, queue());
    EXPECT_THAT(bodies_of(receive(*subscription, 1)),
                ElementsAre(R"({"text": "Grüße, 世界 \\ \" \n"})"));
}

TEST_P(BrokerConformance, GivesAMessageToOneOfSeveralSubscriptions) {
    auto const first = subscribe({queue()}, 2);
    auto const second = subscribe({queue()}, 2);
    publish({R"({"n": 1})", R"({"n": 2})", R"({"n": 3})", R"({"n": 4})"}, queue());
    std::vector<Message> all;
    while (all.size() < 4) {
        for (auto const& each : {first.get(), second.get()}) {
            auto got = each->receive(2, 10ms);
            ASSERT_TRUE(got) << got.error().message();
            ASSERT_TRUE(each->acknowledge(*got));
            std::ranges::move(*got, std::back_inserter(all));
        }
    }
    EXPECT_THAT(bodies_of(all),
                UnorderedElementsAre(R"({"n": 1})", R"({"n": 2})", R"({"n": 3})", R"({"n": 4})"));
}

TEST_P(BrokerConformance, GivesNoMoreThanItIsAskedFor) {
    auto const subscription = subscribe({queue()});
    publish({R"({"n": 1})", R"({"n": 2})", R"({"n": 3})"}, queue());
    EXPECT_THAT(bodies_of(receive(*subscription, 2)), ElementsAre(R"({"n": 1})", R"({"n": 2})"));
    EXPECT_TRUE(subscription->receive(0, 1s)->empty());
    EXPECT_THAT(bodies_of(receive(*subscription, 1)), ElementsAre(R"({"n": 3})"));
}

TEST_P(BrokerConformance, LeavesWhatWaitsToOthersWhileItPauses) {
    auto const first = subscribe({queue()});
    publish({R"({"n": 1})", R"({"n": 2})"}, queue());
    auto const got = receive(*first, 1);
    ASSERT_EQ(got.size(), 1U);
    ASSERT_TRUE(first->pause());
    auto const second = subscribe({queue()});
    EXPECT_THAT(bodies_of(receive(*second, 1)), ElementsAre(R"({"n": 2})"));
    ASSERT_TRUE(second->pause());
    ASSERT_TRUE(first->acknowledge(got)) << "what it had received is still its own";
    publish({R"({"n": 3})"}, queue());
    EXPECT_TRUE(first->receive(0, 1s)->empty()) << "which does not end the pause";
    EXPECT_THAT(bodies_of(receive(*first, 1)), ElementsAre(R"({"n": 3})"));
}

TEST_P(BrokerConformance, WakesAReceiverThatWaits) {
    auto const subscription = subscribe({queue()});
    while (!subscription->receive(1, 0s)->empty()) {
    }
    std::jthread const publisher([this] { publish({R"({"n": 1})"}, queue()); });
    // Far longer than it takes: a receiver that is not woken lets the test time out.
    auto const got = subscription->receive(1, 1h);
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_THAT(bodies_of(*got), ElementsAre(R"({"n": 1})"));
}

TEST_P(BrokerConformance, EndsAReceiverThatWaitsWhenItIsInterrupted) {
    auto const subscription = subscribe({queue()});
    std::jthread const other([&] { subscription->interrupt(); });
    auto const got = subscription->receive(1, 1h);
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_THAT(*got, IsEmpty());
}

TEST_P(BrokerConformance, GivesFromSeveralQueuesAndFromThoseAddedLater) {
    auto const subscription = subscribe({queue("a"), queue("b")});
    publish({R"({"n": 1})"}, queue("a"));
    publish({R"({"n": 2})"}, queue("b"));
    publish({R"({"n": 3})"}, queue("c"));
    auto const got = receive(*subscription, 2);
    EXPECT_THAT(bodies_of(got), UnorderedElementsAre(R"({"n": 1})", R"({"n": 2})"));
    for (auto const& message : got)
        EXPECT_EQ(message.queue, message.body == R"({"n": 1})" ? queue("a") : queue("b"));
    ASSERT_TRUE(subscription->acknowledge(got));
    ASSERT_TRUE(subscription->add_queues(std::vector{queue("c"), queue("a")}));
    EXPECT_THAT(bodies_of(receive(*subscription, 1)), ElementsAre(R"({"n": 3})"));
}

TEST_P(BrokerConformance, DoesNotGiveWhatWasAcknowledgedAgain) {
    auto subscription = subscribe({queue()});
    publish({R"({"n": 1})", R"({"n": 2})"}, queue());
    auto const got = receive(*subscription, 2);
    ASSERT_EQ(got.size(), 2U);
    ASSERT_TRUE(subscription->acknowledge(std::vector{got[0]}));
    ASSERT_TRUE(subscription->reject(std::vector{got[1]}, Rejection::Requeue));
    auto const again = receive(*subscription, 1);
    ASSERT_THAT(bodies_of(again), ElementsAre(R"({"n": 2})"));
    EXPECT_TRUE(again.front().is_again);
    ASSERT_TRUE(subscription->acknowledge(again));
    EXPECT_EQ(*broker_->depth(queue(), 10), 0U);
    EXPECT_EQ(GetParam().dead_letters(queue()), 0U);
}

TEST_P(BrokerConformance, PutsAsideWhatNobodyCanUse) {
    auto const subscription = subscribe({queue()});
    publish({R"({"n": 1})", R"({"n": 2})"}, queue());
    auto const got = receive(*subscription, 2);
    ASSERT_EQ(got.size(), 2U);
    ASSERT_TRUE(subscription->reject(std::vector{got[0]}, Rejection::DeadLetter));
    ASSERT_TRUE(subscription->acknowledge(std::vector{got[1]}));
    while (GetParam().dead_letters(queue()) != 1U)
        std::this_thread::yield();
    EXPECT_EQ(*broker_->depth(queue(), 10), 0U);
}

TEST_P(BrokerConformance, PublishesToSeveralQueuesAtOnceAndCounts) {
    std::vector<model::OutgoingMessage> messages;
    for (int n = 0; n < 300; ++n) {
        messages.push_back({.id = ids_.v7(),
                            .queue = queue(n % 3 == 0 ? "a" : "b"),
                            .body = model::Payload("{\"n\": " + std::to_string(n) + "}")});
    }
    ASSERT_TRUE(broker_->publish(messages));
    EXPECT_EQ(*broker_->depth(queue("a"), 1000), 100U);
    EXPECT_EQ(*broker_->depth(queue("b"), 1000), 200U);
    auto const subscription = subscribe({queue("a"), queue("b")});
    std::size_t count = 0;
    while (count < 300) {
        auto const got = subscription->receive(64, 1s);
        ASSERT_TRUE(got) << got.error().message();
        ASSERT_TRUE(subscription->acknowledge(*got));
        count += got->size();
    }
    EXPECT_EQ(count, 300U);
}

TEST_P(BrokerConformance, MakesAQueueThatExistsOnceMoreWithoutHarm) {
    publish({R"({"n": 1})"}, queue());
    ASSERT_TRUE(broker_->declare(std::vector{queue()}));
    auto const another = GetParam().open(clock_);
    ASSERT_TRUE(another->declare(std::vector{queue()}));
    EXPECT_EQ(*broker_->depth(queue(), 10), 1U);
}

TEST_P(BrokerConformance, GoesOnAfterItsConnectionsBroke) {
    if (GetParam().cut_connections == nullptr) GTEST_SKIP() << "a pooler connects anew by itself";
    auto subscription = subscribe({queue()});
    publish({R"({"n": 1})"}, queue());
    ASSERT_EQ(receive(*subscription, 1).size(), 1U);
    GetParam().cut_connections();
    auto const broken = subscription->receive(1, 1h);
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code(), ErrorCode::BrokerBusy);
    EXPECT_FALSE(subscription->receive(1, 1h)) << "it stays of no use";
    publish({R"({"n": 2})"}, queue());
    subscription = subscribe({queue()});
    // The first may still be invisible, as its receiver did not settle it.
    auto const got = receive(*subscription, 1);
    ASSERT_EQ(got.size(), 1U);
}

}  // namespace tasker::transport
