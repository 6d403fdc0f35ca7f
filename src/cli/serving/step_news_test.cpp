#include "cli/serving/step_news.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/json.hpp"
#include "rules/ready.hpp"
#include "rules/settle.hpp"
#include "tests/support/builders.hpp"

namespace tasker::cli {
namespace {

using What = StepNews::What;
using tasker::test::kNow;

model::Step claimed_step() {
    return tasker::test::moved(tasker::test::make_step(1).step, tasker::test::claimed());
}

std::optional<StepNews> news_of_change(model::StepChange const& change) {
    return news_of({.step = change.after, .path = change.path}, kNow);
}

model::StepReport report_of(model::Step const& step) {
    return {.task_id = step.task_id,
            .step_id = step.id,
            .attempt = step.attempt,
            .worker_id = *step.worker_id,
            .what = model::StepHandback{}};
}

std::optional<StepNews> news_of_outcome(model::StepOutcome const& outcome) {
    auto const step = claimed_step();
    return news_of_change(
        *rules::settle(step, {}, report_of(step), outcome, {}, kNow, /*jitter=*/0.5));
}

TEST(StepNews, TellsWhatBecameOfASteps) {
    auto const enqueued =
        tasker::test::moved(tasker::test::make_step(1).step, tasker::test::enqueued());
    auto const claim = rules::claim(enqueued, kNow,
                                    {.worker_id = tasker::test::worker_id(1), .lease_until = kNow});
    EXPECT_EQ(news_of_change(*claim)->what, What::Started);
    EXPECT_EQ(news_of_outcome({.succeeded = true})->what, What::Completed);
    EXPECT_EQ(news_of_outcome({.is_retryable = true})->what, What::WillRetry);
    EXPECT_EQ(news_of_outcome({})->what, What::Failed);
    auto const step = claimed_step();
    EXPECT_EQ(news_of_change(*rules::hand_back(step, report_of(step), "full", kNow))->what,
              What::HandedBack);
    EXPECT_EQ(news_of_change(*rules::lose_lease(step, {}, kNow))->what, What::Lost);
}

TEST(StepNews, SaysNothingOfStepsThatWaitForOthers) {
    auto const pending = tasker::test::make_step(1).step;
    EXPECT_FALSE(news_of_change(*rules::enqueue(pending, kNow, std::nullopt)));
    EXPECT_FALSE(news_of({.step = pending}, kNow));
}

TEST(StepNews, IsALineAndAnObject) {
    auto const news = news_of_outcome({.succeeded = true});
    auto const task = news->task_id.to_string();
    EXPECT_EQ(line_of(*news),
              "2026-02-01T10:00:05Z step-1 completed (task " + task + ", attempt 1)");
    EXPECT_EQ(base::to_text(json_of(*news)),
              R"({"event":"step_completed","at":"2026-02-01T10:00:05.000000Z","task_uuid":")" +
                  task + R"(","step_uuid":")" + news->step_id.to_string() +
                  R"(","step_name":"step-1","attempt":1})");
}

TEST(NewsFeed, KeepsNoMoreThanItHasRoomForAndCountsTheRest) {
    NewsFeed feed(2);
    for (std::uint32_t i = 1; i <= 5; ++i)
        feed.push({.attempt = i});
    auto const first = feed.take();
    ASSERT_EQ(first.news.size(), 2U);
    EXPECT_EQ(first.news.back().attempt, 2U);
    EXPECT_EQ(first.dropped, 3U);
    EXPECT_FALSE(first.is_last);
    feed.push({.attempt = 6});
    feed.close();
    auto const last = feed.take();
    EXPECT_EQ(last.news.size(), 1U);
    EXPECT_EQ(last.dropped, 0U);
    EXPECT_TRUE(last.is_last);
}

TEST(NewsFeed, WakesWhoWaits) {
    NewsFeed feed(2);
    std::thread other([&] { feed.push({.attempt = 1}); });
    EXPECT_EQ(feed.take().news.size(), 1U);
    other.join();
}

}  // namespace
}  // namespace tasker::cli
