#include <gtest/gtest.h>

#include "tests/support/engine_bench.hpp"

// Bugs that the simulator found, each told as short as possible.

namespace tasker::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

rules::ManualAction const kRepair{.reason = "repaired", .who = "ops"};

model::Template sliced_batch(model::FailureStrategy strategy) {
    auto load = step_definition("load", {}, model::StepType::Batchable);
    load.handler.initialization["worker_template_name"] = "slice";
    return template_of({load, worker_definition("slice", "load", strategy),
                        step_definition("sum", {"slice"}, model::StepType::DeferredConvergence)});
}

// Seed 1650: only a task that was blocked looked for steps that could start.
TEST(Regression, RunsAStepThatWasResetWhileItsTaskWasNotBlocked) {
    EngineBench bench({.tmpl = sliced_batch(model::FailureStrategy::ContinueOnFailure)});
    bench.submit();
    bench.succeed("load", batches("slice", 2));
    EXPECT_EQ(bench.fail("slice_001"), "error");
    ASSERT_EQ(bench.task_state(), "evaluating_results");

    EXPECT_EQ(bench.command(engine::ResetStep{bench.step("slice_001").id, kRepair}), "OK");
    EXPECT_EQ(bench.state("slice_001"), "in_progress");

    bench.succeed("slice_001");
    bench.succeed("slice_002");
    bench.succeed("sum");
    EXPECT_EQ(bench.task_state(), "complete");
    EXPECT_EQ(bench.broken(), std::vector<std::string>{});
}

// A stale task that was spared took the due retry's wake-up with it: nothing woke the step again.
TEST(Regression, RetriesAStepThatIsDueWhenItsTaskIsSparedFromStaleness) {
    auto tmpl = template_of({step_definition("slow"), step_definition("flaky")});
    tmpl.steps[1].retry.backoff_base = seconds(90);
    tmpl.lifecycle.max_steps_in_process_minutes = 1;
    EngineBench bench({.tmpl = tmpl});
    bench.submit();
    EXPECT_EQ(bench.fail_retryably("flaky"), "waiting_for_retry");
    EXPECT_EQ(bench.yield("slow", 1), "call again");

    // Both the limit and the retry have passed by now; the checkpoint spares the task.
    bench.advance(minutes(2));
    EXPECT_EQ(bench.state("flaky"), "in_progress");
    EXPECT_EQ(bench.broken(), std::vector<std::string>{});
}

// The same after an outage: a retry that is due is no reason to give the task up.
TEST(Regression, RetriesAStepThatWasDueWhileTheProcessWasDown) {
    auto tmpl = template_of({step_definition("flaky")});
    tmpl.steps[0].retry.backoff_base = seconds(90);
    EngineBench bench({.tmpl = tmpl});
    bench.submit();
    EXPECT_EQ(bench.fail_retryably("flaky"), "waiting_for_retry");

    bench.clock.advance(std::chrono::hours(2));  // past waiting_for_dependencies
    bench.crash();
    EXPECT_EQ(bench.held(), std::vector<std::string>{"flaky"});
    EXPECT_EQ(bench.task_state(), "steps_in_process");
}

// Seed 197: the next sweep was waited for by a clock that had been set back an hour.
TEST(Regression, TakesALeaseBackAlthoughTheClockWasSetBack) {
    EngineBench bench(
        {.tmpl = template_of({step_definition("one")}), .sweep_interval = seconds(5)});
    bench.clock.set_back(std::chrono::hours(1));
    bench.submit();
    auto const told = bench.report_of("one");
    bench.worker().drop(told.step_id, told.attempt);

    bench.advance(seconds(31));
    EXPECT_EQ(bench.held(), std::vector<std::string>{"one"});
    EXPECT_EQ(bench.step("one").attempt, 2);
    EXPECT_EQ(bench.broken(), std::vector<std::string>{});
}

// A store that does not answer was asked again without a pause.
TEST(Regression, PausesBeforeItAsksABusyStoreForWaitingStepsAgain) {
    EngineBench bench(
        {.tmpl = template_of({step_definition("one"), step_definition("two")}), .place_count = 1});
    bench.submit();
    ASSERT_EQ(bench.state("two"), "enqueued");
    auto told = bench.report_of("one");
    told.what = model::StepHandback{.reason = "no time"};
    bench.store().set_reachable(false);
    bench.worker().drop(told.step_id, told.attempt);
    bench.engine().capacity_freed();
    bench.step_lane("handoff");

    auto const calls = bench.store().calls();
    for (int i = 0; i < 5; ++i)
        bench.step_lane("handoff");
    EXPECT_EQ(bench.store().calls(), calls);

    bench.store().set_reachable(true);
    bench.advance(seconds(1));
    EXPECT_EQ(bench.held(), std::vector<std::string>{"two"});
}

}  // namespace
}  // namespace tasker::test
