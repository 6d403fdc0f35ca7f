#include "store/ancestors.hpp"

#include <gtest/gtest.h>

#include <map>

#include "tests/support/builders.hpp"

namespace tasker::store {

namespace {

using Parents = std::map<std::uint32_t, std::vector<std::uint32_t>>;

struct AncestorsCase {
    char const* name;
    Parents parents;
    std::uint32_t step;
    std::vector<std::uint32_t> expected;
};

class Ancestors : public testing::TestWithParam<AncestorsCase> {};

}  // namespace

TEST_P(Ancestors, AreNearestFirstThenById) {
    std::vector<StepId> above;
    std::size_t questions = 0;
    ParentsOf const parents_of = [&](StepId id) -> Result<std::vector<StepId> const*> {
        ++questions;
        above.clear();
        for (auto const& [child, parents] : GetParam().parents) {
            if (test::step_id(child) != id) continue;
            for (auto const parent : parents)
                above.push_back(test::step_id(parent));
        }
        return &above;
    };
    std::vector<StepId> expected;
    for (auto const n : GetParam().expected)
        expected.push_back(test::step_id(n));
    EXPECT_EQ(*ancestors_of(test::step_id(GetParam().step), parents_of), expected);
    EXPECT_EQ(questions, expected.size() + 1) << "one for each";
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, Ancestors,
    testing::Values(AncestorsCase{"none", {}, 1, {}},
                    AncestorsCase{"chain", {{3, {2}}, {2, {1}}}, 3, {2, 1}},
                    AncestorsCase{"diamond", {{4, {3, 2}}, {3, {1}}, {2, {1}}}, 4, {2, 3, 1}},
                    AncestorsCase{"short_cut", {{4, {1, 3}}, {3, {2}}, {2, {1}}}, 4, {1, 3, 2}},
                    AncestorsCase{"two_edges", {{2, {1, 1}}}, 2, {1}}),
    [](auto const& info) { return info.param.name; });

TEST(AncestorsOf, PassesOnAnError) {
    auto const found =
        ancestors_of(test::step_id(1), [](StepId) -> Result<std::vector<StepId> const*> {
            return Error(ErrorCode::StoreBusy, "on purpose");
        });
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code(), ErrorCode::StoreBusy);
}

}  // namespace tasker::store
