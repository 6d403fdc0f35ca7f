#include "simulation/workflow_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "simulation/summary.hpp"
#include "tasker/async_handler.hpp"
#include "template/load.hpp"

namespace tasker::simulation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string const kHead = "name: order\nnamespace_name: shop\nversion: \"1.0.0\"\nsteps:\n";
std::string const kChain =
    "  - { name: reserve, handler: { callable: shop.reserve } }\n"
    "  - { name: charge, dependencies: [reserve], handler: { callable: shop.charge } }\n";
std::string const kSides =
    "  - { name: left, handler: { callable: a } }\n"
    "  - { name: right, handler: { callable: a } }\n";
std::string const kRoutes =
    "  - { name: look, handler: { callable: a } }\n"
    "  - { name: route, type: decision, dependencies: [look], handler: { callable: route } }\n"
    "  - { name: pack, dependencies: [route], handler: { callable: a } }\n"
    "  - { name: review, dependencies: [route], handler: { callable: a } }\n"
    "  - { name: ship, type: deferred_convergence, dependencies: [pack, review],\n"
    "      handler: { callable: a } }\n";
std::string const kBatches =
    "  - { name: look, handler: { callable: a } }\n"
    "  - name: cut\n"
    "    type: batchable\n"
    "    dependencies: [look]\n"
    "    handler: { callable: cut, initialization: { worker_template_name: work } }\n"
    "  - name: work\n"
    "    type: batch_worker\n"
    "    dependencies: [cut]\n"
    "    handler: { callable: a }\n"
    "    batch_config: { batch_size: 10, parallelism: 2, cursor_field: id,\n"
    "                    worker_template: work, failure_strategy: fail_fast }\n"
    "  - { name: merge, type: deferred_convergence, dependencies: [work],\n"
    "      handler: { callable: a } }\n";

Workflow workflow_of(std::string const& steps, Handlers const* handlers = nullptr) {
    auto loaded = templates::load_text(kHead + steps, "order.yaml");
    EXPECT_TRUE(loaded) << loaded.error().message();
    Workflow workflow{.tmpl = *std::move(loaded), .handlers = handlers};
    workflow.results = *stub_results(workflow.tmpl, {});
    return workflow;
}

Record run(Workflow const& workflow, std::uint64_t seed, std::string_view faults = "none") {
    return WorkflowRun(
               workflow,
               {.seed = seed, .faults = *FaultSet::from(faults), .story = WorkflowRun::Story::Told})
        .run();
}

std::string story(Record const& record) {
    std::string text;
    for (auto const& event : record.story)
        text += std::to_string(event.at.count() / 1000) + " ms " + event.text + "\n";
    return text;
}

Summary run_all(Workflow const& workflow, std::uint64_t count, std::string_view faults) {
    Summary summary(workflow.tmpl);
    for (std::uint64_t seed = 1; seed <= count; ++seed)
        summary.add(WorkflowRun(workflow, {.seed = seed, .faults = *FaultSet::from(faults)}).run());
    return summary;
}

StepSummary const& step_of(Summary const& summary, std::string_view name) {
    return *std::ranges::find(summary.steps(), name, &StepSummary::name);
}

TEST(WorkflowRun, RunsEachStepOnceWithoutFaults) {
    auto const record = run(workflow_of(kChain), 1);
    EXPECT_EQ(record.end, model::TaskState::Complete);
    EXPECT_THAT(record.findings, IsEmpty());
    EXPECT_THAT(record.strikes, IsEmpty());
    ASSERT_THAT(record.runs, SizeIs(2));
    EXPECT_EQ(record.runs[0].step, "reserve");
    EXPECT_EQ(record.runs[1].step, "charge");
    EXPECT_LE(record.runs[0].ended, record.runs[1].began);
    for (auto const& one : record.runs) {
        EXPECT_EQ(one.ending, Ending::Succeeded);
        EXPECT_EQ(one.attempt, 1U);
        EXPECT_GT(one.ended, one.began);
    }
}

TEST(WorkflowRun, IsTheSameForTheSameSeed) {
    auto const workflow = workflow_of(kRoutes);
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        auto const once = run(workflow, seed, "all");
        auto const again = run(workflow, seed, "all");
        ASSERT_EQ(once.story.size(), again.story.size());
        for (std::size_t i = 0; i < once.story.size(); ++i) {
            EXPECT_EQ(once.story[i].text, again.story[i].text);
            EXPECT_EQ(once.story[i].at, again.story[i].at);
        }
    }
}

