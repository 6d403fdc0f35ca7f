#include "store/postgres/correspondence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/builders.hpp"

namespace tasker::store::postgres {
namespace {

using namespace std::chrono_literals;
using test::kNow;
using test::task_id;
using testing::ElementsAre;
using testing::IsEmpty;

// Long enough after the beginning that nobody's answer is still to come.
constexpr TimePoint kLater = kNow + 1min;

/// Of a process that listens and has said so.
Correspondence listening() {
    Correspondence one;
    one.begins_to_listen(kNow);
    EXPECT_EQ(one.take_mail(kNow), "new");
    return one;
}

/// The same among others.
Correspondence among_others() {
    auto one = listening();
    EXPECT_FALSE(one.receive("here", kNow));
    return one;
}

TEST(Correspondence, WhoIsAloneTellsNothing) {
    auto alone = listening();
    alone.post({.enqueued = {"shop"}, .settled = {task_id(1)}}, kLater);
    alone.ask_for_settled(kLater);
    EXPECT_FALSE(alone.has_mail());
}

TEST(Correspondence, ANewcomerIsAnsweredAndKnownFromThenOn) {
    auto first = listening();
    Correspondence second;
    second.begins_to_listen(kLater);
    EXPECT_FALSE(first.receive(second.take_mail(kLater), kLater));
    ASSERT_TRUE(first.has_mail());
    EXPECT_FALSE(second.receive(first.take_mail(kLater), kLater));
    EXPECT_FALSE(second.has_mail()) << "an answer wants none";

    auto const much_later = kLater + 1min;
    second.post({.enqueued = {"shop"}}, much_later);
    auto const heard = first.receive(second.take_mail(much_later), much_later);
    ASSERT_TRUE(heard);
    EXPECT_THAT(heard->enqueued, ElementsAre("shop"));
    first.post({.enqueued = {"billing"}}, much_later);
    EXPECT_TRUE(first.has_mail());
}

// Others may be there, wait for tasks, and have had no time to say so.
TEST(Correspondence, WhatIsToldBeforeItListensOrRightAfterIsNotLost) {
    Correspondence one;
    auto const settled = " settled=" + task_id(1).to_string();
    one.post({.enqueued = {"shop"}, .settled = {task_id(1)}}, kNow);
    one.begins_to_listen(kNow);
    EXPECT_EQ(one.take_mail(kNow), "new enqueued=shop" + settled);
    one.post({.enqueued = {"billing"}, .settled = {task_id(1)}}, kNow + 1ms);
    EXPECT_EQ(one.take_mail(kNow + 1ms), "enqueued=billing" + settled);
}

TEST(Correspondence, SettledTasksAreToldWhileSomebodyWantsToKnow) {
    auto one = among_others();
    one.post({.settled = {task_id(1)}}, kLater);
    EXPECT_FALSE(one.has_mail());
    EXPECT_FALSE(one.receive("wants_settled", kLater));
    one.post({.settled = {task_id(2)}}, kLater + 59s);
    EXPECT_THAT(read_notice(one.take_mail(kLater + 59s)).notice.settled,
                ElementsAre(task_id(1), task_id(2)))
        << "the first one may have settled after the other process looked";
    one.post({.settled = {task_id(3)}}, kLater + 61s);
    EXPECT_FALSE(one.has_mail()) << "it waits no more, or has died";
}

TEST(Correspondence, OfWhatSettledBeforeSomebodyAskedTheLastIsRemembered) {
    auto one = among_others();
    for (std::uint32_t n = 0; n < 1000; ++n)
        one.post({.settled = {task_id(n)}}, kLater);
    EXPECT_FALSE(one.receive("wants_settled", kLater));
    auto const told = read_notice(one.take_mail(kLater)).notice;
    EXPECT_TRUE(told.any_settled) << "more than a notification holds";
    EXPECT_FALSE(one.receive("wants_settled", kLater + 2min));
    EXPECT_FALSE(one.has_mail()) << "it was told already";
}

TEST(Correspondence, ChangesAreToldWhileSomebodyWatches) {
    auto one = among_others();
    one.post({.changed = {task_id(1)}}, kLater);
    EXPECT_FALSE(one.has_mail()) << "nobody watches";
    EXPECT_FALSE(one.receive("wants_changes", kLater));
    one.post({.changed = {task_id(2)}}, kLater + 59s);
    auto const told = read_notice(one.take_mail(kLater + 59s)).notice;
    EXPECT_THAT(told.changed, ElementsAre(task_id(2))) << "who begins to watch looks first";
    one.post({.changed = {task_id(3)}, .any_changed = true}, kLater + 61s);
    EXPECT_FALSE(one.has_mail());
}

TEST(Correspondence, WhoWatchesDoesNotMakeOthersTellWhatSettles) {
    auto one = among_others();
    EXPECT_FALSE(one.receive("wants_changes", kLater));
    one.post({.settled = {task_id(1)}}, kLater);
    EXPECT_FALSE(one.has_mail());
}

TEST(Correspondence, ANewcomerHearsThatSomebodyWatches) {
    auto one = listening();
    one.ask_for_changes(kLater);
    EXPECT_FALSE(one.receive("new", kLater + 59s));
    EXPECT_EQ(one.take_mail(kLater + 59s), "wants_changes");
}

TEST(Correspondence, AWishIsSaidOnceAndRenewedBeforeItEnds) {
    auto one = among_others();
    one.ask_for_settled(kLater);
    EXPECT_EQ(one.take_mail(kLater), "wants_settled");
    one.ask_for_settled(kLater + 1s);
    EXPECT_FALSE(one.has_mail());
    one.ask_for_settled(kLater + 21s);
    EXPECT_EQ(one.take_mail(kLater + 21s), "wants_settled");
}

TEST(Correspondence, ANewcomerHearsOfAWishThatWasSaidBefore) {
    auto one = listening();
    one.ask_for_settled(kLater);
    EXPECT_FALSE(one.receive("new", kLater + 59s));
    EXPECT_EQ(one.take_mail(kLater + 59s), "wants_settled");
    EXPECT_FALSE(one.receive("new", kLater + 61s));
    EXPECT_EQ(one.take_mail(kLater + 61s), "here") << "the wish is over";
}

TEST(Correspondence, WhoListensAgainSaysAgainWhatItWants) {
    auto one = among_others();
    one.ask_for_settled(kLater);
    EXPECT_EQ(one.take_mail(kLater), "wants_settled");
    one.begins_to_listen(kLater + 1s);
    EXPECT_EQ(one.take_mail(kLater + 1s), "new wants_settled");
}

TEST(Correspondence, MailThatMayNotHaveArrivedGoesOnceMore) {
    auto one = among_others();
    one.post({.enqueued = {"shop"}}, kLater);
    EXPECT_EQ(one.take_mail(kLater), "enqueued=shop");
    one.repeat_mail();
    EXPECT_EQ(one.take_mail(kLater), "enqueued=shop");
    one.post({.enqueued = {"billing"}}, kLater);
    EXPECT_EQ(one.take_mail(kLater), "enqueued=billing");
}

TEST(Correspondence, WhoCannotHearTellsEverything) {
    Correspondence deaf;
    deaf.cannot_hear();
    EXPECT_FALSE(deaf.has_mail());
    deaf.ask_for_settled(kLater);
    EXPECT_FALSE(deaf.has_mail()) << "it would not hear of it";
    deaf.post({.enqueued = {"shop"}, .settled = {task_id(1)}}, kLater);
    EXPECT_EQ(deaf.take_mail(kLater), "enqueued=shop settled=" + task_id(1).to_string());
}

}  // namespace
}  // namespace tasker::store::postgres
