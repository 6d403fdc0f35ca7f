#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <future>
#include <string>
#include <thread>
#include <tuple>

#include "bindings/c/tests/abi_world.hpp"
#include "tests/support/temp_folder.hpp"

namespace tasker::c {
namespace {

using testing::HasSubstr;

TEST(AbiCompletion, WhatIsCompletedWithAWaitIsDurableWhenItReturns) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    EXPECT_EQ(world.run_one(AbiWorld::success("7")), TASKER_OK);
    tasker_document* document = nullptr;
    ASSERT_EQ(tasker_task(world.host, &task, &document, nullptr), TASKER_OK);
    EXPECT_EQ(step_of(json_of_document(document)).at("result"), 7);
}

TEST(AbiCompletion, ATaskThatIsOnDiskIsReadWithoutWaiting) {
    test::TempFolder const folder;
    for (auto const& store : {std::string(":memory:"), (folder.path() / "orders.db").string()}) {
        AbiWorld world;
        world.options.store = {.data = store.data(), .size = store.size()};
        world.start();
        auto const task = world.submit();
        EXPECT_EQ(world.run_one(AbiWorld::success("7")), TASKER_OK);
        std::ignore = world.wait(task);
        tasker_document* document = nullptr;
        ASSERT_EQ(tasker_task_at_once(world.host, &task, &document, nullptr), TASKER_OK);
        EXPECT_EQ(step_of(json_of_document(document)).at("result"), 7);
        tasker_id unknown{};
        unknown.bytes[0] = 1;
        EXPECT_EQ(tasker_task_at_once(world.host, &unknown, &document, nullptr),
                  TASKER_TASK_NOT_FOUND);
    }
}

TEST(AbiCompletion, AResultNamesTheVersionOfItsHandler) {
    AbiWorld world;
    world.start(R"(
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - { name: charge, handler: { callable: shop.charge } }
  - { name: thank, dependencies: [charge], handler: { callable: shop.charge } }
)");
    std::ignore = world.submit();
    auto charged = AbiWorld::success("{}", 10'000);
    charged.handler_version = tasker_text_of("2.1.0");
    EXPECT_EQ(world.run_one(charged), TASKER_OK);
    auto const call = world.poll();
    tasker_dependency_record charge;
    TASKER_INIT(charge);
    ASSERT_EQ(tasker_call_dependency(call.handle, 0, &charge), TASKER_OK);
    EXPECT_THAT(to_string(charge.execution_result), HasSubstr("\"handler_version\":\"2.1.0\""));
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
}

TEST(AbiCompletion, WithoutAWaitItIsTakenOver) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    EXPECT_EQ(world.run_one(AbiWorld::success("7", 0)), TASKER_OK);
    EXPECT_EQ(step_of(world.wait(task)).at("result"), 7);
}

TEST(AbiCompletion, AFailureIsRetriedOrFinal) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    EXPECT_EQ(world.run_one(failure("retryable_error", true)), TASKER_OK);
    auto const again = world.poll();
    EXPECT_EQ(again.record.retry_count, 1U);
    auto last = failure("permanent_error", false);
    last.error_code = tasker_text_of("E17");
    last.error_context = tasker_text_of("{\"cents\":3}");
    last.status_code = 402;
    EXPECT_EQ(world.complete(again.record.event_id, last), TASKER_OK);
    EXPECT_EQ(tasker_call_release(again.handle), TASKER_OK);
    auto const step = step_of(world.wait(task));
    EXPECT_EQ(step.at("status"), "error");
    EXPECT_EQ(step.at("error").at("message"), "no money");
    EXPECT_EQ(step.at("error").at("error_type"), "permanent_error");
    EXPECT_EQ(step.at("error").at("status_code"), 402);
    EXPECT_EQ(step.at("error").at("context").at("cents"), 3);
}

TEST(AbiCompletion, AServersWishToWaitWinsOverTheTemplate) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    auto busy = failure("retryable_error", true);
    busy.retry_after_kind = TASKER_BACKOFF_RATE_LIMIT;
    busy.retry_after_ms = 3'600'000;
    EXPECT_EQ(world.run_one(busy), TASKER_OK);
    tasker_document* document = nullptr;
    ASSERT_EQ(tasker_task(world.host, &task, &document, nullptr), TASKER_OK);
    auto const step = step_of(json_of_document(document));
    EXPECT_EQ(step.at("status"), "waiting_for_retry");
    EXPECT_FALSE(step.at("next_retry_at").is_null());
}

// spec/workers.md 2.6: unknown event id, late, twice.
TEST(AbiCompletion, Spec2_6_WhatIsNotPendingIsRefused) {
    AbiWorld world;
    world.start();
    std::ignore = world.submit();
    auto const call = world.poll();
    EXPECT_EQ(world.complete(call.record.event_id, AbiWorld::success()), TASKER_OK);
    EXPECT_EQ(world.complete(call.record.event_id, AbiWorld::success()), TASKER_LEASE_LOST);
    EXPECT_THAT(message_of(world.error), HasSubstr("not pending"));
    tasker_id const unknown{};
    EXPECT_EQ(world.complete(unknown, AbiWorld::success()), TASKER_LEASE_LOST);
    std::ignore = message_of(world.error);
    EXPECT_EQ(tasker_complete(world.host, nullptr, nullptr, nullptr), TASKER_INVALID_OPTION);
    EXPECT_EQ(world.metrics().late_completions, 2U);
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
}

