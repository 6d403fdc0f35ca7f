#include "cli/drawing/outline.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tasker::cli::drawing {
namespace {

struct Case {
    char const* name;
    std::size_t node_count;
    std::vector<Arrow> arrows;
    std::string rows;  // node@depth
};

class Outline : public testing::TestWithParam<Case> {};

TEST_P(Outline, IndentsForksAndReturnsAtJoins) {
    std::string rows;
    for (auto const& row : outline_of(GetParam().node_count, GetParam().arrows))
        rows +=
            (rows.empty() ? "" : " ") + std::to_string(row.node) + "@" + std::to_string(row.depth);
    EXPECT_EQ(rows, GetParam().rows);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, Outline,
    testing::Values(
        Case{"nothing", 0, {}, ""}, Case{"chain", 3, {{0, 1}, {1, 2}}, "0@0 1@0 2@0"},
        Case{"diamond", 4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}, "0@0 1@1 2@1 3@0"},
        Case{"tree",
             8,
             {{0, 1}, {0, 2}, {1, 3}, {1, 4}, {2, 5}, {2, 6}, {3, 7}, {4, 7}, {5, 7}, {6, 7}},
             "0@0 1@1 3@2 4@2 2@1 5@2 6@2 7@0"},
        Case{"two_roots", 3, {{0, 2}, {1, 2}}, "0@0 1@0 2@0"},
        Case{"branches_stay_together", 5, {{0, 1}, {0, 2}, {1, 3}, {2, 4}}, "0@0 1@1 3@1 2@1 4@1"}),
    [](auto const& given) { return std::string(given.param.name); });

}  // namespace
}  // namespace tasker::cli::drawing
