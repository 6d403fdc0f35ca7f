#include "worker/dispatch/runs.hpp"

#include <gtest/gtest.h>

#include "worker/test_world.hpp"

namespace tasker::worker {
namespace {

using std::chrono::seconds;

struct RunsWorld {
    TestClock clock;
    base::Ids ids{clock, 5};
    std::shared_ptr<Run> add(Runs& runs, Duration timeout, RunPlace place = RunPlace::Thread) {
        auto const now = clock.now();
        auto run = std::make_shared<Run>(make_assignment(ids), now, now + timeout);
        run->place = place;
        runs.add(run);
        return run;
    }
};

TEST(Runs, LetTheHandlerAnswerWhenItIsFirst) {
    RunsWorld world;
    Runs runs(1);
    auto const run = world.add(runs, seconds(1));
    EXPECT_EQ(runs.finish(*run), Runs::Ending::First);
    world.clock.advance(seconds(2));
    EXPECT_TRUE(runs.expire(world.clock.now()).empty());
    EXPECT_FALSE(runs.next_deadline());
}

TEST(Runs, ExpireInTheOrderOfTheirDeadlines) {
    RunsWorld world;
    Runs runs(9);
    auto const late = world.add(runs, seconds(3));
    auto const soon = world.add(runs, seconds(1));
    EXPECT_EQ(runs.next_deadline(), world.clock.now() + seconds(1));
    world.clock.advance(seconds(1));
    auto const expired = runs.expire(world.clock.now());
    ASSERT_EQ(expired.size(), 1U);
    EXPECT_EQ(expired.front().run, soon);
    EXPECT_TRUE(soon->context.is_cancelled());
    EXPECT_FALSE(late->context.is_cancelled());
    EXPECT_EQ(runs.count(), 1U);
}

TEST(Runs, ReplaceThreadsWithinABoundAndCoroutinesAlways) {
    RunsWorld world;
    Runs runs(1);
    auto const first = world.add(runs, seconds(1));
    auto const second = world.add(runs, seconds(2));
    auto const coroutine = world.add(runs, seconds(3), RunPlace::Loop);
    world.clock.advance(seconds(3));
    auto const expired = runs.expire(world.clock.now());
    ASSERT_EQ(expired.size(), 3U);
    EXPECT_TRUE(expired[0].is_replaced);
    EXPECT_FALSE(expired[1].is_replaced);
    EXPECT_TRUE(expired[2].is_replaced);
    EXPECT_EQ(runs.overrunning(), 3U);
    EXPECT_EQ(runs.finish(*first), Runs::Ending::Replaced);
    EXPECT_EQ(runs.finish(*second), Runs::Ending::Late);
    EXPECT_EQ(runs.finish(*coroutine), Runs::Ending::Replaced);
    EXPECT_EQ(runs.overrunning(), 0U);

    std::ignore = world.add(runs, seconds(1));  // the bound is free again
    world.clock.advance(seconds(1));
    EXPECT_TRUE(runs.expire(world.clock.now()).front().is_replaced);
}

TEST(Runs, RevokeExactlyOneAttempt) {
    RunsWorld world;
    Runs runs(1);
    auto const run = world.add(runs, seconds(1));
    auto key = run->key();
    ++key.attempt;
    EXPECT_EQ(runs.revoke(key), nullptr);
    EXPECT_FALSE(run->context.is_cancelled());
    EXPECT_EQ(runs.revoke(run->key()), run);
    EXPECT_TRUE(run->context.is_cancelled());
    EXPECT_EQ(runs.finish(*run), Runs::Ending::First);
}

TEST(Runs, DropWhatEndsAfterItWasGivenUp) {
    RunsWorld world;
    Runs runs(1);
    auto const run = world.add(runs, seconds(1));
    EXPECT_EQ(runs.give_up().size(), 1U);
    EXPECT_TRUE(run->context.is_cancelled());
    EXPECT_EQ(runs.finish(*run), Runs::Ending::GivenUp);
    EXPECT_TRUE(runs.held().empty());
}

}  // namespace
}  // namespace tasker::worker
