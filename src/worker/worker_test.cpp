#include "worker/worker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tasker/batch.hpp"
#include "tasker/decision.hpp"
#include "tasker/exceptions.hpp"
#include "worker/test_world.hpp"

namespace tasker::worker {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct World {
    TestClock clock;
    base::Ids ids{clock, 7};
    TestLog log;
    TestInlet inlet;
    Handlers handlers;
    WorkerOptions options{.max_concurrent_handlers = 2};
    // Before the worker: its handlers use them until it is gone.
    Gate running;
    Gate leave;
    Gate stopped;
    Gate told;
    std::unique_ptr<Worker> worker;

    World() = default;
    World(World const&) = delete;
    World& operator=(World const&) = delete;
    ~World() { worker.reset(); }

    Worker& start() {
        auto created = Worker::create(
            options,
            {.inlet = inlet, .clock = clock, .ids = ids, .log = log, .handlers = handlers});
        EXPECT_TRUE(created) << created.error().message();
        worker = *std::move(created);
        EXPECT_TRUE(worker->start());
        return *worker;
    }
    model::LeaseKey deliver(model::Assignment assignment) {
        EXPECT_EQ(worker->outlet().reserve(1), 1U);
        model::LeaseKey const key{.step_id = assignment.work.step.id,
                                  .attempt = assignment.work.step.attempt};
        std::vector<model::Assignment> list;
        list.push_back(std::move(assignment));
        worker->outlet().deliver(std::move(list));
        return key;
    }
    model::LeaseKey deliver(TestAssignment const& wanted = {}) {
        return deliver(make_assignment(ids, wanted));
    }
    Json only_result() { return results_of(inlet.wait_for_reports(1).front()); }
};

std::string error_type(Json const& result) {
    return std::string(result.at("error").at("error_type").as_string());
}

TEST(Worker, RunsAHandlerAndReportsItsResult) {
    World world;
    world.handlers.add("test.handler", [](StepContext& step) -> StepResult {
        return StepResult::success({{"doubled", *step.input<int>("total") * 2}});
    });
    world.start();
    auto const key = world.deliver();

    auto const report = world.inlet.wait_for_reports(1).front();
    EXPECT_EQ(report.step_id, key.step_id);
    EXPECT_EQ(report.attempt, 1U);
    EXPECT_EQ(report.worker_id, world.worker->outlet().worker_id());
    auto const result = results_of(report);
    EXPECT_EQ(result.at("result").at("doubled"), 6);
    EXPECT_EQ(result.at("status"), "completed");
}

// spec/workers.md 1.4, one row each.
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
    world.handlers.add("test.handler", [&](StepContext&) {
        world.running.open();
        world.leave.wait();
    });
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

TEST(Worker, FreesThePlaceBeforeItReports) {
    World world;
    world.options = {.max_concurrent_handlers = 1, .prefetch = 0, .load_shedding = {.is_enabled = false}};
    std::size_t free_at_report = 99;
    world.inlet.on_offer = [&](model::StepReport const&) -> Result<void> {
        free_at_report = world.worker->outlet().reserve(1);
        world.worker->outlet().release(free_at_report);
        return {};
    };
    world.handlers.add("test.handler", [](StepContext&) {});
    world.start();
    world.deliver();
    std::ignore = world.inlet.wait_for_reports(1);
    EXPECT_EQ(free_at_report, 1U);
}

TEST(Worker, CallsAHandlerAgainAfterACheckpointAndShowsItToIt) {
    World world;
    world.handlers.add("test.handler", [](StepContext& step) -> StepResult {
        if (!step.has_checkpoint()) {
            return StepResult::checkpoint({.cursor = 250,
                                           .items_processed = 250,
                                           .accumulated_results = Json{{"imported", 248}}});
        }
        return StepResult::success({{"from", step.checkpoint_cursor()},
                                    {"done", step.checkpoint_items_processed()},
                                    {"so_far", step.accumulated_results()},
                                    {"retries", step.retry_count()}});
    });
    world.start();
    world.deliver();
    auto const reports = world.inlet.wait_for_reports(2);
    auto const& checkpoint = std::get<model::StepCheckpoint>(reports[0].what);
    EXPECT_EQ(checkpoint.cursor.text(), "250");
    EXPECT_EQ(checkpoint.items_processed, 250U);
    EXPECT_EQ(reports[1].attempt, reports[0].attempt);
    auto const result = results_of(reports[1]);
    EXPECT_EQ(base::to_text(result.at("result")),
              R"({"from":250,"done":250,"so_far":{"imported":248},"retries":0})");
}

// spec/workers.md 1.5: checkpoint_yield, error row
TEST(Worker, Spec1_5_ReportsACheckpointThatCouldNotBeStored) {
    World world;
    world.options.completion_send_timeout = Duration(0);
    world.inlet.on_settle = [](model::StepReport const& report) -> Result<transport::ReportAnswer> {
        if (std::holds_alternative<model::StepCheckpoint>(report.what)) {
            return Error(ErrorCode::StoreBusy, "database is locked");
        }
        return transport::ReportAnswer{};
    };
    world.handlers.add("test.handler", [](StepContext&) -> StepResult {
        return StepResult::checkpoint({.cursor = 1});
    });
    world.start();
    world.deliver();
    auto const result = results_of(world.inlet.wait_for_reports(2).back());
    EXPECT_EQ(error_type(result), "checkpoint_error");
    EXPECT_EQ(result.at("error").at("message"), "Checkpoint yield failed: database is locked");
    EXPECT_EQ(result.at("metadata").at("retryable"), true);
}

TEST(Worker, RefusesACheckpointWithoutACursor) {
    World world;
    world.handlers.add("test.handler",
                       [](StepContext&) -> StepResult { return StepResult::checkpoint({}); });
    world.start();
    world.deliver();
    auto const result = world.only_result();
    EXPECT_EQ(error_type(result), "checkpoint_error");
    EXPECT_EQ(result.at("metadata").at("retryable"), false);
}

TEST(Worker, DropsAStepWhoseLeaseWasLostAtACheckpoint) {
    World world;
    std::atomic<int> calls = 0;
    world.inlet.on_settle = [](model::StepReport const&) -> Result<transport::ReportAnswer> {
        return Error(ErrorCode::LeaseLost, "lost");
    };
    world.handlers.add("test.handler", [&](StepContext&) -> StepResult {
        ++calls;
        return StepResult::checkpoint({.cursor = 1});
    });
    auto& worker = world.start();
    world.deliver();
    std::ignore = world.inlet.wait_for_reports(1);
    EXPECT_TRUE(worker.stop(seconds(60)));
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(worker.metrics().places.running, 0U);
    EXPECT_EQ(worker.metrics().reports_refused, 1U);
}

TEST(Worker, RenewsAllLeasesInOneCallAfterAThirdOfTheirTime) {
    World world;
    world.options.max_concurrent_handlers = 1;
    world.handlers.add("test.handler", [&](StepContext&) {
        world.running.open();
        world.leave.wait();
    });
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
    world.handlers.add("test.handler", [&](StepContext&) {
        world.running.open();
        world.leave.wait();
    });
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

// spec/workers.md 1.9 no. 5
TEST(Worker, Spec1_9_SaysThatItRunsAlreadyAndStopsTwiceWithoutHarm) {
    World world;
    auto& worker = world.start();
    EXPECT_EQ(worker.start().error().code(), ErrorCode::AlreadyRunning);
    EXPECT_TRUE(worker.stop(Duration(0)));
    EXPECT_TRUE(worker.stop(Duration(0)));
    EXPECT_EQ(worker.start().error().code(), ErrorCode::Stopping);
    EXPECT_FALSE(worker.metrics().is_running);
}

TEST(Worker, HasNoPlacesBeforeItStartsAndAfterItStops) {
    World world;
    auto created = Worker::create({}, {.inlet = world.inlet,
                                       .clock = world.clock,
                                       .ids = world.ids,
                                       .log = world.log,
                                       .handlers = world.handlers});
    auto& worker = **created;
    EXPECT_EQ(worker.outlet().reserve(1), 0U);
    EXPECT_TRUE(worker.start());
    EXPECT_EQ(worker.outlet().reserve(1), 1U);
    worker.outlet().release(1);
    EXPECT_TRUE(worker.stop(Duration(0)));
    EXPECT_EQ(worker.outlet().reserve(1), 0U);
}

TEST(Worker, HandsWaitingStepsBackWhenItStopsAndLetsRunningOnesFinish) {
    World world;
    world.options.max_concurrent_handlers = 1;
    world.handlers.add("test.handler", [&](StepContext&) {
        world.running.open();
        world.leave.wait();
    });
    auto& worker = world.start();
    auto const first = world.deliver();
    world.running.wait();
    auto const second = world.deliver();
    std::thread stopper([&] { EXPECT_TRUE(worker.stop(std::chrono::hours(1))); });
    auto const handback = world.inlet.wait_for_reports(1).front();
    EXPECT_EQ(handback.step_id, second.step_id);
    EXPECT_TRUE(std::holds_alternative<model::StepHandback>(handback.what));
    world.leave.open();
    stopper.join();
    auto const reports = world.inlet.reports();
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_EQ(reports[1].step_id, first.step_id);
    EXPECT_TRUE(std::get<model::StepOutcome>(reports[1].what).succeeded);
}

TEST(Worker, GivesUpHandlersThatDoNotEndWithinTheDrainTime) {
    World world;
    world.handlers.add("test.handler", [&](StepContext& step) {
        std::stop_callback const callback(step.stop_token(), [&] { world.stopped.open(); });
        world.running.open();
        world.stopped.wait();
    });
    auto& worker = world.start();
    world.deliver();
    world.running.wait();
    auto const stopped_with = worker.stop(Duration(0));
    ASSERT_FALSE(stopped_with);
    EXPECT_EQ(stopped_with.error().code(), ErrorCode::Timeout);
    EXPECT_THAT(stopped_with.error().message(), testing::HasSubstr("step"));
    world.worker.reset();
    EXPECT_TRUE(world.inlet.reports().empty());
}

TEST(Worker, HandsBackAStepThatYieldedWhileItStops) {
    World world;
    world.handlers.add("test.handler", [&](StepContext&) -> StepResult {
        world.running.open();
        world.leave.wait();
        return StepResult::checkpoint({.cursor = 5});
    });
    auto& worker = world.start();
    world.deliver();
    world.running.wait();
    world.inlet.holds_answers = true;
    world.leave.open();
    std::ignore = world.inlet.wait_for_reports(1);
    std::thread stopper([&] { EXPECT_TRUE(worker.stop(std::chrono::hours(1))); });
    while (worker.outlet().reserve(1) == 1)  // until it is closed
        worker.outlet().release(1);
    world.inlet.answer_held();
    auto const reports = world.inlet.wait_for_reports(2);
    EXPECT_TRUE(std::holds_alternative<model::StepHandback>(reports[1].what));
    world.inlet.answer_held();
    stopper.join();
}

TEST(Worker, RefusesHandlersAndOptionsThatAreWrong) {
    World world;
    world.handlers.add("twice", [](StepContext&) {}).add("twice", [](StepContext&) {});
    Worker::Dependencies const dependencies{.inlet = world.inlet,
                                            .clock = world.clock,
                                            .ids = world.ids,
                                            .log = world.log,
                                            .handlers = world.handlers};
    EXPECT_EQ(Worker::create({}, dependencies).error().code(), ErrorCode::DuplicateHandler);
    EXPECT_EQ(Worker::create({.max_concurrent_handlers = 0}, dependencies).error().code(),
              ErrorCode::InvalidOption);
}

// spec/workers.md 1.11: a method that really runs
TEST(Worker, Spec1_11_RunsTheMethodThatTheTemplateNames) {
    class Payments final : public StepHandler {
    public:
        Payments() { add_method("refund", &Payments::refund); }
        StepResult call(StepContext&) override { return {JsonObject{{"did", "charge"}}}; }
        [[nodiscard]] std::string_view version() const override { return "2.1.0"; }

    private:
        StepResult refund(StepContext&) { return {JsonObject{{"did", "refund"}}}; }
    };
    World world;
    world.handlers.add("shop.payments", std::make_shared<Payments>());
    world.start();
    world.deliver({.callable = "shop.payments", .method = "refund"});
    auto const result = world.only_result();
    EXPECT_EQ(result.at("result").at("did"), "refund");
    EXPECT_EQ(result.at("metadata").at("handler_version"), "2.1.0");
}

TEST(Worker, Spec1_11_FailsAStepWhoseHandlerLacksTheMethod) {
    World world;
    world.handlers.add("test.handler", [](StepContext&) {});
    world.start();
    world.deliver({.method = "refund"});
    auto const result = world.only_result();
    EXPECT_EQ(error_type(result), "handler_not_found");
    EXPECT_EQ(result.at("metadata").at("context").at("reason"),
              "handler 'test.handler' has no method 'refund'; it has call");
}

TEST(Worker, NamesWhoDecidedInTheResultOfADecision) {
    World world;
    world.handlers.add("test.handler",
                       [](StepContext&) -> StepResult { return create_steps({"pack"}); });
    world.start();
    world.deliver({.type = model::StepType::Decision});
    auto const result = world.only_result();
    EXPECT_EQ(result.at("metadata").at("custom").at("decision_handler"), "test.handler");
    EXPECT_EQ(result.at("metadata").at("custom").at("decision_version"), "1.0.0");
}

TEST(Worker, PublishesEventsAfterTheAnswerOnly) {
    World world;
    world.inlet.holds_answers = true;
    world.handlers.add("test.handler",
                       [](StepContext&) { return Json{{"amount", 12}}; });
    auto& worker = world.start();
    std::string name;
    std::ignore = worker.subscribe("payment.*", [&](DomainEvent const& event) {
        name = event.name;
        world.told.open();
    });
    world.deliver({.events = {{.name = "payment.captured",
                               .schema = JsonObject{{"type", "object"}},
                               .delivery_mode = model::DeliveryMode::Broadcast}}});
    std::ignore = world.inlet.wait_for_reports(1);
    EXPECT_EQ(worker.metrics().events.dispatched, 0U);
    world.inlet.answer_held();
    world.told.wait();
    EXPECT_EQ(name, "payment.captured");
    EXPECT_EQ(world.inlet.wait_for_events(1).front().event_name, "payment.captured");
}

TEST(Worker, PublishesNothingForAReportThatWasRefused) {
    World world;
    world.inlet.on_settle = [](model::StepReport const&) -> Result<transport::ReportAnswer> {
        return Error(ErrorCode::LeaseLost, "lost");
    };
    world.handlers.add("test.handler", [](StepContext&) {});
    auto& worker = world.start();
    world.deliver({.events = {{.name = "payment.captured"}}});
    std::ignore = world.inlet.wait_for_reports(1);
    EXPECT_TRUE(worker.stop(seconds(60)));
    EXPECT_EQ(worker.metrics().events.dispatched, 0U);
}

}  // namespace
}  // namespace tasker::worker
