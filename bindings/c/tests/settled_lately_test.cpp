#include "bindings/c/src/settled_lately.hpp"

#include <gtest/gtest.h>

#include "tests/support/builders.hpp"

namespace tasker::c {
namespace {

using test::kNow;
using test::task_id;

TEST(SettledLately, KnowsWhatHasSettledThoughAnOlderCommitIsToldOfLater) {
    SettledLately lately;
    lately.add(task_id(1), /*moves=*/5, kNow);
    lately.goes_on(task_id(1), /*moves=*/3);
    EXPECT_TRUE(lately.has(task_id(1))) << "who waits for it now would wait for ever";
}

TEST(SettledLately, ForgetsWhatGoesOn) {
    SettledLately lately;
    lately.add(task_id(1), 5, kNow);
    lately.goes_on(task_id(1), 6);
    EXPECT_FALSE(lately.has(task_id(1)));
    lately.goes_on(task_id(1), 7);
    lately.add(task_id(1), 9, kNow);
    EXPECT_TRUE(lately.has(task_id(1)));
}

}  // namespace
}  // namespace tasker::c
