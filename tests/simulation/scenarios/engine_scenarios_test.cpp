#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "template/load.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/engine_bench.hpp"

// What an operator, a crash or a late worker does to a task, told move by move.

namespace tasker::test {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

rules::ManualAction const kOperator{.reason = "repaired", .who = "ops"};

model::Template chain() {
    return template_of({step_definition("charge"), step_definition("ship", {"charge"})});
}

model::Template batch_of(model::FailureStrategy strategy) {
    auto load = step_definition("load", {}, model::StepType::Batchable);
    load.handler.initialization["worker_template_name"] = "slice";
    return template_of({load, worker_definition("slice", "load", strategy),
                        step_definition("sum", {"slice"}, model::StepType::DeferredConvergence)});
}

TEST(Engine, RunsAChainToItsEnd) {
    EngineBench bench({.tmpl = chain()});
    bench.submit();
    EXPECT_THAT(bench.held(), ElementsAre("charge"));
    EXPECT_EQ(bench.succeed("charge"), "complete");
    EXPECT_THAT(bench.held(), ElementsAre("ship"));
    EXPECT_EQ(bench.succeed("ship"), "complete");
    EXPECT_EQ(bench.task_state(), "complete");
    EXPECT_THAT(bench.broken(), IsEmpty());
}

TEST(Engine, RefusesTheReportOfALostLease) {
    EngineBench bench({.tmpl = chain(), .sweep_interval = seconds(5)});
    bench.submit();
    auto late = bench.report_of("charge");
    late.what = model::StepOutcome{.error_message = "too late"};
    bench.advance(seconds(36));  // the lease of 30 s and a sweep
    EXPECT_EQ(bench.step("charge").attempt, 2U);

    auto const told_before = bench.warnings().size();
    EXPECT_EQ(bench.report(late), "LeaseLost");
    EXPECT_EQ(bench.state("charge"), "in_progress");
    ASSERT_EQ(bench.warnings().size(), told_before + 1);
    auto const worker = bench.worker().worker_id().to_string();
    EXPECT_EQ(bench.warnings().back(),
              "a late result was refused: step charge is in_progress in attempt 2 of worker " +
                  worker + "; the report is of worker " + worker +
                  " for attempt 1 task_uuid=" + bench.step("charge").task_id.to_string() +
                  " step_uuid=" + bench.step("charge").id.to_string() + " attempt=1");
    EXPECT_EQ(bench.succeed("charge"), "complete");
    EXPECT_EQ(bench.step("charge").counted_attempts(), 1U);
    EXPECT_THAT(bench.broken(), IsEmpty());
}

TEST(Engine, TakesALostStepBackWhenItsLeaseEndsHoweverSeldomItSweeps) {
    EngineBench bench({.tmpl = chain()});
    bench.submit();
    bench.advance(std::chrono::milliseconds(29'990));
    EXPECT_EQ(bench.step("charge").attempt, 1U);
    bench.advance(std::chrono::milliseconds(10));
    EXPECT_EQ(bench.step("charge").attempt, 2U);
    EXPECT_THAT(bench.broken(), IsEmpty());
}

TEST(Engine, FindsALeaseThatBeganAfterItsLastLookASecondAfterItsEndAtTheLatest) {
    EngineBench bench({.tmpl = chain()});
    bench.advance(seconds(30));  // it looks, and finds none
    bench.advance(std::chrono::milliseconds(1));
    bench.submit();
    bench.advance(seconds(30));
    bench.advance(seconds(1));
    EXPECT_EQ(bench.step("charge").attempt, 2U);
}

TEST(Engine, LooksAtLeasesAgainOnlyWhenTheFirstOneSeenEnds) {
    EngineBench bench({.tmpl = chain()});
    bench.submit();
    bench.advance(seconds(1));
    auto const before = bench.units();
    for (int i = 0; i < 28; ++i)
        bench.advance(seconds(1));
    EXPECT_EQ(bench.units(), before);
}

TEST(Engine, LeavesStepsToOtherProcessesThatItsWorkersCannotRun) {
    auto tmpl = chain();
    for (auto& step : tmpl.steps)
        step.handler.callable = "shop." + step.name;
    EngineBench bench({.tmpl = tmpl, .skills = {.handlers = {{"shop.charge"}}}});
    bench.submit();
    EXPECT_THAT(bench.held(), ElementsAre("charge"));
    EXPECT_EQ(bench.succeed("charge"), "complete");
    EXPECT_THAT(bench.held(), IsEmpty());
    EXPECT_EQ(bench.state("ship"), "enqueued");
    auto const before = bench.units();
    bench.advance(seconds(1));
    EXPECT_EQ(bench.units(), before) << "it does not look for what it could not take";
    bool has_found = false;
    ASSERT_TRUE(bench.store().read([&](store::Reader& reader) -> Result<void> {
        model::Skills const others{.handlers = {{"shop.ship"}}};
        TASKER_TRY_ASSIGN(auto const waiting, reader.claimable_steps(others, 9));
        has_found = waiting.size() == 1;
        return {};
    }));
    EXPECT_TRUE(has_found);
    EXPECT_THAT(bench.broken(), IsEmpty());
}

TEST(Engine, RunsStepsOfATemplateThatAnotherProcessStoredLater) {
    EngineBench bench({.tmpl = chain(), .sweep_interval = seconds(5)});
    auto other = template_of({step_definition("late")});
    other.name = "made_later";
    other.id = {test::uuid_of(1, 77)};
    ASSERT_TRUE(bench.store().run([&](store::UnitOfWork& unit) -> Result<void> {
        TASKER_TRY(unit.put_template({.id = other.id,
                                      .namespace_name = other.namespace_name,
                                      .name = other.name,
                                      .version = other.version,
                                      .configuration = base::to_text(templates::to_json(other))}));
        auto task = test::make_task(1);
        task.task.template_id = other.id;
        task.task.tally = {.total = 1, .unfinished = 1};
        auto step = test::make_step(1);
        step.step.name = "late";
        step.step.template_step_name = "late";
        step.step.wake_at = bench.clock.now();
        TASKER_TRY(unit.insert_tasks({&task, 1}));
        return unit.insert_steps({&step, 1});
    }));
    bench.advance(seconds(5));  // a sweep
    EXPECT_THAT(bench.held(), ElementsAre("late"));
    EXPECT_EQ(bench.worker().held().front().assignment.definition->name, "late");
    EXPECT_EQ(bench.succeed("late"), "complete");
    EXPECT_EQ(bench.task(test::task_id(1)).state, model::TaskState::Complete);
}

TEST(Engine, TakesInNothingWhereItOnlyRunsSteps) {
    EngineBench bench({.tmpl = chain(), .duty = engine::Duty::Steps});
    auto const refused = bench.engine().submit({}, nullptr);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::NotRunning);
    auto const no_command =
        bench.engine().command(engine::CancelTask{test::task_id(1), kOperator}, nullptr);
    ASSERT_FALSE(no_command);
    EXPECT_EQ(no_command.error().code(), ErrorCode::NotRunning);
    std::vector<std::string_view> names;
    for (auto const& lane : bench.engine().lanes())
        names.push_back(lane.name);
    EXPECT_THAT(names, ElementsAre("completion", "renewal", "events", "handoff", "sweep"));
}

TEST(Engine, AppliesAReportThatCameTwiceOnce) {
    EngineBench bench({.tmpl = chain()});
    bench.submit();
    auto told = bench.report_of("charge");
    told.what = model::StepOutcome{.succeeded = true, .results = model::Payload(R"({"result":1})")};
    EXPECT_EQ(bench.report(told), "complete");
    EXPECT_EQ(bench.report(told), "LeaseLost");
    EXPECT_EQ(bench.step("charge").moves, 4U);
    EXPECT_THAT(bench.warnings(), IsEmpty()) << "it was heard the first time";
}

TEST(Engine, RunsWhatACrashInterruptedAtOnceAndUncounted) {
    EngineBench bench({.tmpl = chain()});
    bench.submit();
    bench.crash();
    EXPECT_THAT(bench.held(), ElementsAre("charge"));
    EXPECT_EQ(bench.step("charge").attempt, 2U);
    EXPECT_EQ(bench.step("charge").counted_attempts(), 1U);
    bench.succeed("charge");
    bench.crash();
    bench.succeed("ship");
    EXPECT_EQ(bench.task_state(), "complete");
}

// Nobody could work while no process ran: that is no reason to give a task up, unless it is older
// than a task may become at all.
TEST(Engine, DoesNotCountAnOutageAgainstATasksLimits) {
    EngineBench bench({.tmpl = chain()});
    bench.submit();
    bench.clock.advance(std::chrono::hours(6));
    bench.crash();
    EXPECT_EQ(bench.task_state(), "steps_in_process");
    EXPECT_THAT(bench.held(), ElementsAre("charge"));
    bench.succeed("charge");
    bench.succeed("ship");
    EXPECT_EQ(bench.task_state(), "complete");
    EXPECT_THAT(bench.broken(), IsEmpty());
}

TEST(Engine, KeepsTheCheckpointOfAStepThatACrashInterrupted) {
    EngineBench bench({.tmpl = chain()});
    bench.submit();
    EXPECT_EQ(bench.yield("charge", 3), "call again");
    bench.crash();
    EXPECT_EQ(bench.worker().held().front().cursor, 3);
}

TEST(Engine, StopsAStepOfACancelledTask) {
    EngineBench bench({.tmpl = chain()});
    auto const task = bench.submit();
    auto told = bench.report_of("charge");
    told.what = model::StepOutcome{.succeeded = true};
    EXPECT_EQ(bench.command(engine::CancelTask{task, kOperator}), "OK");
    EXPECT_THAT(bench.held(), IsEmpty()) << "the worker was not told";
    EXPECT_EQ(bench.report(told), "LeaseLost");
    EXPECT_EQ(bench.state("charge"), "cancelled");
    EXPECT_EQ(bench.state("ship"), "cancelled");
    EXPECT_EQ(bench.task_state(), "cancelled");
    EXPECT_EQ(bench.command(engine::CancelTask{task, kOperator}), "IllegalTransition");
}

// spec 3.6: the task goes on by itself.
TEST(Engine, GoesOnAfterTheFailedStepOfABlockedTaskWasReset) {
    EngineBench bench({.tmpl = chain()});
    bench.submit();
    EXPECT_EQ(bench.fail("charge"), "error");
    EXPECT_EQ(bench.task_state(), "blocked_by_failures");
    EXPECT_EQ(bench.command(engine::ResetStep{bench.step("charge").id, kOperator}), "OK");
    EXPECT_EQ(bench.step("charge").counted_attempts(), 1U);
    bench.succeed("charge");
    bench.succeed("ship");
    EXPECT_EQ(bench.task_state(), "complete");
}

// spec 3.6: resolve and complete in any state; what runs is told to stop.
TEST(Engine, LetsAnOperatorFinishAStepInAnyState) {
    enum class Before { Pending, InProgress, WaitingForRetry, Error, Complete };
    for (auto const before : {Before::Pending, Before::InProgress, Before::WaitingForRetry,
                              Before::Error, Before::Complete}) {
        for (auto const completes : {true, false}) {
            EngineBench bench({.tmpl = chain()});
            bench.submit();
            auto const* const name = before == Before::Pending ? "ship" : "charge";
            if (before == Before::WaitingForRetry) bench.fail_retryably(name);
            if (before == Before::Error) bench.fail(name);
            if (before == Before::Complete) bench.succeed(name);
            auto const id = bench.step(name).id;
            auto const said =
                completes ? bench.command(engine::CompleteStep{
                                .step_id = id, .action = kOperator, .result = model::Payload("7")})
                          : bench.command(engine::ResolveStep{id, kOperator});
            EXPECT_EQ(said, "OK") << static_cast<int>(before);
            EXPECT_EQ(bench.state(name), completes ? "complete" : "resolved_manually");
            if (before == Before::Pending) {
                bench.succeed("charge");
            } else {
                EXPECT_THAT(bench.held(), ElementsAre("ship")) << static_cast<int>(before);
                bench.succeed("ship");
            }
            EXPECT_EQ(bench.task_state(), "complete");
            EXPECT_THAT(bench.broken(), IsEmpty());
        }
    }
}

TEST(Engine, RunsTheConvergenceWithoutAnIsolatedBatchAndCountsItOnce) {
    EngineBench bench({.tmpl = batch_of(model::FailureStrategy::Isolate)});
    bench.submit();
    bench.succeed("load", batches("slice", 2));
    bench.fail("slice_001");
    bench.succeed("slice_002");
    EXPECT_EQ(bench.succeed("sum"), "complete");
    EXPECT_EQ(bench.task_state(), "blocked_by_failures");
    EXPECT_EQ(bench.command(engine::ResetStep{bench.step("slice_001").id, kOperator}), "OK");
    EXPECT_EQ(bench.succeed("slice_001"), "complete");
    EXPECT_EQ(bench.task_state(), "complete");
    EXPECT_THAT(bench.broken(), IsEmpty());
}

TEST(Engine, StartsNothingAfterAFailureThatStopsTheTaskUntilItIsResolved) {
    EngineBench bench({.tmpl = template_of({step_definition("bad"), step_definition("slow"),
                                            step_definition("after", {"slow"})})});
    bench.submit();
    bench.fail("bad");
    EXPECT_EQ(bench.task_state(), "blocked_by_failures");
    EXPECT_EQ(bench.succeed("slow"), "complete");
    EXPECT_EQ(bench.state("after"), "pending");
    EXPECT_EQ(bench.command(engine::ResolveStep{bench.step("bad").id, kOperator}), "OK");
    EXPECT_THAT(bench.held(), ElementsAre("after"));
}

TEST(Engine, WaitsForAnUndecidedDecisionBeforeAConvergence) {
    auto const decision = model::StepType::Decision;
    EngineBench bench(
        {.tmpl = template_of(
             {step_definition("start"), step_definition("a", {"start"}, decision),
              step_definition("b", {"start"}, decision), step_definition("left", {"a"}),
              step_definition("right", {"b"}),
              step_definition("join", {"left", "right"}, model::StepType::DeferredConvergence)})});
    bench.submit();
    bench.succeed("start");
    bench.succeed("a", branches({"left"}));
    bench.succeed("left");
    EXPECT_EQ(bench.state("join"), "pending") << "b may still create right";
    bench.succeed("b", branches({"right"}));
    EXPECT_EQ(bench.state("join"), "pending");
    bench.succeed("right");
    bench.succeed("join");
    EXPECT_EQ(bench.task_state(), "complete");
}

TEST(Engine, RejectsADecisionForAStepThatIsNotThere) {
    EngineBench bench(
        {.tmpl = template_of({step_definition("start"),
                              step_definition("a", {"start"}, model::StepType::Decision),
                              step_definition("left", {"a"})})});
    bench.submit();
    bench.succeed("start");
    EXPECT_EQ(bench.succeed("a", branches({"lefd"})), "error");
    EXPECT_EQ(bench.state("left"), "none");
    EXPECT_EQ(bench.task_state(), "blocked_by_failures");
}

TEST(Engine, LetsAnOperatorDecideInPlaceOfAHandler) {
    EngineBench bench(
        {.tmpl = template_of({step_definition("start"),
                              step_definition("a", {"start"}, model::StepType::Decision),
                              step_definition("left", {"a"}), step_definition("right", {"a"})})});
    bench.submit();
    bench.succeed("start");
    bench.fail("a");
    auto const complete_with = [&](Json const& result) {
        return bench.command(engine::CompleteStep{.step_id = bench.step("a").id,
                                                  .action = kOperator,
                                                  .result = model::Payload(base::to_text(result))});
    };
    EXPECT_EQ(complete_with(branches({"lefd"})), "InvalidOutcome");
    EXPECT_EQ(complete_with({{"approved", true}}), "InvalidOutcome");
    EXPECT_EQ(bench.state("a"), "error") << "nothing has changed";
    EXPECT_EQ(complete_with(branches({"left"})), "OK");
    EXPECT_THAT(bench.held(), ElementsAre("left"));
    EXPECT_EQ(complete_with(branches({"right"})), "OK");
    EXPECT_EQ(bench.state("right"), "none") << "it has been decided";
    bench.succeed("left");
    EXPECT_EQ(bench.task_state(), "complete");
    EXPECT_THAT(bench.broken(), IsEmpty());
}

TEST(Engine, ClaimsWaitingStepsWhenAPlaceIsFree) {
    EngineBench bench({.tmpl = template_of({step_definition("one"), step_definition("two"),
                                            step_definition("three")}),
                       .place_count = 1});
    bench.submit();
    EXPECT_EQ(bench.held().size(), 1U);
    for (int i = 0; i < 3; ++i)
        bench.succeed(bench.held().front());
    EXPECT_EQ(bench.task_state(), "complete");
    EXPECT_THAT(bench.broken(), IsEmpty());
}

TEST(Engine, AnswersTheSameRequestAsADuplicate) {
    EngineBench bench({.tmpl = chain()});
    EXPECT_FALSE(bench.submit(1).is_nil());
    EXPECT_TRUE(bench.submit(1).is_nil());
    EXPECT_FALSE(bench.submit(2).is_nil());
}

}  // namespace
}  // namespace tasker::test
