// Goal: with virtual time a workflow of hours runs at once, on the caller's thread only, and in the
// same way for the same seed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "bindings/c/tests/abi_world.hpp"

namespace tasker::c {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr std::int64_t kSecondUs = 1'000'000;
constexpr std::int64_t kHourUs = 3'600 * kSecondUs;

constexpr char const* kSlowTemplate = R"(
name: order
namespace_name: shop
version: "1.0.0"
lifecycle: { max_duration_minutes: 600, staleness_action: error }
steps:
  - name: charge
    handler: { callable: shop.charge }
    timeout_seconds: 60
    retry: { max_attempts: 3, backoff: linear, backoff_base_ms: 3600000, max_backoff_ms: 3600000 }
    publishes_events:
      - { name: order.paid, delivery_mode: durable, schema: { type: object } }
      - { name: order.told, delivery_mode: broadcast, schema: { type: object } }
)";

struct TimeWorld : AbiWorld {
    TimeWorld() { options.has_virtual_time = 1; }

    std::int64_t now() {
        std::int64_t now_us = 0;
        EXPECT_EQ(tasker_now(host, &now_us), TASKER_OK);
        return now_us;
    }
    /// \returns when it stopped.
    std::int64_t advance(std::int64_t by_us) {
        std::int64_t now_us = 0;
        EXPECT_EQ(tasker_advance(host, now() + by_us, &now_us, &error), TASKER_OK)
            << message_of(error);
        EXPECT_EQ(now_us, now());
        return now_us;
    }
    /// Until the step of a task is to be run again.
    Call next_call() {
        for (int i = 0; i < 100; ++i) {
            auto const call = poll(0);
            if (call.handle != nullptr) return call;
            advance(kHourUs);
        }
        return {};
    }
    void answer_next(tasker_completion const& completion) {
        auto const call = next_call();
        ASSERT_NE(call.handle, nullptr);
        EXPECT_EQ(complete(call.record.event_id, completion), TASKER_OK) << message_of(error);
        EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
    }
    Json look(tasker_id const& task) {
        tasker_document* document = nullptr;
        EXPECT_EQ(tasker_task(host, &task, &document, &error), TASKER_OK) << message_of(error);
        return document == nullptr ? Json() : json_of_document(document);
    }
    /// Runs the task to its end, each attempt but the last failing. \returns all that can be seen
    /// of it.
    std::string story(char const* yaml = kSlowTemplate) {
        start(yaml);
        auto const task = submit();
        answer_next(failure("retryable_error", true));
        answer_next(failure("retryable_error", true));
        answer_next(success("7"));
        return base::to_text(look(task)) + std::to_string(now());
    }
};

TEST(AbiTime, ARetryAfterAnHourHappensAtItsTimeAndAtOnce) {
    TimeWorld world;
    world.start(kSlowTemplate);
    auto const began = world.now();
    auto const task = world.submit();
    EXPECT_EQ(world.run_one(failure("retryable_error", true)), TASKER_OK);
    EXPECT_EQ(world.poll(0).handle, nullptr);

    world.answer_next(AbiWorld::success("7"));
    EXPECT_GT(world.now(), began + kHourUs / 2);
    EXPECT_LT(world.now(), began + 2 * kHourUs);
    EXPECT_EQ(world.look(task).at("status"), "complete");
    EXPECT_EQ(step_of(world.look(task)).at("attempts"), 2);
    // Nothing is left to happen: so it goes as far as it may.
    auto const end = world.now() + 9'000 * kHourUs;
    for (int i = 0; i < 100 && world.now() < end; ++i)
        world.advance(end - world.now());
    EXPECT_EQ(world.now(), end);
}

