#include "transport/local_outlet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace tasker::transport {
namespace {

class StillClock final : public base::Clock {
public:
    [[nodiscard]] TimePoint now() const override { return time; }
    TimePoint time{};
};

class CountingLog final : public base::Log {
public:
    void write(base::LogLevel /*level*/, std::string_view /*message*/) noexcept override {
        ++lines;
    }
    int lines = 0;
};

struct World {
    explicit World(LocalPlaces places)
        : outlet(WorkerId{}, places, clock, log,
                 {.on_refused =
                      [this](std::vector<model::Assignment> list) { refused += list.size(); },
                  .on_revoked = [this](model::LeaseKey key) { revoked.push_back(key); }}) {}

    static std::vector<model::Assignment> steps(std::size_t count, std::uint8_t first = 1) {
        std::vector<model::Assignment> list(count);
        for (std::size_t i = 0; i < count; ++i) {
            list[i].work.step.id.uuid.bytes[0] = static_cast<std::uint8_t>(first + i);
            list[i].work.step.attempt = 1;
        }
        return list;
    }
    void fill(std::size_t count) {
        ASSERT_EQ(outlet.reserve(count), count);
        outlet.deliver(steps(count));
    }

    StillClock clock;
    CountingLog log;
    std::size_t refused = 0;
    std::vector<model::LeaseKey> revoked;
    LocalOutlet outlet;
};

constexpr LocalPlaces kNoShedding{.running_max = 2, .waiting_max = 3, .capacity_percent = 100.0};

TEST(LocalOutlet, ItsSkillsChangeAndWhoLooksAtOldOnesMayGoOn) {
    World world(kNoShedding);
    auto const& at_first = world.outlet.skills();
    EXPECT_TRUE(at_first.are_all());
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(world.outlet.change_skills({.handlers = {{std::to_string(i)}}}));
    EXPECT_FALSE(world.outlet.change_skills({.handlers = {{"99"}}}));
    EXPECT_TRUE(at_first.are_all());
    EXPECT_TRUE(world.outlet.skills().cover({.namespace_name = "a", .handler = "99"}));
    EXPECT_FALSE(world.outlet.skills().cover({.namespace_name = "a", .handler = "98"}));
}

TEST(LocalOutlet, HasNoPlacesBeforeItIsOpenAndAfterItIsClosed) {
    World world(kNoShedding);
    EXPECT_EQ(world.outlet.reserve(1), 0U);
    world.outlet.open();
    EXPECT_EQ(world.outlet.reserve(1), 1U);
    world.outlet.release(1);
    std::ignore = world.outlet.close();
    EXPECT_EQ(world.outlet.reserve(1), 0U);
}

TEST(LocalOutlet, CountsAPlaceAsHeldFromItsReservationUntilTheStepHasRun) {
    World world(kNoShedding);
    world.outlet.open();
    EXPECT_EQ(world.outlet.reserve(100), 5U);
    EXPECT_EQ(world.outlet.reserve(1), 0U);
    world.outlet.release(4);
    world.outlet.deliver(World::steps(1));
    EXPECT_EQ(world.outlet.reserve(100), 4U);
    world.outlet.release(4);
    ASSERT_TRUE(world.outlet.try_take());
    EXPECT_EQ(world.outlet.usage().running, 1U);
    EXPECT_EQ(world.outlet.reserve(100), 4U);
    world.outlet.release(4);
    world.outlet.free_place();
    EXPECT_EQ(world.outlet.usage().in_use(), 0U);
}

TEST(LocalOutlet, LetsNoMoreRunThanAllowed) {
    World world(kNoShedding);
    world.outlet.open();
    world.fill(3);
    EXPECT_TRUE(world.outlet.try_take());
    EXPECT_TRUE(world.outlet.try_take());
    EXPECT_FALSE(world.outlet.try_take());
    world.outlet.free_place();
    EXPECT_TRUE(world.outlet.try_take());
}

TEST(LocalOutlet, GivesStepsInTheOrderOfTheirDelivery) {
    World world(kNoShedding);
    world.outlet.open();
    world.fill(2);
    EXPECT_EQ(world.outlet.try_take()->work.step.id.uuid.bytes[0], 1);
    EXPECT_EQ(world.outlet.try_take()->work.step.id.uuid.bytes[0], 2);
}

TEST(LocalOutlet, KeepsTheFullPlaceOfAParkedStepAndLetsItGoOnFirst) {
    World world({.running_max = 1, .waiting_max = 1, .capacity_percent = 100.0});
    world.outlet.open();
    world.fill(2);
    auto yielding = world.outlet.try_take();
    ASSERT_TRUE(yielding);
    world.outlet.park();
    EXPECT_EQ(world.outlet.reserve(1), 0U);
    EXPECT_FALSE(world.outlet.put_back(*std::move(yielding)));
    EXPECT_EQ(world.outlet.try_take()->work.step.id.uuid.bytes[0], 1);
}

TEST(LocalOutlet, GivesAParkedStepBackWhenItIsClosedMeanwhile) {
    World world(kNoShedding);
    world.outlet.open();
    world.fill(1);
    auto yielding = world.outlet.try_take();
    world.outlet.park();
    std::ignore = world.outlet.close();
    EXPECT_TRUE(world.outlet.put_back(*std::move(yielding)));
    EXPECT_EQ(world.outlet.usage().in_use(), 0U);
}

TEST(LocalOutlet, GivesWhatWaitedBackWhenItCloses) {
    World world(kNoShedding);
    world.outlet.open();
    world.fill(3);
    ASSERT_TRUE(world.outlet.take());
    EXPECT_EQ(world.outlet.close().size(), 2U);
    EXPECT_FALSE(world.outlet.take());
}

TEST(LocalOutlet, RefusesStepsThatWereClaimedBeforeItClosed) {
    World world(kNoShedding);
    world.outlet.open();
    ASSERT_EQ(world.outlet.reserve(2), 2U);
    std::ignore = world.outlet.close();
    world.outlet.deliver(World::steps(2));
    EXPECT_EQ(world.refused, 2U);
    EXPECT_EQ(world.outlet.usage().in_use(), 0U);
}

TEST(LocalOutlet, DropsARevokedStepThatWaitsAndTellsOfOneThatDoesNot) {
    World world(kNoShedding);
    world.outlet.open();
    world.fill(2);
    auto const second = World::steps(1, 2).front().work.step.id;
    world.outlet.revoke(second, 2);  // another attempt
    EXPECT_EQ(world.revoked.size(), 1U);
    world.outlet.revoke(second, 1);
    EXPECT_EQ(world.revoked.size(), 1U);
    EXPECT_EQ(world.outlet.usage().waiting, 1U);
}

TEST(LocalOutlet, WakesAThreadThatWaits) {
    World world(kNoShedding);
    world.outlet.open();
    std::optional<model::Assignment> taken;
    std::thread thread([&] { taken = world.outlet.take(); });
    world.fill(1);
    thread.join();
    EXPECT_TRUE(taken);
}

TEST(LocalOutlet, WakesAsManyThreadsAsThereAreSteps) {
    World world({.running_max = 3, .waiting_max = 3, .capacity_percent = 100.0});
    world.outlet.open();
    std::atomic<int> taken = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] { taken += world.outlet.take() ? 1 : 0; });
    world.fill(3);
    threads.clear();
    EXPECT_EQ(taken, 3);
}

