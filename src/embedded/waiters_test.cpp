#include "embedded/waiters.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace tasker::embedded {
namespace {

using model::TaskState;

constexpr TaskId kId{};

model::Task task_in(TaskState state, std::uint32_t moves) {
    model::Task task;
    task.id = kId;
    task.state = state;
    task.moves = moves;
    return task;
}

Waiters::Look sees(TaskState state, std::uint32_t moves) {
    return [=]() -> Result<model::Task> { return task_in(state, moves); };
}

/// Waits on a thread of its own for a task that was seen running; returns once it waits.
std::future<Result<model::Task>> start_waiting(Waiters& waiters, std::uint32_t moves_seen) {
    auto const before = waiters.count();
    auto answer = std::async(std::launch::async, [&waiters, moves_seen] {
        return waiters.wait(kId, std::nullopt, sees(TaskState::StepsInProcess, moves_seen));
    });
    while (waiters.count() == before)
        std::this_thread::yield();
    return answer;
}

TEST(Waiters, AnswersAtOnceWhenTheTaskHasSettledAlready) {
    Waiters waiters;
    auto const answer = waiters.wait(kId, std::nullopt, sees(TaskState::Complete, 4));
    EXPECT_EQ(answer->state, TaskState::Complete);
    EXPECT_EQ(waiters.count(), 0U);
}

TEST(Waiters, AnswersWhatTheLookFailedWith) {
    Waiters waiters;
    auto const answer = waiters.wait(kId, std::nullopt, []() -> Result<model::Task> {
        return Error(ErrorCode::TaskNotFound, "no such task");
    });
    EXPECT_EQ(answer.error().code(), ErrorCode::TaskNotFound);
}

// Two lanes commit and tell one after the other, each on its thread.
TEST(Waiters, AnOlderNoticeThatComesLateDoesNotTakeTheEndBack) {
    Waiters waiters;
    auto const answer = waiters.wait(kId, std::chrono::seconds(0), [&]() -> Result<model::Task> {
        auto const seen = task_in(TaskState::Pending, 1);
        waiters.notice(task_in(TaskState::Complete, 5));
        waiters.notice(task_in(TaskState::StepsInProcess, 3));
        return seen;
    });
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->state, TaskState::Complete);
}

TEST(Waiters, AnEndOfBeforeTheTaskWasSetGoingAgainIsNoAnswer) {
    Waiters waiters;
    auto const answer = waiters.wait(kId, std::chrono::seconds(0), [&]() -> Result<model::Task> {
        waiters.notice(task_in(TaskState::BlockedByFailures, 5));
        return task_in(TaskState::StepsInProcess, 7);  // an operator mended it meanwhile
    });
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), ErrorCode::Timeout);
}

TEST(Waiters, AnswersEveryoneWhoWaitsForTheTask) {
    Waiters waiters;
    auto first = start_waiting(waiters, 2);
    auto second = start_waiting(waiters, 3);
    waiters.notice(task_in(TaskState::StepsInProcess, 4));
    waiters.notice(task_in(TaskState::Error, 5));
    waiters.notice(task_in(TaskState::StepsInProcess, 4));
    EXPECT_EQ(first.get()->state, TaskState::Error);
    EXPECT_EQ(second.get()->state, TaskState::Error);
}

TEST(Waiters, TellsEveryoneWhenItStops) {
    Waiters waiters;
    auto answer = start_waiting(waiters, 2);
    waiters.stop();
    EXPECT_EQ(answer.get().error().code(), ErrorCode::Stopping);
}

}  // namespace
}  // namespace tasker::embedded
