#include "simulation/fault.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulation/fault_plan.hpp"

namespace tasker::simulation {
namespace {

using testing::HasSubstr;

TEST(FaultSet, IsReadFromNamesAndGroups) {
    EXPECT_TRUE(FaultSet::from("none")->empty());
    EXPECT_TRUE(FaultSet::from("all")->contains(Fault::Cancel));
    EXPECT_FALSE(FaultSet::from("some")->contains(Fault::Cancel));
    EXPECT_TRUE(FaultSet::from("some,cancel")->contains(Fault::Cancel));
    auto const two = FaultSet::from("crash,lost-answer");
    ASSERT_TRUE(two);
    for (std::size_t i = 0; i < kFaultCount; ++i) {
        auto const fault = fault_at(i);
        EXPECT_EQ(two->contains(fault), fault == Fault::Crash || fault == Fault::LostAnswer);
    }
}

TEST(FaultSet, KnowsEveryFaultByTheNameThatItPrints) {
    for (std::size_t i = 0; i < kFaultCount; ++i)
        EXPECT_EQ(fault_from(to_text(fault_at(i))), fault_at(i));
}

TEST(FaultSet, NamesWhatItDoesNotKnow) {
    auto const near = FaultSet::from("crash,timout");
    ASSERT_FALSE(near);
    EXPECT_EQ(near.error().code(), ErrorCode::InvalidOption);
    EXPECT_THAT(near.error().message(), HasSubstr("\"timout\" is no fault; did you mean timeout?"));
    EXPECT_THAT(FaultSet::from("earthquake").error().message(),
                HasSubstr("known are none, some, all, failure, permanent-failure"));
    EXPECT_FALSE(FaultSet::from(""));
    EXPECT_FALSE(FaultSet::from("crash,"));
}

TEST(FaultPlan, StrikesOnlyWithWhatIsAllowed) {
    auto const allowed = FaultSet::from("crash,timeout");
    std::size_t count = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        FaultPlan const plan(seed, *allowed);
        for (std::uint64_t turn = 1; turn <= 50; ++turn) {
            if (auto const planned = plan.at_turn(turn)) {
                EXPECT_EQ(planned->fault, Fault::Crash);
                ++count;
            }
            if (auto const planned = plan.at_run("charge", static_cast<std::uint32_t>(turn))) {
                EXPECT_EQ(planned->fault, Fault::Timeout);
                ++count;
            }
        }
    }
    EXPECT_GT(count, 200U);
    FaultPlan const calm(1, FaultSet::none());
    for (std::uint64_t turn = 1; turn <= 1000; ++turn)
        EXPECT_FALSE(calm.at_turn(turn));
}

TEST(FaultPlan, IsSpentAfterAFewFaults) {
    FaultPlan plan(3, FaultSet::all());
    for (int i = 0; i < 20; ++i)
        plan.spend();
    for (std::uint64_t turn = 1; turn <= 1000; ++turn)
        EXPECT_FALSE(plan.at_turn(turn));
}

}  // namespace
}  // namespace tasker::simulation
