#include "cli/repositories/child_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>

namespace tasker::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ChildProcess, GetsItsWordsAsTheyAre) {
    auto const ended = run_to_end({.words = {"printf", "%s|", "a b", "$HOME", "`id`", "; true"}});
    ASSERT_TRUE(ended) << ended.error().message();
    EXPECT_EQ(ended->exit_code, 0);
    EXPECT_EQ(ended->output, "a b|$HOME|`id`|; true|");
}

TEST(ChildProcess, TellsHowItEnded) {
    auto const failed = run_to_end({.words = {"sh", "-c", "echo out; echo err >&2; exit 3"}});
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->exit_code, 3);
    EXPECT_EQ(failed->output, "out\n");
    EXPECT_EQ(failed->complaints, "err\n");
    auto const killed = run_to_end({.words = {"sh", "-c", "kill -9 $$"}});
    ASSERT_TRUE(killed);
    EXPECT_EQ(killed->exit_code, 128 + 9);
    auto const absent = run_to_end({.words = {"no-such-program-here"}});
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().code(), ErrorCode::FileNotFound);
    EXPECT_THAT(absent.error().message(), HasSubstr("no-such-program-here cannot be run"));
}

TEST(ChildProcess, HasVariablesThatItIsGivenAndNotThoseItIsRefused) {
    auto const ended =
        run_to_end({.words = {"env"}, .variables = {{"GIVEN_TO_IT", "1"}}, .without = {"PATH"}});
    ASSERT_TRUE(ended);
    EXPECT_THAT(ended->output, HasSubstr("GIVEN_TO_IT=1\n"));
    EXPECT_THAT(ended->output, Not(HasSubstr("\nPATH=")));
}

TEST(ChildProcess, IsEndedWhenItsTimeIsOver) {
    auto const begin = std::chrono::steady_clock::now();
    auto const ended =
        run_to_end({.words = {"sleep", "600"}, .time_max = std::chrono::milliseconds(20)});
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code(), ErrorCode::Timeout);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

TEST(ChildProcess, IsNotWaitedForByWhatItLeavesBehind) {
    // The child of the child has our pipe still.
    auto const ended = run_to_end({.words = {"sh", "-c", "sleep 600 & echo $!"}});
    ASSERT_TRUE(ended);
    auto const left_behind = std::stoi(ended->output);
    EXPECT_EQ(::kill(left_behind, SIGKILL), 0) << "it is still there";
}

TEST(ChildProcess, MayWriteMoreThanIsKept) {
    auto const ended = run_to_end({.words = {"head", "-c", "1000000", "/dev/zero"}});
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->exit_code, 0);
    EXPECT_EQ(ended->output.size(), 65536U);
}

}  // namespace
}  // namespace tasker::cli
