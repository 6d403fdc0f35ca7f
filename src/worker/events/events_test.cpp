#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/events/event_bus.hpp"
#include "worker/events/event_channel.hpp"
#include "worker/events/event_router.hpp"
#include "worker/events/publication.hpp"
#include "worker/events/publisher_registry.hpp"
#include "worker/test_world.hpp"

namespace tasker::worker {
namespace {

using model::DeliveryMode;
using model::PublishCondition;
using std::chrono::seconds;

TEST(EventBus, Spec1_7_KnowsThreeKindsOfPatterns) {
    EXPECT_TRUE(fits("order.paid", "order.paid"));
    EXPECT_FALSE(fits("order.paid", "order.paid.late"));
    EXPECT_TRUE(fits("order.*", "order.paid"));
    EXPECT_TRUE(fits("order.*", "order.item.added"));
    EXPECT_FALSE(fits("order.*", "orders.paid"));
    EXPECT_FALSE(fits("order.*", "order"));
    EXPECT_TRUE(fits("*", "anything.at_all"));
}

TEST(EventBus, CallsWhoFitsUntilTheyLeave) {
    TestLog log;
    EventBus bus(log);
    std::vector<std::string> calls;
    std::ignore =
        bus.subscribe("order.paid", [&](DomainEvent const&) { calls.push_back("exact"); });
    auto const all = bus.subscribe("*", [&](DomainEvent const&) { calls.push_back("all"); });
    std::ignore = bus.subscribe("user.*", [&](DomainEvent const&) { calls.push_back("user"); });
    EXPECT_EQ(bus.dispatch({.name = "order.paid"}).calls, 2U);
    bus.unsubscribe(all);
    EXPECT_EQ(bus.dispatch({.name = "order.paid"}).calls, 1U);
    EXPECT_EQ(bus.subscriber_count(), 2U);
    EXPECT_THAT(calls, testing::ElementsAre("exact", "all", "exact"));
}

// spec/workers.md 1.9 no. 4
TEST(EventBus, Spec1_9_OutlivesSubscribersThatThrow) {
    TestLog log;
    EventBus bus(log);
    int calls = 0;
    std::ignore = bus.subscribe("*", [](DomainEvent const&) { throw std::runtime_error("no"); });
    std::ignore = bus.subscribe("*", [](DomainEvent const&) { throw 1; });
    std::ignore = bus.subscribe("*", [&](DomainEvent const&) { ++calls; });
    EXPECT_EQ(bus.dispatch({.name = "a.b"}).errors, 2U);
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(log.count("threw"), 2U);
}

struct RouteCase {
    DeliveryMode mode;
    EventRouter::Outcome outcome;
    int fast;
    int durable;
};
class EventRouterModes : public testing::TestWithParam<RouteCase> {};

struct RouterWorld {
    TestLog log;
    TestInlet inlet;
    EventBus bus{log};
    EventRouter router{inlet, bus};
    std::vector<std::string> order;
    RouterWorld() {
        std::ignore = bus.subscribe("*", [this](DomainEvent const&) { order.push_back("fast"); });
        inlet.on_publish = [this](transport::Inlet::Event const&) -> Result<void> {
            order.push_back("durable");
            return {};
        };
    }
};

TEST_P(EventRouterModes, Spec1_7_GoWhereTheTableSays) {
    RouterWorld world;
    auto const routed = world.router.route({.name = "a.b"}, GetParam().mode);
    ASSERT_TRUE(routed);
    EXPECT_EQ(*routed, GetParam().outcome);
    EXPECT_EQ(std::ranges::count(world.order, "fast"), GetParam().fast);
    EXPECT_EQ(std::ranges::count(world.order, "durable"), GetParam().durable);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, EventRouterModes,
    testing::Values(RouteCase{DeliveryMode::Durable, EventRouter::Outcome::PublishedDurable, 0, 1},
                    RouteCase{DeliveryMode::Fast, EventRouter::Outcome::DispatchedFast, 1, 0},
                    RouteCase{DeliveryMode::Broadcast, EventRouter::Outcome::Broadcast, 1, 1}));

TEST(EventRouter, Spec1_7_BroadcastsFastFirstAndReportsADurableFailure) {
    RouterWorld world;
    EXPECT_TRUE(world.router.route({.name = "a.b"}, DeliveryMode::Broadcast));
    EXPECT_THAT(world.order, testing::ElementsAre("fast", "durable"));
    world.inlet.on_publish = [](transport::Inlet::Event const&) -> Result<void> {
        return Error(ErrorCode::LaneFull, "full");
    };
    auto const failed = world.router.route({.name = "a.b"}, DeliveryMode::Broadcast);
    EXPECT_EQ(failed.error().message(), "DurablePublishFailed: full");
    auto const metrics = world.router.metrics();
    EXPECT_EQ(metrics.total, 2U);
    EXPECT_EQ(metrics.broadcast, 1U);
    EXPECT_EQ(metrics.routing_errors, 1U);
    EXPECT_EQ(metrics.subscriber_calls, 2U);
}

TEST(EventRouter, TellsOfWhatWentOutInWhateverMode) {
    TestLog log;
    TestInlet inlet;
    EventBus bus(log);
    std::vector<DeliveryMode> told;
    EventRouter router(inlet, bus,
                       [&](DomainEvent const&, DeliveryMode mode) { told.push_back(mode); });
    for (auto const mode : {DeliveryMode::Durable, DeliveryMode::Fast, DeliveryMode::Broadcast})
        EXPECT_TRUE(router.route({.name = "a.b"}, mode));
    EXPECT_THAT(told, testing::ElementsAre(DeliveryMode::Durable, DeliveryMode::Fast,
                                           DeliveryMode::Broadcast));
    told.clear();
    inlet.on_publish = [](transport::Inlet::Event const&) -> Result<void> {
        return Error(ErrorCode::LaneFull, "full");
    };
    EXPECT_FALSE(router.route({.name = "a.b"}, DeliveryMode::Durable));
    EXPECT_FALSE(
        router.route({.name = "a.b"}, DeliveryMode::Broadcast));  // dispatched all the same
    EXPECT_THAT(told, testing::ElementsAre(DeliveryMode::Broadcast));
}

class FixedPublisher final : public EventPublisher {
public:
    using Payload = std::function<Result<std::optional<Json>>(Scene const&)>;
    FixedPublisher(std::string name, Payload payload)
        : name_(std::move(name)), payload_(std::move(payload)) {}
    [[nodiscard]] std::string_view name() const override { return name_; }
    [[nodiscard]] bool should_handle(std::string_view step) const override {
        return step != "ignored";
    }
    [[nodiscard]] Result<std::optional<Json>> payload(Scene const& scene) const override {
        return payload_(scene);
    }

private:
    std::string name_;
    Payload payload_;
};

TEST(PublisherRegistry, Spec1_7_KeepsPublishersByName) {
    PublisherRegistry registry;
    auto const publisher = std::make_shared<FixedPublisher>("mine", nullptr);
    EXPECT_TRUE(registry.add(publisher));
    EXPECT_EQ(registry.add(publisher).error().code(), ErrorCode::DuplicateHandler);
    EXPECT_EQ(registry.add(std::make_shared<FixedPublisher>("default", nullptr)).error().code(),
              ErrorCode::InvalidOption);
    EXPECT_EQ(registry.find("mine"), publisher);
    EXPECT_THAT(registry.names(), testing::ElementsAre("mine"));
    registry.remove("mine");
    EXPECT_EQ(registry.find("mine"), nullptr);
}

TEST(PublisherRegistry, Spec1_7_ListsWhatIsRequiredRegisteredAndMissing) {
    PublisherRegistry registry;
    EXPECT_TRUE(registry.add(std::make_shared<FixedPublisher>("mine", nullptr)));
    EXPECT_TRUE(registry.require({"mine", "default"}));
    EXPECT_EQ(registry.require({"mine", "yours"}).error().message(),
              "event publishers are missing: yours; required: mine, yours; registered: mine");
}

struct ConditionCase {
    PublishCondition condition;
    bool success;
    bool retryable_failure;
    bool permanent_failure;
};
class PublishConditions : public testing::TestWithParam<ConditionCase> {};

TEST_P(PublishConditions, Spec1_7_LookAtTheResultsOwnRetryableFlag) {
    auto const& row = GetParam();
    EXPECT_EQ(is_met(row.condition, true, false), row.success);
    EXPECT_EQ(is_met(row.condition, false, true), row.retryable_failure);
    EXPECT_EQ(is_met(row.condition, false, false), row.permanent_failure);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PublishConditions,
    testing::Values(ConditionCase{PublishCondition::Success, true, false, false},
                    ConditionCase{PublishCondition::Failure, false, true, true},
                    ConditionCase{PublishCondition::RetryableFailure, false, true, false},
                    ConditionCase{PublishCondition::PermanentFailure, false, false, true},
                    ConditionCase{PublishCondition::Always, true, true, true}));

struct EventsWorld : RouterWorld {
    TestClock clock;
    base::Ids ids{clock, 3};
    PublisherRegistry publishers;
    Publication publication{
        {.clock = clock, .ids = ids, .log = log, .publishers = publishers, .router = router}};
    std::vector<DomainEvent> told;
    EventsWorld() {
        std::ignore =
            bus.subscribe("*", [this](DomainEvent const& event) { told.push_back(event); });
    }
    Publication::Report publish(std::vector<model::PublishedEvent> events,
                                std::string const& name = "charge_card") {
        for (auto& event : events)
            event.delivery_mode = DeliveryMode::Fast;
        auto assignment = make_assignment(ids, {.events = std::move(events), .name = name});
        return publication.publish(
            {.record = std::make_shared<StepContext::Record>(std::move(assignment), clock.now(),
                                                             TimePoint::max()),
             .execution_result = model::Payload(R"({"success":true,"result":{"amount":12.5}})"),
             .succeeded = true});
    }
};

TEST(Publication, Spec10_6_SendsTheStepsResultByDefault) {
    EventsWorld world;
    auto const report = world.publish({{.name = "payment.captured"}});
    EXPECT_EQ(report.published.size(), 1U);
    ASSERT_EQ(world.told.size(), 1U);
    auto const json = world.told.front().to_json();
    EXPECT_EQ(json.at("event_name"), "payment.captured");
    EXPECT_EQ(json.at("event_version"), "1.0");
    EXPECT_EQ(json.at("event_id"), Json(report.published.front().to_string()));
    EXPECT_EQ(json.at("payload").at("payload").at("amount"), 12.5);
    EXPECT_EQ(json.at("payload").at("execution_result").at("success"), true);
    EXPECT_EQ(json.at("payload").at("task_sequence_step").at("task").at("task_name"), "order");
    EXPECT_EQ(json.at("metadata").at("step_name"), "charge_card");
    EXPECT_EQ(json.at("metadata").at("fired_by"), "charge_card");
    EXPECT_EQ(json.at("metadata").at("namespace"), "shop");
}

TEST(Publication, Spec1_7_SkipsEventsWhoseConditionIsNotMet) {
    EventsWorld world;
    auto const report = world.publish(
        {{.name = "a.failed", .condition = PublishCondition::Failure}, {.name = "a.done"}});
    EXPECT_THAT(report.skipped, testing::ElementsAre("a.failed"));
    EXPECT_EQ(report.published.size(), 1U);
}

TEST(Publication, Spec1_7_ChecksTheSchemaAndHarmsOnlyThatEvent) {
    EventsWorld world;
    Json const wants_text = {{"type", "object"},
                             {"properties", {{"amount", {{"type", "string"}}}}}};
    auto const report =
        world.publish({{.name = "a.bad", .schema = wants_text}, {.name = "a.good"}});
    ASSERT_EQ(report.errors.size(), 1U);
    EXPECT_THAT(report.errors.front(),
                testing::StartsWith("Schema validation failed for 'a.bad': /amount"));
    EXPECT_EQ(report.published.size(), 1U);
}

TEST(Publication, Spec1_7_LetsTheFirstEventsPublisherServeTheStep) {
    EventsWorld world;
    EXPECT_TRUE(world.publishers.add(std::make_shared<FixedPublisher>(
        "mine", [](EventPublisher::Scene const& scene) -> Result<std::optional<Json>> {
            if (scene.event_name == "a.declined") return std::optional<Json>();
            if (scene.event_name == "a.wrong") return Error(ErrorCode::InvalidOutcome, "no");
            if (scene.event_name == "a.thrown") throw std::runtime_error("boom");
            return std::optional<Json>(Json{{"by", "mine"}});
        })));
    auto const report = world.publish({{.name = "a.made", .publisher = "mine"},
                                       {.name = "a.declined"},
                                       {.name = "a.wrong", .publisher = "other"},
                                       {.name = "a.thrown"}});
    ASSERT_EQ(world.told.size(), 1U);
    EXPECT_EQ(world.told.front().payload.at("by"), "mine");
    EXPECT_EQ(world.told.front().fired_by, "mine");
    EXPECT_THAT(report.skipped, testing::ElementsAre("a.declined"));
    EXPECT_THAT(report.errors,
                testing::ElementsAre(testing::HasSubstr("no"), testing::HasSubstr("threw: boom")));
}

TEST(Publication, Spec1_7_FallsBackToTheDefaultPublisherWithAWarning) {
    EventsWorld world;
    auto const report = world.publish({{.name = "a.made", .publisher = "nobody"}});
    EXPECT_EQ(report.published.size(), 1U);
    EXPECT_EQ(world.log.count("no event publisher nobody"), 1U);
}

TEST(Publication, Spec1_7_LeavesStepsAloneThatThePublisherDoesNotHandle) {
    EventsWorld world;
    EXPECT_TRUE(world.publishers.add(std::make_shared<FixedPublisher>("mine", nullptr)));
    auto const report = world.publish({{.name = "a.made", .publisher = "mine"}}, "ignored");
    EXPECT_TRUE(report.published.empty());
}

struct ChannelWorld {
    TestClock clock;
    TestLog log;
    Gate busy;
    Gate leave;
    std::atomic<int> done = 0;
    EventChannel channel{{.capacity = 2, .drain_timeout = std::chrono::hours(1)},
                         seconds(5),
                         {.clock = clock, .log = log},
                         [this](FinishedStep const&) {
                             busy.open();
                             leave.wait();
                             ++done;
                         }};
};

TEST(EventChannel, Spec1_7_DropsAndCountsWhatDoesNotFit) {
    ChannelWorld world;
    EXPECT_TRUE(world.channel.send({}));
    EXPECT_TRUE(world.channel.send({}));
    EXPECT_FALSE(world.channel.send({}));
    EXPECT_FALSE(world.channel.send({}));
    auto const metrics = world.channel.metrics();
    EXPECT_EQ(metrics.accepted, 2U);
    EXPECT_EQ(metrics.dropped, 2U);
    EXPECT_EQ(metrics.depth, 2U);
    EXPECT_EQ(metrics.capacity, 2U);
    EXPECT_EQ(world.log.count("dropped"), 1U);
}

TEST(EventChannel, WithoutItsThreadWhoeverAsksDoesTheWork) {
    ChannelWorld world;
    world.leave.open();
    EXPECT_EQ(world.channel.work_off(), 0U);
    EXPECT_TRUE(world.channel.send({}));
    EXPECT_TRUE(world.channel.send({}));
    EXPECT_EQ(world.channel.work_off(), 2U);
    EXPECT_EQ(world.done, 2);
    EXPECT_TRUE(world.channel.send({}));
    EXPECT_FALSE(world.channel.stop().is_complete);  // nobody worked on it
    EXPECT_EQ(world.channel.work_off(), 0U);
}

TEST(EventChannel, Spec1_7_DrainsWhenItStops) {
    ChannelWorld world;
    EXPECT_TRUE(world.channel.send({}));
    EXPECT_TRUE(world.channel.send({}));
    world.leave.open();
    world.channel.start();
    auto const drained = world.channel.stop();
    EXPECT_TRUE(drained.is_complete);
    EXPECT_EQ(world.done, 2);
    EXPECT_FALSE(world.channel.send({}));
}

TEST(EventChannel, Spec1_9_LogsWorkThatTakesLongerThanTheCallbackTimeout) {
    ChannelWorld world;
    world.channel.start();
    EXPECT_TRUE(world.channel.send({}));
    world.busy.wait();
    EXPECT_EQ(world.channel.check_stuck(), world.clock.now() + seconds(5));
    world.clock.advance(seconds(5));
    EXPECT_EQ(world.channel.check_stuck(), std::nullopt);
    EXPECT_EQ(world.channel.check_stuck(), std::nullopt);
    EXPECT_EQ(world.channel.metrics().timeouts, 1U);
    world.leave.open();
}

}  // namespace
}  // namespace tasker::worker
