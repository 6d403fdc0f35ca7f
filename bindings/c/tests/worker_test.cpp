#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

#include "bindings/c/tests/abi_world.hpp"

namespace tasker::c {
namespace {

using testing::HasSubstr;

TEST(AbiWorker, TellsACallAllAboutItsStep) {
    AbiWorld world;
    world.options.worker_name = tasker_text_of("till-1");
    world.start();
    auto const task = world.submit();
    auto const call = world.poll();
    ASSERT_NE(call.handle, nullptr);
    auto const& record = call.record;
    EXPECT_EQ(std::memcmp(&record.task_id, &task, sizeof task), 0);
    EXPECT_EQ(to_string(record.namespace_name), "shop");
    EXPECT_EQ(to_string(record.task_name), "order");
    EXPECT_EQ(to_string(record.task_version), "1.0.0");
    EXPECT_EQ(to_string(record.step_name), "charge");
    EXPECT_EQ(to_string(record.callable), "shop.charge");
    EXPECT_EQ(to_string(record.method), "call");
    EXPECT_EQ(to_string(record.context), "{\"number\":1}");
    EXPECT_EQ(to_string(record.initialization), "{}");
    EXPECT_THAT(to_string(record.definition), HasSubstr("\"order.paid\""));
    EXPECT_EQ(to_string(record.initiator), "embedded");
    EXPECT_EQ(record.retry_count, 0U);
    EXPECT_EQ(record.attempts_max, 2U);
    EXPECT_EQ(record.is_retryable, 1U);
    EXPECT_EQ(record.deadline_us - record.started_at_us, 30'000'000);
    tasker_document* document = nullptr;
    ASSERT_EQ(tasker_call_document(call.handle, &document, nullptr), TASKER_OK);
    auto const whole = json_of_document(document);
    EXPECT_EQ(whole.at("workflow_step").at("name"), "charge");
    EXPECT_EQ(whole.at("task").at("task").at("context").at("number"), 1);
    tasker_dependency_record dependency;
    TASKER_INIT(dependency);
    EXPECT_EQ(tasker_call_dependency(call.handle, 0, &dependency), TASKER_INVALID_OPTION);
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
    tasker_call_record stale;
    TASKER_INIT(stale);
    EXPECT_EQ(tasker_call_read(call.handle, &stale), TASKER_INVALID_OPTION);
    // Released, and still to be completed.
    EXPECT_EQ(world.complete(record.event_id, AbiWorld::success("{\"paid\":true}")), TASKER_OK);
    auto const done = world.wait(task);
    EXPECT_EQ(done.at("status"), "complete");
    EXPECT_EQ(step_of(done).at("result").at("paid"), true);
}

// spec/workers.md 1.5
TEST(AbiWorker, Spec1_5_ACallWhoseTimeIsUpFailsAndIsTold) {
    AbiWorld world;
    world.options.handler_timeout_ms = 1;
    world.start();
    auto const task = world.submit();
    auto const first = world.poll();
    world.wait_for_wake(TASKER_WAKE_STOPS);
    std::array<tasker_id, 4> stopped{};
    std::size_t count = 0;
    ASSERT_EQ(tasker_poll_stops(world.host, stopped.data(), stopped.size(), &count), TASKER_OK);
    ASSERT_EQ(count, 1U);
    EXPECT_EQ(std::memcmp(stopped.data(), &first.record.event_id, sizeof(tasker_id)), 0);
    std::uint32_t is_stopped = 0;
    EXPECT_EQ(tasker_call_is_stopped(first.handle, &is_stopped), TASKER_OK);
    EXPECT_EQ(is_stopped, 1U);
    EXPECT_EQ(world.complete(first.record.event_id, AbiWorld::success()), TASKER_LEASE_LOST);
    std::ignore = message_of(world.error);
    EXPECT_EQ(tasker_call_release(first.handle), TASKER_OK);
    auto const second = world.poll();
    EXPECT_EQ(tasker_call_release(second.handle), TASKER_OK);
    auto const step = step_of(world.wait(task));
    EXPECT_EQ(step.at("status"), "error");
    EXPECT_EQ(step.at("error").at("error_type"), "ffi_timeout");
    EXPECT_EQ(step.at("error").at("message"), "FFI handler timed out after 1ms");
}

TEST(AbiWorker, ACancelledTaskStopsItsCalls) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    auto const call = world.poll();
    EXPECT_EQ(tasker_cancel_task(world.host, &task, tasker_text_of("me"), tasker_text_of("enough"),
                                 &world.error),
              TASKER_OK)
        << message_of(world.error);
    world.wait_for_wake(TASKER_WAKE_STOPS);
    EXPECT_EQ(world.complete(call.record.event_id, AbiWorld::success()), TASKER_LEASE_LOST);
    std::ignore = message_of(world.error);
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
    EXPECT_EQ(world.wait(task).at("status"), "cancelled");
    // Nobody asks for the stop of a call that was released.
    tasker_id id{};
    std::size_t count = 0;
    EXPECT_EQ(tasker_poll_stops(world.host, &id, 1, &count), TASKER_OK);
    EXPECT_EQ(count, 0U);
}

TEST(AbiWorker, GivesOutNoMoreThanItMayRunAndWakesForEachThatFollows) {
    AbiWorld world;
    world.options.max_concurrent_handlers = 2;
    world.start();
    for (int i = 0; i < 3; ++i)
        std::ignore = world.submit();
    world.wait_for_wake(TASKER_WAKE_CALLS);
    auto const first = world.poll();
    auto const second = world.poll();
    ASSERT_NE(second.handle, nullptr);
    EXPECT_EQ(world.poll(0).handle, nullptr);
    EXPECT_EQ(world.last_status, TASKER_OK);
    world.forget_wakes();
    EXPECT_EQ(world.complete(first.record.event_id, AbiWorld::success()), TASKER_OK);
    world.wait_for_wake(TASKER_WAKE_CALLS);
    auto const third = world.poll(0);
    ASSERT_NE(third.handle, nullptr);
    for (auto const& call : {second, third})
        EXPECT_EQ(world.complete(call.record.event_id, AbiWorld::success()), TASKER_OK);
    for (auto const& call : {first, second, third})
        EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
}

TEST(AbiWorker, AnInterruptEndsAWaitAlsoOneThatComes) {
    AbiWorld world;
    world.start();
    EXPECT_EQ(tasker_interrupt(world.host), TASKER_OK);
    EXPECT_EQ(world.poll(UINT32_MAX).handle, nullptr);
    EXPECT_EQ(world.last_status, TASKER_OK);
}

TEST(AbiWorker, ManyThreadsShareTheWorkAndNothingIsDoneTwice) {
    AbiWorld world;
    world.start();
    constexpr int kTasks = 100;
    std::vector<tasker_id> tasks;
    for (int i = 0; i < kTasks; ++i)
        tasks.push_back(world.submit());
    std::atomic<int> done = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                while (done < kTasks) {
                    std::array<tasker_call*, 8> calls{};
                    std::size_t count = 0;
                    if (tasker_poll(world.host, 20, calls.data(), calls.size(), &count, nullptr) !=
                        TASKER_OK)
                        return;
                    for (std::size_t k = 0; k < count; ++k) {
                        tasker_call_record record;
                        TASKER_INIT(record);
                        EXPECT_EQ(tasker_call_read(calls[k], &record), TASKER_OK);
                        auto const completion = AbiWorld::success("1", k % 2 == 0 ? 10'000 : 0);
                        EXPECT_EQ(
                            tasker_complete(world.host, &record.event_id, &completion, nullptr),
                            TASKER_OK);
                        EXPECT_EQ(tasker_call_release(calls[k]), TASKER_OK);
                        ++done;
                    }
                }
            });
        }
    }
    EXPECT_EQ(done, kTasks);
    for (auto const& task : tasks)
        EXPECT_EQ(world.wait(task).at("status"), "complete");
    EXPECT_EQ(world.metrics().steps_succeeded, static_cast<std::uint64_t>(kTasks));
}