TEST(AbiTime, StartsWhenItIsToldTo) {
    TimeWorld world;
    world.start();
    EXPECT_EQ(world.now(), 1'767'225'600 * kSecondUs);  // 1 January 2026
    TimeWorld later;
    later.options.virtual_start_us = 4'102'444'800 * kSecondUs;  // 2100
    later.start();
    EXPECT_EQ(step_of(later.look(later.submit())).at("created_at"), "2100-01-01T00:00:00.000000Z");
}

TEST(AbiTime, ACallWhoseTimeIsUpIsStoppedAndItsStepRunsAgain) {
    TimeWorld world;
    world.start(kSlowTemplate);
    auto const task = world.submit();
    auto const call = world.poll(0);
    ASSERT_NE(call.handle, nullptr);
    EXPECT_EQ(call.record.deadline_us, world.now() + 60 * kSecondUs);
    while (world.now() < call.record.deadline_us)
        world.advance(call.record.deadline_us - world.now());
    tasker_id stopped{};
    std::size_t count = 0;
    EXPECT_EQ(tasker_poll_stops(world.host, &stopped, 1, &count), TASKER_OK);
    EXPECT_EQ(count, 1U);
    EXPECT_EQ(world.complete(call.record.event_id, AbiWorld::success()), TASKER_LEASE_LOST);
    EXPECT_THAT(message_of(world.error), HasSubstr("not pending"));
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
    auto const step = step_of(world.look(task));
    EXPECT_EQ(step.at("status"), "waiting_for_retry");
    EXPECT_EQ(step.at("error").at("error_type"), "ffi_timeout");
}

TEST(AbiTime, AHeldCallKeepsItsLeaseForAsLongAsItMay) {
    TimeWorld world;
    world.start(R"(
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - { name: charge, handler: { callable: shop.charge }, timeout_seconds: 3600 }
)");
    auto const task = world.submit();
    auto const call = world.poll(0);
    auto const end = world.now() + kHourUs - kSecondUs;
    while (world.now() < end)
        world.advance(end - world.now());
    EXPECT_EQ(world.complete(call.record.event_id, AbiWorld::success("7")), TASKER_OK);
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
    EXPECT_EQ(step_of(world.look(task)).at("attempts"), 1);
    EXPECT_EQ(world.metrics().leases_lost, 0U);
}

TEST(AbiTime, ATaskThatIsTooOldEndsAsItsLifecycleSays) {
    TimeWorld world;
    world.start(kSlowTemplate);
    auto const task = world.submit();
    EXPECT_EQ(world.run_one(failure("retryable_error", true)), TASKER_OK);
    auto const held = world.next_call();  // nobody answers
    auto const end = world.now() + 11 * kHourUs;
    while (world.now() < end)
        world.advance(end - world.now());
    EXPECT_EQ(world.look(task).at("status"), "error");
    EXPECT_EQ(tasker_call_release(held.handle), TASKER_OK);
}

TEST(AbiTime, TheSameSeedDoesTheSameAndAnotherDoesNot) {
    TimeWorld first;
    TimeWorld second;
    TimeWorld third;
    third.options.seed = 1;
    auto const story = first.story();
    EXPECT_EQ(second.story(), story);
    EXPECT_NE(third.story(), story);
}

TEST(AbiTime, DurableEventsAreHeardOfToo) {
    TimeWorld world;
    world.start(kSlowTemplate);
    ASSERT_EQ(tasker_subscribe(world.host, tasker_text_of("*"), nullptr), TASKER_OK);
    std::ignore = world.submit();
    EXPECT_EQ(world.run_one(AbiWorld::success(R"({"cents":5})")), TASKER_OK);
    std::vector<tasker_event*> events(4);
    std::size_t count = 0;
    ASSERT_EQ(tasker_poll_events(world.host, events.data(), events.size(), &count), TASKER_OK);
    ASSERT_EQ(count, 2U);
    std::vector<std::pair<std::string, std::uint32_t>> told;
    for (std::size_t i = 0; i < count; ++i) {
        tasker_event_record record;
        TASKER_INIT(record);
        EXPECT_EQ(tasker_event_read(events[i], &record), TASKER_OK);
        told.emplace_back(to_string(record.name), record.delivery);
        EXPECT_EQ(record.fired_at_us, world.now());
        EXPECT_EQ(tasker_event_release(events[i]), TASKER_OK);
    }
    EXPECT_THAT(told, testing::ElementsAre(
                          std::pair<std::string, std::uint32_t>("order.paid", TASKER_DURABLE),
                          std::pair<std::string, std::uint32_t>("order.told", TASKER_BROADCAST)));
}

TEST(AbiTime, WithTheMachinesTimeDurableEventsAreForOthers) {
    AbiWorld world;
    world.start(kSlowTemplate);
    ASSERT_EQ(tasker_subscribe(world.host, tasker_text_of("*"), nullptr), TASKER_OK);
    std::ignore = world.submit();
    EXPECT_EQ(world.run_one(AbiWorld::success(R"({"cents":5})")), TASKER_OK);
    world.wait_for_wake(TASKER_WAKE_EVENTS);
    tasker_event* events[4] = {};
    std::size_t count = 0;
    ASSERT_EQ(tasker_poll_events(world.host, events, 4, &count), TASKER_OK);
    ASSERT_EQ(count, 1U);
    tasker_event_record record;
    TASKER_INIT(record);
    EXPECT_EQ(tasker_event_read(events[0], &record), TASKER_OK);
    EXPECT_EQ(to_string(record.name), "order.told");
    EXPECT_EQ(record.delivery, TASKER_BROADCAST);
    EXPECT_EQ(tasker_event_release(events[0]), TASKER_OK);
}

TEST(AbiTime, WhatIsAskedForIsDoneWhenItReturns) {
    TimeWorld world;
    world.start();
    tasker_document* document = nullptr;
    std::uint32_t status = 0;
    auto const body = std::string(
        R"({"name":"order","namespace":"shop","version":"1.0.0","context":{},"initiator":"t",
            "source_system":"t","reason":"t"})");
    ASSERT_EQ(tasker_rest(world.host, tasker_text_of("POST"), tasker_text_of("/v1/tasks"),
                          {.data = body.data(), .size = body.size()}, &status, &document, nullptr),
              TASKER_OK);
    EXPECT_EQ(status, 200U);
    auto const made = json_of_document(document);
    tasker_id task{};
    auto const id = std::string(made.at("task_uuid").as_string());
    ASSERT_EQ(tasker_id_parse({.data = id.data(), .size = id.size()}, &task), TASKER_OK);
    ASSERT_EQ(
        tasker_cancel_task(world.host, &task, tasker_text_of("me"), tasker_text_of("why"), nullptr),
        TASKER_OK);
    EXPECT_EQ(world.look(task).at("status"), "cancelled");

    tasker_task_request request;
    TASKER_INIT(request);
    request.namespace_name = tasker_text_of("shop");
    request.name = tasker_text_of("order");
    request.version = tasker_text_of("1.0.0");
    request.context = tasker_text_of(R"({"n":2})");
    ASSERT_EQ(tasker_submit_later(world.host, &request, 5, nullptr), TASKER_OK);
    tasker_submitted_record told;
    TASKER_INIT(told);
    std::size_t count = 0;
    ASSERT_EQ(tasker_poll_submitted(world.host, &told, 1, &count), TASKER_OK);
    EXPECT_EQ(count, 1U);
    EXPECT_EQ(told.ticket, 5U);
}

