#include "embedded/waiters.hpp"

#include <gtest/gtest.h>

#include <atomic>
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
        return waiters.wait(kId, {}, sees(TaskState::StepsInProcess, moves_seen));
    });
    while (waiters.count() == before)
        std::this_thread::yield();
    return answer;
}

TEST(Waiters, AnswersAtOnceWhenTheTaskHasSettledAlready) {
    Waiters waiters;
    auto const answer = waiters.wait(kId, {}, sees(TaskState::Complete, 4));
    EXPECT_EQ(answer->state, TaskState::Complete);
    EXPECT_EQ(waiters.count(), 0U);
}

TEST(Waiters, AnswersWhatTheLookFailedWith) {
    Waiters waiters;
    auto const answer = waiters.wait(kId, {}, []() -> Result<model::Task> {
        return Error(ErrorCode::TaskNotFound, "no such task");
    });
    EXPECT_EQ(answer.error().code(), ErrorCode::TaskNotFound);
}

// Two lanes commit and tell one after the other, each on its thread.
TEST(Waiters, AnOlderNoticeThatComesLateDoesNotTakeTheEndBack) {
    Waiters waiters;
    auto const answer =
        waiters.wait(kId, {.in_all = Duration::zero()}, [&]() -> Result<model::Task> {
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
    auto const answer =
        waiters.wait(kId, {.in_all = Duration::zero()}, [&]() -> Result<model::Task> {
            waiters.notice(task_in(TaskState::BlockedByFailures, 5));
            return task_in(TaskState::StepsInProcess, 7);  // an operator mended it meanwhile
        });
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), ErrorCode::Timeout);
}

Waiters::Look must_not_look() {
    return []() -> Result<model::Task> {
        ADD_FAILURE() << "it looked";
        return task_in(TaskState::Pending, 1);
    };
}

/// Waits on a thread of its own, for a notice before a look.
std::future<Result<model::Task>> start_listening(Waiters& waiters, Waiters::Look look) {
    auto answer = std::async(std::launch::async, [&waiters, look = std::move(look)] {
        return waiters.wait(kId, {.in_all = {}, .before_look = std::chrono::hours(1)}, look);
    });
    while (waiters.count() == 0)
        std::this_thread::yield();
    return answer;
}

TEST(Waiters, ANoticeOfTheEndSavesTheLook) {
    Waiters waiters;
    auto answer = start_listening(waiters, must_not_look());
    waiters.notice(task_in(TaskState::Complete, 5));
    EXPECT_EQ(answer.get()->state, TaskState::Complete);
}

TEST(Waiters, ATaskThatEndedBeforeAnybodyWaitedNeedsNoPatience) {
    Waiters waiters;
    waiters.notice(task_in(TaskState::Complete, 5));
    auto const answer =
        waiters.wait(kId, {.before_look = std::chrono::hours(1)}, sees(TaskState::Pending, 1));
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->state, TaskState::Complete);
}

TEST(Waiters, ABlockedTaskIsLookedAtAgain) {
    Waiters waiters;
    waiters.notice(task_in(TaskState::BlockedByFailures, 5));
    auto const answer = waiters.wait(kId, {.before_look = std::chrono::milliseconds(1)},
                                     sees(TaskState::Cancelled, 6));
    EXPECT_EQ(answer->state, TaskState::Cancelled);
}

TEST(Waiters, RemembersTheLastEndsOnly) {
    Waiters waiters;
    auto other = task_in(TaskState::Complete, 5);
    waiters.notice(other);
    for (std::uint8_t i = 1; i <= 100; ++i) {
        other.id.uuid.bytes[0] = i;
        waiters.notice(other);
    }
    bool has_looked = false;
    auto const answer = waiters.wait(kId, {.before_look = std::chrono::milliseconds(1)}, [&] {
        has_looked = true;
        return Result<model::Task>(task_in(TaskState::Complete, 5));
    });
    EXPECT_TRUE(has_looked);
    EXPECT_EQ(answer->state, TaskState::Complete);
}

