#include <gtest/gtest.h>

#include "tests/support/seeds.hpp"

namespace tasker::test {
namespace {

TEST(Simulation, SurvivesCrashesBetweenAnyTwoSteps) {
    for (std::uint64_t seed = 0; seed < kSeedCount; ++seed) {
        AnnouncedSeed const announced(seed);
        auto const outcome = simulate({.seed = seed, .faults = Simulation::Faults::All});
        ASSERT_TRUE(outcome.broken.empty()) << describe(seed, outcome);
    }
}

TEST(Simulation, RepeatsItselfForASeed) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        Simulation::Options const options{
            .seed = seed, .faults = Simulation::Faults::All, .trace = Simulation::Trace::On};
        auto const first = simulate(options);
        auto const second = simulate(options);
        EXPECT_FALSE(first.trace.empty());
        EXPECT_EQ(first.trace, second.trace) << "seed " << seed;
        EXPECT_EQ(first.events, second.events) << "seed " << seed;
    }
}

}  // namespace
}  // namespace tasker::test