TEST(LocalOutlet, LeavesAStepToTheThreadThatTakesNext) {
    World world({.running_max = 2, .waiting_max = 3, .capacity_percent = 100.0});
    world.outlet.open();
    world.fill(1);
    ASSERT_TRUE(world.outlet.take());
    std::atomic<int> taken = 0;
    std::jthread other([&] { taken += world.outlet.take() ? 1 : 0; });
    {
        LocalOutlet::AboutToTake const next(world.outlet);
        world.outlet.free_place();
        world.fill(2);  // one for this thread, one for the other
    }
    EXPECT_TRUE(world.outlet.take());
    other.join();
    EXPECT_EQ(taken, 1);
}

// spec/workers.md 1.6
struct SheddingCase {
    double percent;
    std::size_t usable;  // of 10
};
class LocalOutletSheds : public testing::TestWithParam<SheddingCase> {};

TEST_P(LocalOutletSheds, Spec1_6_GivesPlacesWhileTheUsageIsBelowTheThreshold) {
    World world({.running_max = 4, .waiting_max = 6, .capacity_percent = GetParam().percent});
    world.outlet.open();
    EXPECT_EQ(world.outlet.reserve(100), GetParam().usable);
}

INSTANTIATE_TEST_SUITE_P(Thresholds, LocalOutletSheds,
                         testing::Values(SheddingCase{80.0, 8}, SheddingCase{75.0, 8},
                                         SheddingCase{100.0, 10}, SheddingCase{1.0, 1}));

