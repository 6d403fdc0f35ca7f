#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tasker/decision.hpp"
#include "worker/worker_world.hpp"

namespace tasker::worker {
namespace {

using World = WorkerWorld;
using std::chrono::seconds;

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

TEST(Worker, FreesThePlaceBeforeItReports) {
    World world;
    world.options = {
        .max_concurrent_handlers = 1, .prefetch = 0, .load_shedding = {.is_enabled = false}};
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

// spec/workers.md 1.9 no. 5

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
    world.handlers.add("test.handler", [](StepContext&) { return Json{{"amount", 12}}; });
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
