#include "simulation/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "template/load.hpp"

namespace tasker::simulation {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

model::Template fork() {
    return *templates::load_text(
        "name: t\nnamespace_name: x\nversion: \"1.0.0\"\nsteps:\n"
        "  - { name: first, handler: { callable: a } }\n"
        "  - { name: left, dependencies: [first], handler: { callable: a } }\n"
        "  - { name: right, dependencies: [first], handler: { callable: a } }\n"
        "  - { name: last, dependencies: [left, right], handler: { callable: a } }\n",
        "t.yaml");
}

HandlerRun handler_run(std::string const& step, int began, int ended, Ending ending,
                       std::optional<Fault> fault = {}) {
    return {.step = step,
            .template_step = step,
            .claim = 1,
            .attempt = 1,
            .attempts_max = 3,
            .began = milliseconds(began),
            .ended = milliseconds(ended),
            .ending = ending,
            .did_succeed = ending == Ending::Succeeded || ending == Ending::AnswerLost ||
                           ending == Ending::AnswerRefused,
            .fault = fault};
}

Record record(std::uint64_t seed, std::vector<HandlerRun> runs) {
    return {.seed = seed, .end = model::TaskState::Complete, .runs = std::move(runs)};
}

struct ReasonCase {
    char const* name;
    Ending ending;
    std::optional<Fault> fault;
    Why why;
    bool is_doubled;
    bool is_repeated;
};

class RunAgain : public testing::TestWithParam<ReasonCase> {};

TEST_P(RunAgain, HasAReason) {
    Summary summary(fork());
    summary.add(record(3, {handler_run("first", 0, 10, GetParam().ending, GetParam().fault),
                           handler_run("first", 20, 30, Ending::Succeeded)}));
    auto const& step = summary.steps().front();
    EXPECT_EQ(step.ran_again.count, 1U);
    EXPECT_EQ(step.ran_again.seed, 3U);
    for (std::size_t i = 0; i < kWhyCount; ++i)
        EXPECT_EQ(step.why[i].count, i == static_cast<std::size_t>(GetParam().why) ? 1U : 0U);
    EXPECT_EQ(step.doubled.count, GetParam().is_doubled ? 1U : 0U);
    EXPECT_EQ(step.repeated.count, GetParam().is_repeated ? 1U : 0U);
    EXPECT_EQ(step.overlapped.count, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Endings, RunAgain,
    testing::Values(
        ReasonCase{"failed", Ending::FailedRetryably, Fault::Failure, Why::Failure, false, false},
        ReasonCase{"failed_by_itself", Ending::FailedRetryably, {}, Why::Failure, false, false},
        ReasonCase{"timed_out", Ending::TimedOut, Fault::Timeout, Why::Timeout, false, true},
        ReasonCase{"cut_off", Ending::CutOff, Fault::Crash, Why::Crash, false, true},
        ReasonCase{"worker_died", Ending::CutOff, Fault::WorkerCrash, Why::WorkerCrash, false,
                   true},
        ReasonCase{"crash_after_success", Ending::AnswerLost, Fault::Crash, Why::Crash, true,
                   false},
        ReasonCase{"lost", Ending::AnswerLost, Fault::LostAnswer, Why::LostAnswer, true, false},
        ReasonCase{"stalled", Ending::AnswerRefused, Fault::Stall, Why::Stall, true, false},
        ReasonCase{"lease_lost", Ending::CutOff, {}, Why::LostLease, false, true}),
    [](auto const& given) { return std::string(given.param.name); });

TEST(Summary, SeesWhatRanTwiceAtOnce) {
    Summary summary(fork());
    summary.add(record(1, {handler_run("first", 0, 100, Ending::AnswerRefused, Fault::Stall),
                           handler_run("first", 50, 60, Ending::Succeeded)}));
    EXPECT_EQ(summary.steps().front().overlapped.count, 1U);
    EXPECT_EQ(summary.steps().front().doubled.count, 1U);
    EXPECT_EQ(summary.steps().front().most, 2U);
}

TEST(Summary, ComparesOnlyStepsThatDoNotWaitForEachOther) {
    Summary summary(fork());
    auto const done = Ending::Succeeded;
    summary.add(record(1, {handler_run("first", 0, 1, done), handler_run("left", 1, 2, done),
                           handler_run("right", 1, 2, done), handler_run("last", 2, 3, done)}));
    EXPECT_THAT(summary.pairs(), IsEmpty()) << "seen in one order only";
    summary.add(record(2, {handler_run("first", 0, 1, done), handler_run("right", 1, 2, done),
                           handler_run("left", 1, 2, done), handler_run("last", 2, 3, done)}));
    summary.add(record(3, {handler_run("first", 0, 1, done), handler_run("right", 1, 2, done),
                           handler_run("left", 1, 2, done), handler_run("last", 2, 3, done)}));
    ASSERT_THAT(summary.pairs(), SizeIs(1));
    auto const pair = summary.pairs().front();
    EXPECT_EQ(pair.one, "left");
    EXPECT_EQ(pair.other, "right");
    EXPECT_EQ(pair.one_first.seed, 1U);
    EXPECT_EQ(pair.other_first.count, 2U);
    EXPECT_EQ(pair.other_first.seed, 2U);
    ASSERT_THAT(summary.orders(), SizeIs(2));
    EXPECT_THAT(summary.orders().front().first, ElementsAre("first", "right", "left", "last"));
}

TEST(Summary, KeepsTheLowestSeedWhateverTheOrder) {
    Summary one(fork());
    Summary other(fork());
    one.add(record(9, {handler_run("first", 0, 1, Ending::Succeeded)}));
    other.add(record(4, {handler_run("first", 0, 1, Ending::Succeeded)}));
    one.add(other);
    EXPECT_EQ(one.runs(), 2U);
    EXPECT_EQ(one.steps().front().ran.count, 2U);
    EXPECT_EQ(one.steps().front().ran.seed, 4U);
    EXPECT_EQ(one.ends().at(model::TaskState::Complete).seed, 4U);
    EXPECT_THAT(one.never_reached(), ElementsAre("left", "right", "last"));
}

TEST(Summary, KeepsTheFirstFindings) {
    Summary summary(fork());
    for (std::uint64_t seed = 300; seed > 0; --seed) {
        auto found = record(seed, {});
        found.findings = {{.kind = Finding::Kind::NeverRests, .text = "no end"}};
        summary.add(found);
    }
    EXPECT_EQ(summary.runs_with_findings(), 300U);
    ASSERT_THAT(summary.findings(), SizeIs(Summary::kFindingsMax));
    EXPECT_EQ(summary.findings().front().seed, 1U);
    EXPECT_EQ(summary.findings().back().seed, Summary::kFindingsMax);
}

}  // namespace
}  // namespace tasker::simulation
