#include "store/postgres/notice_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/builders.hpp"

namespace tasker::store::postgres {
namespace {

using test::kNow;
using test::task_id;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(NoticeText, IsReadAsItWasWritten) {
    NoticeMessage const message{.notice = {.enqueued = {"shop", "billing_2"},
                                           .settled = {task_id(1), task_id(2)},
                                           .due = kNow,
                                           .any_enqueued = true,
                                           .any_settled = true,
                                           .changed = {task_id(3)},
                                           .any_changed = true},
                                .is_new = true,
                                .wants_settled = true,
                                .wants_changes = true};
    auto const read = read_notice(to_text(message));
    EXPECT_EQ(read.notice, message.notice);
    EXPECT_TRUE(read.is_new);
    EXPECT_TRUE(read.wants_settled);
    EXPECT_TRUE(read.wants_changes);
}

TEST(NoticeText, IsPlainWords) {
    EXPECT_EQ(to_text({}), "here");
    EXPECT_EQ(to_text({.notice = {.enqueued = {"a", "b"}, .due = TimePoint(Duration(7))}}),
              "due=7 enqueued=a,b");
    auto const here = read_notice("here");
    EXPECT_TRUE(here.notice.is_empty());
    EXPECT_FALSE(here.is_new);
}

TEST(NoticeText, WhatItDoesNotUnderstandIsLeftOut) {
    auto const read = read_notice("  enqueued=,shop,, later=1,2 settled=nonsense," +
                                  task_id(3).to_string() + " due=soon =x new=1 \xff\xfe");
    EXPECT_THAT(read.notice.enqueued, ElementsAre("shop"));
    EXPECT_THAT(read.notice.settled, ElementsAre(task_id(3)));
    EXPECT_FALSE(read.notice.due);
    EXPECT_FALSE(read.notice.any_settled);
}

TEST(NoticeText, WhatDoesNotFitIsSaidInGeneral) {
    Notice notice;
    for (std::uint32_t n = 0; n < 1000; ++n)
        add(notice, {.enqueued = {"namespace_" + std::to_string(n)},
                     .settled = {task_id(n)},
                     .changed = {task_id(n)}});
    add(notice, {.due = kNow});
    EXPECT_TRUE(notice.any_enqueued);
    EXPECT_TRUE(notice.any_settled);
    EXPECT_TRUE(notice.any_changed);
    auto const text =
        to_text({.notice = notice, .is_new = true, .wants_settled = true, .wants_changes = true});
    EXPECT_LT(text.size(), kNoticeBytesMax);
    EXPECT_EQ(read_notice(text).notice, notice);
}

TEST(NoticeText, ANameThatWouldBreakTheTextIsNotNamed) {
    Notice notice;
    add(notice, {.enqueued = {"with space"}});
    add(notice, {.enqueued = {"a,b"}});
    EXPECT_THAT(notice.enqueued, IsEmpty());
    EXPECT_TRUE(notice.any_enqueued);
}

TEST(NoticeText, SaysANamespaceOnceAndTheEarliestTime) {
    Notice notice;
    for (auto const later : {3, 1, 2})
        add(notice, {.enqueued = {"shop"}, .due = kNow + Duration(later)});
    EXPECT_THAT(notice.enqueued, ElementsAre("shop"));
    EXPECT_EQ(notice.due, kNow + Duration(1));
}

}  // namespace
}  // namespace tasker::store::postgres