TEST(Waiters, LooksAtLastWhenNothingIsHeard) {
    Waiters waiters;
    auto const answer =
        waiters.wait(kId, {.in_all = {}, .before_look = Duration(1)}, sees(TaskState::Complete, 4));
    EXPECT_EQ(answer->state, TaskState::Complete);
}

// Somebody may have set it going again since.
TEST(Waiters, WithoutALookABlockedTaskIsNoAnswer) {
    Waiters waiters;
    auto answer = start_listening(waiters, must_not_look());
    waiters.notice(task_in(TaskState::BlockedByFailures, 5));
    waiters.notice(task_in(TaskState::Complete, 9));
    EXPECT_EQ(answer.get()->state, TaskState::Complete);
}

TEST(Waiters, StoppingEndsTheListeningToo) {
    Waiters waiters;
    auto answer = start_listening(waiters, sees(TaskState::StepsInProcess, 2));
    waiters.stop();
    EXPECT_EQ(answer.get().error().code(), ErrorCode::Stopping);
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

/// Waits on a thread of its own for a task that ends in another process after `looks` looks.
std::future<Result<model::Task>> start_looking(Waiters& waiters, std::atomic<int>& looks,
                                               int looks_until_end) {
    auto answer = std::async(std::launch::async, [&waiters, &looks, looks_until_end] {
        return waiters.wait(kId, {}, [&looks, looks_until_end]() -> Result<model::Task> {
            auto const count = ++looks;
            return task_in(
                count < looks_until_end ? TaskState::StepsInProcess : TaskState::Complete, 3);
        });
    });
    while (looks == 0)
        std::this_thread::yield();
    return answer;
}

TEST(Waiters, WhoIsToldToLooksAgainAndGoesOnWaitingIfNothingHasChanged) {
    Waiters waiters;
    std::atomic<int> looks = 0;
    auto answer = start_looking(waiters, looks, 3);
    waiters.look_again(kId);
    while (looks < 2)
        std::this_thread::yield();
    waiters.look_again();
    EXPECT_EQ(answer.get()->state, TaskState::Complete);
    EXPECT_EQ(looks, 3);
}

TEST(Waiters, WhoWaitsForAnotherTaskDoesNotLook) {
    Waiters waiters;
    std::atomic<int> looks = 0;
    auto answer = start_looking(waiters, looks, 2);
    waiters.look_again(TaskId{Uuid{{1}}});
    waiters.notice(task_in(TaskState::Complete, 5));
    EXPECT_EQ(answer.get()->state, TaskState::Complete);
    EXPECT_EQ(looks, 1);
}

TEST(Waiters, LooksAgainByItselfWhereNotEverythingIsNoticed) {
    Waiters waiters;
    int looks = 0;
    auto const answer =
        waiters.wait(kId, {.between_looks = Duration(1)}, [&]() -> Result<model::Task> {
            return task_in(++looks < 4 ? TaskState::StepsInProcess : TaskState::Complete, 3);
        });
    EXPECT_EQ(answer->state, TaskState::Complete);
    EXPECT_EQ(looks, 4);
}

TEST(Waiters, LookingAgainTakesNothingFromThePatience) {
    Waiters waiters;
    int looks = 0;
    auto const answer =
        waiters.wait(kId, {.in_all = std::chrono::milliseconds(5), .between_looks = Duration(100)},
                     [&]() -> Result<model::Task> {
                         ++looks;
                         return task_in(TaskState::StepsInProcess, 3);
                     });
    EXPECT_EQ(answer.error().code(), ErrorCode::Timeout);
    EXPECT_GE(looks, 2);
}

TEST(Waiters, TellsEveryoneWhenItStops) {
    Waiters waiters;
    auto answer = start_waiting(waiters, 2);
    waiters.stop();
    EXPECT_EQ(answer.get().error().code(), ErrorCode::Stopping);
}

}  // namespace
}  // namespace tasker::embedded
