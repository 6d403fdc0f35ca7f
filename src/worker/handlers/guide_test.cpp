// The examples of docs/guides/cpp-handlers.md, compiled and run.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "tasker/async_handler.hpp"
#include "tasker/batch.hpp"
#include "tasker/decision.hpp"
#include "tasker/exceptions.hpp"
#include "tasker/handlers.hpp"
#include "tasker/testing.hpp"

namespace tasker {
namespace {

// [function]
StepResult charge(StepContext& step) {
    auto const total = step.input<double>("total");
    if (!total) return to_step_result(total.error());  // final: the input stays wrong
    if (*total > 10'000) return StepResult::permanent_error("over the limit");
    auto const key = step.step_id().to_string();  // the same in every attempt
    return StepResult::success({{"charged", *total}, {"idempotency_key", key}});
}
// [function]

// [result]
Result<Json> ship(StepContext& step) {
    TASKER_TRY_ASSIGN(auto const address, step.input<std::string>("address"));
    TASKER_TRY_ASSIGN(auto const items, step.dependency<JsonArray>("reserve"));
    return Json{{"to", address}, {"parcels", items.size()}};
}
// [result]

// [class]
class Payments : public StepHandler {
public:
    Payments() { add_method("refund", &Payments::refund); }

    StepResult call(StepContext& step) override { return charge(step); }
    std::string_view version() const override { return "2.0.0"; }

private:
    StepResult refund(StepContext&) {
        throw RetryableError("the gateway is down", std::chrono::seconds(30));
    }
};
// [class]

// [coroutine]
boost::asio::awaitable<StepResult> poll_status(StepContext& step) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    timer.expires_after(std::chrono::milliseconds(step.config_or("pause_ms", 200)));
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return StepResult::success({{"status", "ready"}});
}
// [coroutine]

// [decision]
StepResult route(StepContext& step) {
    if (step.input_or("total", 0.0) > 500) return create_steps({"manual_review", "insure"});
    return create_steps({"pack"}, {{"because", "small order"}});
}
// [decision]

// [batch]
StepResult count_rows(StepContext& step) {
    auto const rows = step.input_or<std::uint64_t>("rows", 0);
    if (rows == 0) return no_batches("the file is empty");
    auto const ranges = create_cursor_ranges(rows, 1'000);
    if (!ranges) return to_step_result(ranges.error());
    return create_batches("import_slice", *ranges, rows);
}

StepResult import_slice(StepContext& step) {
    if (auto nothing = no_op_result(step)) return *std::move(nothing);
    auto const slice = *step.batch();
    auto const start = slice.start<std::uint64_t>();
    auto const end = slice.end<std::uint64_t>();
    if (!start || !end) return StepResult::permanent_error("cursors must be numbers");

    auto const next = step.has_checkpoint() ? step.checkpoint_items_processed() : 0;
    auto const done = std::min(next + 250, *end - *start);  // import these rows here
    if (*start + done < *end) {
        return StepResult::checkpoint({.cursor = *start + done, .items_processed = done});
    }
    return batch_worker_success({.processed = done});
}

StepResult report(StepContext& step) {
    auto const scenario = detect_batches(step, "count_rows", "import_slice_");
    if (!scenario) return to_step_result(scenario.error());
    return StepResult::success(aggregate_batches(scenario->batch_results));
}
// [batch]

TEST(Guide, RegistersAllKindsOfHandlers) {
    // [register]
    Handlers handlers;
    handlers.add("shop.charge", charge)
        .add("shop.ship", ship)
        .add("shop.payments", std::make_shared<Payments>())
        .add("shop.payments_per_call", [] { return std::make_shared<Payments>(); })
        .add("shop.status", async_handler(poll_status))
        .add("shop.note", [](StepContext&) { /* a success with {} */ });
    // [register]
    EXPECT_TRUE(handlers.check());
    EXPECT_TRUE(handlers.check_address({.callable = "shop.payments", .method = "refund"}));
}

TEST(Guide, TestsAHandlerWithoutAnEngine) {
    // [test]
    auto context = make_context({.input = {{"total", 12.5}}});
    auto const result = charge(context);
    EXPECT_EQ(result.value()->at("charged"), 12.5);
    // [test]
    auto expensive = make_context({.input = {{"total", 20'000}}});
    EXPECT_FALSE(charge(expensive).failure()->is_retryable);
    auto nothing = make_context({});
    EXPECT_EQ(charge(nothing).failure()->error_type, "validation_error");
}

TEST(Guide, PassesErrorsUp) {
    auto context = make_context(
        {.input = {{"address", "Here"}}, .dependencies = {{"reserve", JsonArray{1, 2}}}});
    EXPECT_EQ(ship(context)->at("parcels"), 2U);
    auto nowhere = make_context({});
    EXPECT_FALSE(ship(nowhere));
}

TEST(Guide, RoutesByTotal) {
    auto large = make_context({.input = {{"total", 900}}});
    EXPECT_EQ(route(large).value()->at("decision_point_outcome").at("step_names").as_array().size(),
              2U);
    auto small = make_context({});
    EXPECT_EQ(route(small).value()->at("routing_context").at("because"), "small order");
}

TEST(Guide, ImportsInSlicesWithCheckpoints) {
    auto counted = make_context({.input = {{"rows", 1'500}}});
    EXPECT_EQ(count_rows(counted).value()->at("batch_processing_outcome").at("worker_count"), 2U);
    Json const inputs = {
        {"cursor", {{"batch_id", "batch_001"}, {"start_cursor", 0}, {"end_cursor", 300}}}};
    auto first = make_context({.step_inputs = inputs});
    auto const yielded = import_slice(first);
    ASSERT_NE(yielded.checkpoint(), nullptr);
    EXPECT_EQ(yielded.checkpoint()->cursor, 250U);
    auto second = make_context(
        {.step_inputs = inputs, .checkpoint = {{"cursor", 250}, {"items_processed", 250}}});
    EXPECT_EQ(import_slice(second).value()->at("items_processed"), 300U);
    auto convergence =
        make_context({.dependencies = {{"import_slice_batch_001", *import_slice(second).value()},
                                       {"count_rows", *count_rows(counted).value()}}});
    EXPECT_EQ(report(convergence).value()->at("total_processed"), 300U);
}

}  // namespace
}  // namespace tasker
