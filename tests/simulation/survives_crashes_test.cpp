#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/seeds.hpp"

namespace tasker::test {
namespace {

// CTest runs tasker-sim over many more; these are others.
constexpr auto kOtherSeedCount = std::min<std::uint64_t>(kSeedCount, 500);

TEST(Simulation, SurvivesCrashesBetweenAnyTwoSteps) {
    Coverage coverage;
    for (std::uint64_t seed = 0; seed < kOtherSeedCount; ++seed) {
        AnnouncedSeed const announced(seed);
        Simulation::Options const options{.seed = 1'000'000 + seed, .faults = Faults::All};
        auto const outcome = simulate(options);
        ASSERT_TRUE(outcome.broken.empty()) << describe(options, outcome);
        coverage.add(outcome.coverage);
    }
    if (kIsSanitized) return;  // too few seeds for all of it
    // A fault that never strikes, a shape that is never woven: that is a bug of the simulator.
    EXPECT_THAT(coverage.missing(), testing::IsEmpty()) << coverage.table();
}

TEST(Simulation, KeepsTheOtherFaultsWhereTheyAreWhenOneIsLeftOut) {
    Simulation::Options options{.seed = 4, .faults = Faults::All};
    auto const all = simulate(options);
    ASSERT_GT(all.script.size(), 4U);
    options.strike_only_at.emplace();
    for (auto const& strike : all.script)
        options.strike_only_at->insert(strike.turn);
    auto const last = all.script.back().turn;
    options.strike_only_at->erase(last);
    auto const rest = simulate(options);
    ASSERT_EQ(rest.script.size(), all.script.size() - 1);
    for (std::size_t i = 0; i < rest.script.size(); ++i)
        EXPECT_EQ(rest.script[i].what, all.script[i].what);
}

TEST(Simulation, RepeatsItselfForASeed) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        Simulation::Options const options{
            .seed = seed, .faults = Faults::All, .trace = Simulation::Trace::On};
        auto const first = simulate(options);
        auto const second = simulate(options);
        EXPECT_FALSE(first.trace.empty());
        EXPECT_EQ(first.trace, second.trace) << "seed " << seed;
        EXPECT_EQ(first.events, second.events) << "seed " << seed;
    }
}

}  // namespace
}  // namespace tasker::test