TEST(AbiWorker, AHostThatTakesUnlistedHandlersGetsThemAll) {
    AbiWorld world;
    world.options.handler_count = 0;
    world.options.takes_unlisted = 1;
    world.start(R"(
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - { name: charge, handler: { callable: Nobody::KnowsIt, method: refund } }
)");
    std::ignore = world.submit();
    auto const call = world.poll();
    EXPECT_EQ(to_string(call.record.callable), "Nobody::KnowsIt");
    EXPECT_EQ(to_string(call.record.method), "refund");
    EXPECT_EQ(world.complete(call.record.event_id, failure("handler_not_found", false)), TASKER_OK);
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
}

TEST(AbiWorker, WhoFindsHandlersItselfMayBeAskedByAnyResolver) {
    AbiWorld world;
    world.options.takes_unlisted = 1;
    world.start(R"(
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - { name: charge, handler: { callable: "pay/card", resolver: added_later } }
)");
    std::ignore = world.submit();
    auto const call = world.poll();
    EXPECT_EQ(to_string(call.record.resolver), "added_later");
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
}

TEST(AbiWorker, AResolverOfTheCallersIsAskedByItsName) {
    AbiWorld world;
    auto const resolver = tasker_text_of("routes");
    world.options.resolvers = &resolver;
    world.options.resolver_count = 1;
    world.start(R"(
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - { name: charge, handler: { callable: "pay/card", resolver: routes } }
)");
    std::ignore = world.submit();
    auto const call = world.poll();
    EXPECT_EQ(to_string(call.record.callable), "pay/card");
    EXPECT_EQ(to_string(call.record.resolver), "routes");
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
    EXPECT_EQ(tasker_host_add_template(world.host, tasker_text_of(R"(
name: other
namespace_name: shop
version: "1.0.0"
steps:
  - { name: charge, handler: { callable: "pay/card", resolver: roads } }
)"),
                                       {}, &world.error),
              TASKER_HANDLER_NOT_FOUND);
    EXPECT_THAT(message_of(world.error), HasSubstr("Resolver 'roads' not found"));
}

TEST(AbiWorker, StoppingNamesWhatWasGivenUp) {
    AbiWorld world;
    world.start();
    std::ignore = world.submit();
    auto const call = world.poll();
    EXPECT_EQ(tasker_host_stop(world.host, 0, &world.error), TASKER_TIMEOUT);
    EXPECT_THAT(message_of(world.error), HasSubstr("charge"));
    EXPECT_EQ(world.complete(call.record.event_id, AbiWorld::success()), TASKER_LEASE_LOST);
    std::ignore = message_of(world.error);
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
}

}  // namespace
}  // namespace tasker::c