TEST(AbiTime, NobodyWaitsForWhatOnlyTimeBrings) {
    TimeWorld world;
    world.start();
    auto const task = world.submit();
    tasker_document* document = nullptr;
    EXPECT_EQ(tasker_wait(world.host, &task, 3'600'000, &document, nullptr), TASKER_TIMEOUT);
    tasker_id settled{};
    std::size_t count = 0;
    EXPECT_EQ(tasker_poll_tasks(world.host, 3'600'000, &settled, 1, &count, nullptr), TASKER_OK);
    EXPECT_EQ(count, 0U);
    auto const call = world.poll(3'600'000);
    EXPECT_EQ(world.poll(3'600'000).handle, nullptr);
    EXPECT_EQ(tasker_host_stop(world.host, 3'600'000, &world.error), TASKER_TIMEOUT);
    EXPECT_THAT(message_of(world.error), HasSubstr("charge"));
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
}

TEST(AbiTime, AHostHasNoThreads) {
    auto const threads = [] {
        auto const all = std::filesystem::directory_iterator("/proc/self/task");
        return std::distance(begin(all), end(all));
    };
    auto const before = threads();
    TimeWorld world;
    world.start();
    std::ignore = world.submit();
    EXPECT_EQ(world.run_one(AbiWorld::success("7")), TASKER_OK);
    EXPECT_EQ(threads(), before);
}