TEST(AbiCompletion, ACompletionThatCannotBeReadLeavesTheCallPending) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    auto const call = world.poll();
    auto const& id = call.record.event_id;
    EXPECT_EQ(world.complete(id, AbiWorld::success("{\"a\":")), TASKER_INVALID_JSON);
    EXPECT_THAT(message_of(world.error), HasSubstr("result: line 1"));
    auto odd = AbiWorld::success();
    odd.outcome = 9;
    EXPECT_EQ(world.complete(id, odd), TASKER_INVALID_OPTION);
    std::ignore = message_of(world.error);
    auto listed = failure("x", true);
    listed.error_context = tasker_text_of("[1]");
    EXPECT_EQ(world.complete(id, listed), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(world.error), HasSubstr("error_context is not a JSON object"));
    auto of_no_text = AbiWorld::success();
    of_no_text.handler_version = tasker_text_of("\xff");
    EXPECT_EQ(world.complete(id, of_no_text), TASKER_INVALID_OPTION);
    EXPECT_EQ(message_of(world.error), "handler_version is not UTF-8");
    EXPECT_EQ(world.metrics().pending_count, 1U);
    EXPECT_EQ(world.complete(id, AbiWorld::success()), TASKER_OK);
    EXPECT_EQ(world.wait(task).at("status"), "complete");
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
}

TEST(AbiCompletion, WhatIsTooLargeOrTooDeepIsRefusedOrFailsTheStepAndSaysWhy) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    auto const call = world.poll();
    auto const& id = call.record.event_id;
    std::string const long_text = "\"" + std::string(std::size_t{17} << 20U, 'x') + "\"";
    EXPECT_EQ(world.complete(id, AbiWorld::success(long_text.c_str())), TASKER_INVALID_JSON);
    EXPECT_THAT(message_of(world.error), HasSubstr("bytes"));
    auto const nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    EXPECT_EQ(world.complete(id, AbiWorld::success(nested(65).c_str())), TASKER_INVALID_JSON);
    EXPECT_THAT(message_of(world.error), HasSubstr("64 levels"));
    EXPECT_EQ(world.complete(id, AbiWorld::success(nested(64).c_str())), TASKER_OK);
    auto const step = step_of(world.wait(task));
    EXPECT_EQ(step.at("error").at("error_type"), "permanent_error");
    EXPECT_THAT(std::string(step.at("error").at("message").as_string()),
                HasSubstr("cannot be stored"));
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
}

TEST(AbiCompletion, ACheckpointIsSeenByTheNextCallOfTheSameAttempt) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    tasker_completion half;
    TASKER_INIT(half);
    half.outcome = TASKER_CHECKPOINT;
    half.cursor = tasker_text_of("{\"line\":500}");
    half.items_processed = 500;
    half.accumulated_results = tasker_text_of("[1,2]");
    half.wait_ms = 10'000;
    EXPECT_EQ(world.run_one(half), TASKER_OK) << message_of(world.error);
    auto const again = world.poll();
    EXPECT_EQ(again.record.retry_count, 0U);
    auto const seen = *base::parse_json(to_string(again.record.checkpoint));
    EXPECT_EQ(seen.at("cursor").at("line"), 500);
    EXPECT_EQ(seen.at("items_processed"), 500);
    EXPECT_EQ(seen.at("accumulated_results"), Json({1, 2}));
    EXPECT_EQ(world.complete(again.record.event_id, AbiWorld::success()), TASKER_OK);
    EXPECT_EQ(tasker_call_release(again.handle), TASKER_OK);
    EXPECT_EQ(step_of(world.wait(task)).at("attempts"), 1);
}

/// A commit that goes no further while the task that it has ended is told.
struct HeldCommit {
    std::atomic<bool> holds = false;
    std::promise<void> begun;
    std::promise<void> may_go;

    static void wake(void* context, std::uint32_t what) {
        auto& self = *static_cast<HeldCommit*>(context);
        if ((what & TASKER_WAKE_TASKS) == 0 || !self.holds.exchange(false)) return;
        self.begun.set_value();
        self.may_go.get_future().wait();
    }
};

// The engine is held in the commit of one completion, another waits for it, and the host is
// stopped.
TEST(AbiCompletion, WhoWaitsForTheEngineIsToldThatTheHostWasStopped) {
    AbiWorld world;
    HeldCommit held;
    world.options.wake = HeldCommit::wake;
    world.options.wake_context = &held;
    world.start();
    auto const first_task = world.submit();
    std::ignore = world.submit();
    auto const first = world.poll();
    auto const second = world.poll();
    auto const* const of_first_task =
        std::memcmp(&first.record.task_id, &first_task, sizeof first_task) == 0 ? &first : &second;
    auto const* const of_other = of_first_task == &first ? &second : &first;
    ASSERT_EQ(tasker_watch(world.host, &first_task, nullptr), TASKER_OK);
    held.holds = true;

    auto const completion = AbiWorld::success("{}", UINT32_MAX);
    tasker_status told = TASKER_OK;
    std::string why;
    {
        std::jthread const holder([&] {
            std::ignore =
                tasker_complete(world.host, &of_first_task->record.event_id, &completion, nullptr);
        });
        held.begun.get_future().wait();
        std::jthread const waiter([&] {
            tasker_error* error = nullptr;
            told = tasker_complete(world.host, &of_other->record.event_id, &completion, &error);
            why = message_of(error);
        });
        while (world.metrics().completions_waiting < 2)
            std::this_thread::yield();
        std::jthread const stopper([&] { std::ignore = tasker_host_stop(world.host, 0, nullptr); });
        while (world.metrics().completions_waiting > 0)  // it has given them up
            std::this_thread::yield();
        held.may_go.set_value();
    }
    EXPECT_EQ(told, TASKER_STOPPING);
    EXPECT_THAT(why, HasSubstr("stopped before the engine had answered"));
    for (auto const& call : {first, second})
        EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
}

}  // namespace
}  // namespace tasker::c