TEST(WorkflowRun, EndsCompleteWithWhatAWorkflowIsBuiltToSurvive) {
    for (auto const& steps : {kChain, kSides, kRoutes, kBatches}) {
        auto const summary = run_all(workflow_of(steps), 100, "some");
        EXPECT_THAT(summary.findings(), IsEmpty());
        EXPECT_THAT(summary.ends(), SizeIs(1));
        EXPECT_EQ(summary.ends().begin()->first, model::TaskState::Complete);
    }
}

TEST(WorkflowRun, EndsInEveryWayWithAllFaults) {
    auto const summary = run_all(workflow_of(kChain), 500, "all");
    EXPECT_THAT(summary.findings(), IsEmpty());
    for (auto const state : {model::TaskState::Complete, model::TaskState::BlockedByFailures,
                             model::TaskState::Cancelled}) {
        EXPECT_TRUE(summary.ends().contains(state)) << to_text(state);
    }
    for (std::size_t i = 0; i < kFaultCount; ++i)
        EXPECT_GT(summary.faults()[i].strikes, 0U) << to_text(fault_at(i));
}

struct Again {
    char const* fault;
    Why why;
    Ending before;
    bool is_doubled;
};

class RunsAgain : public testing::TestWithParam<Again> {};

TEST_P(RunsAgain, ForTheReasonThatIsGiven) {
    auto const workflow = workflow_of(kChain);
    auto const summary = run_all(workflow, 200, GetParam().fault);
    auto const& charge = step_of(summary, "charge");
    auto const& why = charge.why[static_cast<std::size_t>(GetParam().why)];
    ASSERT_GT(why.count, 0U);
    EXPECT_EQ(charge.ran_again.count, why.count) << "it ran again for another reason";
    EXPECT_EQ(charge.doubled.count > 0, GetParam().is_doubled);

    auto const record = run(workflow, why.seed, GetParam().fault);
    auto const before = std::ranges::find_if(
        record.runs, [](HandlerRun const& one) { return one.step == "charge"; });
    ASSERT_NE(before, record.runs.end());
    if (!GetParam().is_doubled) EXPECT_EQ(before->ending, GetParam().before);
    EXPECT_EQ(record.end, model::TaskState::Complete);
}

INSTANTIATE_TEST_SUITE_P(
    Reasons, RunsAgain,
    testing::Values(Again{"failure", Why::Failure, Ending::FailedRetryably, false},
                    Again{"timeout", Why::Timeout, Ending::TimedOut, false},
                    Again{"lost-answer", Why::LostAnswer, Ending::AnswerLost, true},
                    Again{"stall", Why::Stall, Ending::AnswerRefused, true},
                    Again{"crash", Why::Crash, Ending::CutOff, true},
                    Again{"worker-crash", Why::WorkerCrash, Ending::CutOff, true}),
    [](auto const& given) {
        std::string name = given.param.fault;
        std::ranges::replace(name, '-', '_');
        return name;
    });

TEST(WorkflowRun, NeverRunsAHandlerAgainForAnAnswerThatArrivesTwice) {
    auto const summary = run_all(workflow_of(kChain), 200, "double-answer,slow,database");
    EXPECT_GT(summary.faults()[static_cast<std::size_t>(Fault::DoubleAnswer)].strikes, 20U);
    for (auto const& step : summary.steps())
        EXPECT_EQ(step.ran_again.count, 0U);
}

TEST(WorkflowRun, RunsAHandlerTwiceAtOnceWhenItsWorkerStandsStill) {
    auto const summary = run_all(workflow_of(kChain), 200, "stall");
    auto const& charge = step_of(summary, "charge");
    ASSERT_GT(charge.overlapped.count, 0U);
    auto const workflow = workflow_of(kChain);
    auto const record = run(workflow, charge.overlapped.seed, "stall");
    EXPECT_TRUE(std::ranges::any_of(record.runs, [](HandlerRun const& one) {
        return one.ending == Ending::AnswerRefused && one.did_succeed;
    })) << story(record);
}

TEST(WorkflowRun, TakesEveryBranch) {
    auto const summary = run_all(workflow_of(kRoutes), 100, "none");
    ASSERT_THAT(summary.decisions(), SizeIs(1));
    EXPECT_THAT(summary.decisions().front().choices, SizeIs(4));
    EXPECT_THAT(summary.decisions().front().never, IsEmpty());
    EXPECT_THAT(summary.never_reached(), IsEmpty());
}

TEST(WorkflowRun, SeesStepsBesideEachOtherInBothOrders) {
    auto const summary = run_all(workflow_of(kSides), 50, "none");
    EXPECT_THAT(summary.orders(), SizeIs(2));
    ASSERT_THAT(summary.pairs(), SizeIs(1));
    auto const pair = summary.pairs().front();
    EXPECT_EQ(pair.one_first.count + pair.other_first.count, 50U);
    EXPECT_EQ(run(workflow_of(kSides), pair.one_first.seed).runs.front().step, pair.one);
    EXPECT_EQ(run(workflow_of(kSides), pair.other_first.seed).runs.front().step, pair.other);
}