TEST(AbiTime, ManyMayCallAtATime) {
    TimeWorld world;
    world.options.event_queue_max = 10;
    world.start();
    constexpr int kTasks = 200;
    std::atomic<int> done = 0;
    std::vector<std::thread> threads;
    threads.emplace_back([&] {
        for (int i = 0; i < kTasks; ++i)
            std::ignore = world.submit();
    });
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&] {
            while (done < kTasks) {
                tasker_call* call = nullptr;
                std::size_t count = 0;
                if (tasker_poll(world.host, 0, &call, 1, &count, nullptr) != TASKER_OK) return;
                if (count == 0) {
                    std::this_thread::yield();
                    continue;
                }
                tasker_call_record record;
                TASKER_INIT(record);
                EXPECT_EQ(tasker_call_read(call, &record), TASKER_OK);
                auto const answer = AbiWorld::success("7", 0);
                EXPECT_EQ(tasker_complete(world.host, &record.event_id, &answer, nullptr),
                          TASKER_OK);
                EXPECT_EQ(tasker_call_release(call), TASKER_OK);
                ++done;
            }
        });
    }
    threads.emplace_back([&] {
        for (int i = 0; i < 100; ++i) {
            std::int64_t now = 0;
            std::ignore = tasker_now(world.host, &now);
            std::ignore = tasker_advance(world.host, now + 1'000, &now, nullptr);
        }
    });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(world.metrics().steps_succeeded, kTasks);
}

TEST(AbiTime, WhatDoesNotFitIsRefused) {
    AbiWorld real;
    real.start();
    std::int64_t now = 0;
    EXPECT_EQ(tasker_now(real.host, &now), TASKER_OK);
    EXPECT_EQ(tasker_advance(real.host, now + kHourUs, &now, &real.error), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(real.error), HasSubstr("has_virtual_time"));

    TimeWorld world;
    EXPECT_EQ(tasker_advance(world.host, 0, &now, nullptr), TASKER_NOT_RUNNING);
    world.start();
    EXPECT_EQ(tasker_advance(world.host, world.now() - 1, &now, &world.error),
              TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(world.error), HasSubstr("time goes forwards"));
    EXPECT_EQ(tasker_advance(world.host, INT64_MAX, &now, &world.error), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(world.error), HasSubstr("before the year 3000"));
    EXPECT_EQ(tasker_advance(world.host, world.now(), nullptr, nullptr), TASKER_INVALID_OPTION);
    EXPECT_EQ(tasker_host_stop(world.host, 0, nullptr), TASKER_OK);
    EXPECT_EQ(tasker_advance(world.host, 0, &now, nullptr), TASKER_STOPPING);
}

TEST(AbiTime, IsForStoresInMemoryAndEngineWithWorker) {
    TimeWorld file;
    file.options.store = tasker_text_of("orders.db");
    EXPECT_EQ(file.open(), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(file.error), HasSubstr("the store must be :memory:, not orders.db"));
    TimeWorld broker;
    broker.options.transport = tasker_text_of("rabbitmq");
    EXPECT_EQ(broker.open(), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(broker.error), HasSubstr("the transport must be store"));
    TimeWorld early;
    early.options.virtual_start_us = -1;
    EXPECT_EQ(early.open(), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(early.error), HasSubstr("virtual_start_us is -1"));
    TimeWorld odd;
    odd.options.has_virtual_time = 2;
    EXPECT_EQ(odd.open(), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(odd.error), HasSubstr("0 or 1"));
}

}  // namespace
}  // namespace tasker::c
