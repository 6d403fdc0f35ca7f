#include "cli/text/steps.hpp"

#include <gtest/gtest.h>

#include <array>

namespace tasker::cli {
namespace {

TEST(Attempts, AreThoseThatCount) {
    EXPECT_EQ(attempts_of({}), 0U);
    std::array<model::Step, 3> const steps{{
        {.attempt = 2},
        {.attempt = 3, .uncounted_attempts = 1},  // a process was killed under it
        {},
    }};
    EXPECT_EQ(attempts_of(steps), 4U);
}

}  // namespace
}  // namespace tasker::cli
