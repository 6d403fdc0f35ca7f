#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tasker/exceptions.hpp"
#include "worker/worker_world.hpp"

namespace tasker::worker {
namespace {

using World = WorkerWorld;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct FailureCase {
    std::string row;
    std::string callable;
    std::string error_type;
    bool is_retryable;
    std::string message;
};

class WorkerReportsFailures : public testing::TestWithParam<FailureCase> {};

TEST_P(WorkerReportsFailures, Spec1_4_AsTheTableSays) {
    World world;
    world.handlers.add("returns.error", [](StepContext&) -> Result<Json> {
        return Error(ErrorCode::Timeout, "no answer");
    });
    world.handlers.add("returns.input_error", [](StepContext& step) -> Result<Json> {
        TASKER_TRY_ASSIGN(auto const count, step.input<int>("count"));
        return Json(count);
    });
    world.handlers.add("throws.permanent",
                       [](StepContext&) { throw PermanentError("card refused"); });
    world.handlers.add("throws.retryable",
                       [](StepContext&) { throw RetryableError("gateway is down"); });
    world.handlers.add("throws.validation",
                       [](StepContext&) { throw ValidationError("total is negative"); });
    world.handlers.add("throws.exception",
                       [](StepContext&) { throw std::runtime_error("disk is full"); });
    world.handlers.add("throws.other", [](StepContext&) { throw 42; });
    world.start();
    world.deliver({.callable = GetParam().callable});

    auto const report = world.inlet.wait_for_reports(1).front();
    auto const& outcome = std::get<model::StepOutcome>(report.what);
    EXPECT_FALSE(outcome.succeeded);
    EXPECT_EQ(outcome.is_retryable, GetParam().is_retryable);
    EXPECT_THAT(outcome.error_message, testing::HasSubstr(GetParam().message));
    auto const result = results_of(report);
    EXPECT_EQ(error_type(result), GetParam().error_type);
    EXPECT_EQ(result.at("metadata").at("retryable"), GetParam().is_retryable);
    EXPECT_EQ(result.at("status"), "failed");
}

INSTANTIATE_TEST_SUITE_P(
    Rows, WorkerReportsFailures,
    testing::Values(
        FailureCase{"NotFound", "shop.nothing", "handler_not_found", false,
                    "Handler not found: shop.nothing"},
        FailureCase{"Error", "returns.error", "handler_error", true, "no answer"},
        FailureCase{"InputError", "returns.input_error", "validation_error", false,
                    "input \"count\" is missing"},
        FailureCase{"Permanent", "throws.permanent", "permanent_error", false, "card refused"},
        FailureCase{"Retryable", "throws.retryable", "retryable_error", true, "gateway is down"},
        FailureCase{"Validation", "throws.validation", "validation_error", false,
                    "total is negative"},
        FailureCase{"Exception", "throws.exception", "handler_error", true, "disk is full"},
        FailureCase{"Panic", "throws.other", "handler_panic", false, "Handler panicked: "}),
    [](auto const& info) { return info.param.row; });

// The template was changed while the task ran, or its row in the store is damaged.
TEST(Worker, FailsAStepThatItsTemplateDoesNotHave) {
    World world;
    world.start();
    auto assignment = make_assignment(world.ids);
    assignment.definition = nullptr;
    world.deliver(std::move(assignment));
    auto const result = world.only_result();
    EXPECT_EQ(error_type(result), "handler_not_found");
    EXPECT_EQ(result.at("error").at("message"),
              "Handler not found: template shop/order/1.0.0 has no step step");
    EXPECT_EQ(result.at("metadata").at("retryable"), false);
}

TEST(Worker, FailsAStepWhoseTemplateNobodyKnows) {
    World world;
    world.start();
    auto assignment = make_assignment(world.ids);
    assignment.definition = nullptr;
    assignment.tmpl.reset();
    world.deliver(std::move(assignment));
    auto const result = world.only_result();
    EXPECT_EQ(error_type(result), "handler_not_found");
    EXPECT_THAT(std::string(result.at("error").at("message").as_string()),
                testing::MatchesRegex("Handler not found: no template has the id [0-9a-f-]+"));
}

TEST(Worker, Spec1_4_NamesHandlerAndTaskInTheContextOfAHandlerError) {
    World world;
    world.handlers.add("test.handler", [](StepContext&) { throw std::runtime_error("no"); });
    world.start();
    world.deliver();
    auto const result = world.only_result();
    auto const& context = result.at("metadata").at("context");
    EXPECT_EQ(context.at("handler_name"), "test.handler");
    EXPECT_TRUE(context.at("task_uuid").is_string());
}

TEST(Worker, Spec1_4_ReportsATimeoutAndDropsTheLateResult) {
    World world;
    world.handlers.add("test.handler", [&](StepContext& step) -> StepResult {
        world.running.open();
        world.leave.wait();
        return StepResult::success({{"saw_stop", step.is_cancelled()}});
    });
    auto& worker = world.start();
    world.deliver();
    world.running.wait();
    world.clock.advance(seconds(30));
    worker.tick();

    auto const result = world.only_result();
    EXPECT_EQ(error_type(result), "handler_timeout");
    EXPECT_EQ(result.at("error").at("message"), "Handler timed out after 30000ms");
    EXPECT_EQ(result.at("metadata").at("context").at("timeout_ms"), 30'000);
    EXPECT_EQ(result.at("metadata").at("retryable"), true);
    EXPECT_EQ(worker.metrics().overrunning_handlers, 1U);
    world.leave.open();
    world.worker.reset();  // waits for the handler
    EXPECT_EQ(world.inlet.reports().size(), 1U);
}

TEST(Worker, TakesTheTimeoutOfTheTemplateBeforeItsOwn) {
    World world;
    world.add_held_handler();
    auto& worker = world.start();
    world.deliver({.timeout = milliseconds(1'500)});
    world.running.wait();
    world.clock.advance(milliseconds(1'499));
    worker.tick();
    EXPECT_TRUE(world.inlet.reports().empty());
    world.clock.advance(milliseconds(1));
    worker.tick();
    EXPECT_EQ(world.only_result().at("error").at("message"), "Handler timed out after 1500ms");
    world.leave.open();
}

TEST(Worker, SetsTheStopFlagOfAHandlerWhoseTimeIsUp) {
    World world;
    world.handlers.add("test.handler", [&](StepContext& step) {
        std::stop_callback const callback(step.stop_token(), [&] { world.stopped.open(); });
        world.running.open();
        world.stopped.wait();
    });
    auto& worker = world.start();
    world.deliver();
    world.running.wait();
    world.clock.advance(seconds(31));
    worker.tick();
    world.stopped.wait();
    EXPECT_EQ(error_type(world.only_result()), "handler_timeout");
}

TEST(Worker, RunsOthersInThePlaceOfAHandlerThatOverran) {
    World world;
    world.options.max_concurrent_handlers = 1;
    world.handlers.add("slow", [&](StepContext&) {
        world.running.open();
        world.leave.wait();
    });
    world.handlers.add("quick", [](StepContext&) {});
    auto& worker = world.start();
    world.deliver({.callable = "slow"});
    world.running.wait();
    world.deliver({.callable = "quick"});
    world.clock.advance(seconds(31));
    worker.tick();
    EXPECT_EQ(world.inlet.wait_for_reports(2).size(), 2U);
    world.leave.open();
}

TEST(Worker, ReplacesNoMoreThreadsThanAllowed) {
    World world;
    world.options.max_concurrent_handlers = 1;
    world.options.overrunning_handlers_max = 0;
    world.handlers.add("slow", [&](StepContext&) {
        world.running.open();
        world.leave.wait();
    });
    world.handlers.add("quick", [](StepContext&) {});
    auto& worker = world.start();
    world.deliver({.callable = "slow"});
    world.running.wait();
    world.clock.advance(seconds(31));
    worker.tick();
    world.deliver({.callable = "quick"});
    EXPECT_EQ(world.inlet.wait_for_reports(1).size(), 1U);
    EXPECT_EQ(worker.metrics().places.running, 1U);  // still held by the slow one
    world.leave.open();
    EXPECT_EQ(world.inlet.wait_for_reports(2).size(), 2U);
}

TEST(Worker, RenewsAllLeasesInOneCallAfterAThirdOfTheirTime) {
    World world;
    world.options.max_concurrent_handlers = 1;
    world.add_held_handler();
    auto& worker = world.start();
    auto const first = world.deliver();
    world.running.wait();
    auto const second = world.deliver();
    world.clock.advance(milliseconds(9'999));
    worker.tick();
    EXPECT_TRUE(world.inlet.renewals().empty());
    world.clock.advance(milliseconds(1));
    worker.tick();
    auto const renewals = world.inlet.renewals();
    ASSERT_EQ(renewals.size(), 1U);
    EXPECT_THAT(renewals[0], testing::UnorderedElementsAre(first, second));
    world.leave.open();
}

TEST(Worker, StopsAHandlerWhoseLeaseIsLost) {
    World world;
    world.handlers.add("test.handler", [&](StepContext& step) {
        std::stop_callback const callback(step.stop_token(), [&] { world.stopped.open(); });
        world.running.open();
        world.stopped.wait();
    });
    world.inlet.on_renew = [](auto const& keys) { return std::vector<bool>(keys.size(), false); };
    auto& worker = world.start();
    world.deliver();
    world.running.wait();
    world.clock.advance(seconds(10));
    worker.tick();
    world.stopped.wait();
    EXPECT_EQ(worker.metrics().leases_lost, 1U);
}

TEST(Worker, StopsAHandlerWhoseStepIsRevoked) {
    World world;
    world.handlers.add("test.handler", [&](StepContext& step) {
        std::stop_callback const callback(step.stop_token(), [&] { world.stopped.open(); });
        world.running.open();
        world.stopped.wait();
    });
    auto& worker = world.start();
    auto const key = world.deliver();
    world.running.wait();
    worker.outlet().revoke(key.step_id, key.attempt + 1);  // not this attempt
    worker.outlet().revoke(key.step_id, key.attempt);
    world.stopped.wait();
}

TEST(Worker, WarnsOnceOfStepsThatStarve) {
    World world;
    world.options.max_concurrent_handlers = 1;
    world.add_held_handler();
    auto& worker = world.start();
    world.deliver({.timeout = std::chrono::hours(1)});
    world.running.wait();
    auto const waiting = world.deliver();
    world.clock.advance(milliseconds(10'001));
    worker.tick();
    worker.tick();
    EXPECT_EQ(world.log.count("starve"), 1U);
    auto const metrics = worker.metrics().waiting;
    EXPECT_TRUE(metrics.starvation_detected);
    EXPECT_EQ(metrics.starving_count, 1U);
    EXPECT_EQ(metrics.oldest_step, waiting.step_id);
    EXPECT_EQ(metrics.oldest_pending_age, milliseconds(10'001));
    world.leave.open();
    std::ignore = world.inlet.wait_for_reports(2);
    EXPECT_EQ(worker.metrics().waiting.pending_count, 0U);
    EXPECT_FALSE(worker.metrics().waiting.oldest_pending_age);
}

}  // namespace
}  // namespace tasker::worker