TEST(LocalOutlet, Spec1_6_CountsClaimsThatItRefusedForLoadOnly) {
    World world({.running_max = 4, .waiting_max = 6, .capacity_percent = 80.0});
    world.outlet.open();
    world.fill(8);
    EXPECT_EQ(world.outlet.usage().claims_refused, 0U);
    EXPECT_EQ(world.outlet.reserve(1), 0U);
    EXPECT_EQ(world.outlet.usage().claims_refused, 1U);
    EXPECT_DOUBLE_EQ(world.outlet.usage().percent(), 80.0);
}

TEST(LocalOutlet, Spec1_6_WarnsFromTheWarningThresholdOnceAMinute) {
    World world({.running_max = 4, .waiting_max = 6, .warning_percent = 70.0});
    world.outlet.open();
    world.fill(6);
    EXPECT_EQ(world.log.lines, 0);
    world.fill(1);
    EXPECT_EQ(world.log.lines, 1);
    world.fill(1);
    EXPECT_EQ(world.log.lines, 1);
    ASSERT_TRUE(world.outlet.try_take());
    world.outlet.free_place();
    world.clock.time += std::chrono::minutes(1);
    world.fill(1);
    EXPECT_EQ(world.log.lines, 2);
}

constexpr LocalPlaces kInCompany{
    .running_max = 10, .waiting_max = 128, .lead_max = std::chrono::milliseconds(20)};

// Other processes could start at once what would only wait here.
TEST(LocalOutlet, TakesInCompanyWhatCanStartNow) {
    World world(kInCompany);
    world.outlet.open();
    EXPECT_EQ(world.outlet.reserve(40), 10U);
    EXPECT_EQ(world.outlet.reserve(1), 0U);
}

void run_ten(World& world, Duration each) {
    world.fill(10);
    for (int n = 0; n < 10; ++n)
        ASSERT_TRUE(world.outlet.try_take());
    world.clock.time += each;
    for (int n = 0; n < 10; ++n)
        world.outlet.free_place();
}

TEST(LocalOutlet, TakesInCompanyAsManyMoreAsItWillStartWithinAMoment) {
    World world(kInCompany);
    world.outlet.open();
    for (int i = 0; i < 20; ++i) {
        run_ten(world, std::chrono::milliseconds(5));
        world.clock.time += std::chrono::seconds(7);  // nothing to do says nothing
    }
    // Ten at once, 5 ms each: 40 in 20 ms.
    EXPECT_EQ(world.outlet.reserve(1000), 50U);
}

TEST(LocalOutlet, TakesInCompanyAllItHasRoomForWhenStepsTakeNoTime) {
    World world(kInCompany);
    world.outlet.open();
    run_ten(world, std::chrono::microseconds(1));
    EXPECT_EQ(world.outlet.reserve(1000), 111U) << "80 % of its places, as everywhere";
}

TEST(LocalOutlet, TakesInCompanyNoMoreWhenStepsBecomeSlow) {
    World world(kInCompany);
    world.outlet.open();
    for (int i = 0; i < 20; ++i)
        run_ten(world, std::chrono::microseconds(1));
    auto const fast = world.outlet.reserve(1000);
    EXPECT_GT(fast, 100U);
    world.outlet.release(fast - 10);
    world.outlet.deliver(World::steps(10));
    for (int n = 0; n < 10; ++n)
        ASSERT_TRUE(world.outlet.try_take());
    world.clock.time += std::chrono::seconds(1);
    EXPECT_LE(world.outlet.reserve(1000), 1U) << "none of them has finished, and it shows";
}

TEST(LocalOutlet, CountsNoTimeWhenTheClockIsSetBack) {
    World world(kInCompany);
    world.clock.time += std::chrono::hours(1);
    world.outlet.open();
    world.clock.time -= std::chrono::hours(1);
    run_ten(world, std::chrono::milliseconds(20));
    EXPECT_EQ(world.outlet.reserve(1000), 20U);
}

TEST(LocalOutlet, TellsHowLongStepsWait) {
    World world(kNoShedding);
    world.outlet.open();
    world.fill(1);
    world.clock.time += std::chrono::seconds(3);
    world.fill(1);
    auto const waiting = world.outlet.waiting();
    ASSERT_EQ(waiting.size(), 2U);
    EXPECT_EQ(waiting[1].since - waiting[0].since, std::chrono::seconds(3));
}

}  // namespace
}  // namespace tasker::transport