TEST(WorkflowRun, MakesBatchesWithCheckpoints) {
    auto const summary = run_all(workflow_of(kBatches), 100, "none");
    EXPECT_GT(step_of(summary, "work").checkpoints, 0U);
    ASSERT_THAT(summary.batches(), SizeIs(1));
    EXPECT_THAT(summary.batches().front().counts, SizeIs(5));  // none to four
}

TEST(WorkflowRun, FindsATaskThatRunsIntoItsTimeLimit) {
    auto loaded = templates::load_text("lifecycle: { max_duration_minutes: 1 }\n" + kHead + kChain,
                                       "order.yaml");
    ASSERT_TRUE(loaded) << loaded.error().message();
    Workflow workflow{.tmpl = *std::move(loaded)};
    workflow.results = *stub_results(workflow.tmpl, {});
    auto const summary = run_all(workflow, 200, "stall,lost-answer");
    ASSERT_THAT(summary.findings(), testing::Not(IsEmpty()));
    auto const& first = summary.findings().front().finding;
    EXPECT_EQ(first.kind, Finding::Kind::UnexplainedEnd);
    EXPECT_THAT(first.text, HasSubstr("a time limit of its lifecycle"));
}

// Handlers of the user's.

TEST(RealHandlers, AreCalledForEachRunAndSeeTheirAttempt) {
    Handlers handlers;
    std::vector<std::uint32_t> retries;
    handlers.add("shop.reserve", [](StepContext&) { return StepResult(JsonObject{{"id", 7}}); });
    handlers.add("shop.charge", [&retries](StepContext& step) -> StepResult {
        retries.push_back(step.retry_count());
        if (step.dependency_field("reserve", "id") != Json(7)) {
            return StepResult::permanent_error("no reservation");
        }
        if (!step.is_retry()) return StepResult::retryable_error("the bank does not answer");
        return StepResult(JsonObject{{"charged", true}});
    });
    auto const record = run(workflow_of(kChain, &handlers), 1);
    EXPECT_EQ(record.end, model::TaskState::Complete);
    EXPECT_THAT(retries, ElementsAre(0, 1));
    ASSERT_THAT(record.runs, SizeIs(3));
    EXPECT_EQ(record.runs[1].ending, Ending::FailedRetryably);
    EXPECT_EQ(record.runs[1].error, "the bank does not answer");
}

TEST(RealHandlers, MayBeCoroutinesAndMayYield) {
    Handlers handlers;
    handlers.add("shop.reserve",
                 async_handler([](StepContext&) -> boost::asio::awaitable<StepResult> {
                     co_return StepResult(JsonObject());
                 }));
    handlers.add("shop.charge", [](StepContext& step) -> StepResult {
        if (step.has_checkpoint()) return {JsonObject()};
        return StepResult::checkpoint({.cursor = "half", .items_processed = 1});
    });
    auto const record = run(workflow_of(kChain, &handlers), 1);
    EXPECT_EQ(record.end, model::TaskState::Complete);
    ASSERT_THAT(record.runs, SizeIs(2));
    EXPECT_EQ(record.runs[1].checkpoints, 1U);
}

TEST(RealHandlers, ThatBreakTheirContractAreFound) {
    Handlers handlers;
    handlers.add("route", [](StepContext&) { return StepResult(JsonObject{{"to", "pack"}}); });
    handlers.add("a", [](StepContext&) {});
    auto const record = run(workflow_of(kRoutes, &handlers), 1);
    ASSERT_THAT(record.findings, SizeIs(1));
    EXPECT_EQ(record.findings.front().kind, Finding::Kind::BrokenContract);
    EXPECT_THAT(record.findings.front().text, HasSubstr("route: "));
    EXPECT_EQ(record.runs.back().ending, Ending::Rejected);
    EXPECT_EQ(record.end, model::TaskState::BlockedByFailures);
}

TEST(RealHandlers, ThatFailForGoodBlockTheTaskAndAreNoFinding) {
    Handlers handlers;
    handlers.add("shop.reserve",
                 [](StepContext&) { return StepResult::permanent_error("sold out"); });
    handlers.add("shop.charge", [](StepContext&) {});
    auto const record = run(workflow_of(kChain, &handlers), 1);
    EXPECT_EQ(record.end, model::TaskState::BlockedByFailures);
    EXPECT_THAT(record.findings, IsEmpty());
}

}  // namespace
}  // namespace tasker::simulation
