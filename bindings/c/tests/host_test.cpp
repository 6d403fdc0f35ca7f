#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <fstream>
#include <future>
#include <thread>
#include <utility>

#include "bindings/c/src/handles.hpp"
#include "bindings/c/tests/abi_world.hpp"
#include "tests/support/temp_folder.hpp"

namespace tasker::c {
namespace {

using testing::HasSubstr;

TEST(AbiErrors, EveryNumberIsDescribed) {
    tasker_error_record record;
    TASKER_INIT(record);
    ASSERT_EQ(tasker_status_describe(TASKER_LANE_FULL, &record), TASKER_OK);
    EXPECT_EQ(to_string(record.name), "LaneFull");
    EXPECT_EQ(record.kind, static_cast<std::uint32_t>(TASKER_KIND_RESOURCE_EXHAUSTED));
    EXPECT_EQ(record.may_retry, 1U);
    ASSERT_EQ(tasker_status_describe(TASKER_LEASE_LOST, &record), TASKER_OK);
    EXPECT_EQ(record.may_retry, 0U);
    EXPECT_EQ(tasker_status_describe(TASKER_OK, &record), TASKER_INVALID_OPTION);
    EXPECT_EQ(tasker_status_describe(1, &record), TASKER_INVALID_OPTION);
}

TEST(AbiErrors, TheNumbersInTheHeaderAreThoseOfTheTable) {
    EXPECT_EQ(static_cast<int>(ErrorCode::InvalidRequest), TASKER_INVALID_REQUEST);
    EXPECT_EQ(static_cast<int>(ErrorCode::InvalidOutcome), TASKER_INVALID_OUTCOME);
    EXPECT_EQ(static_cast<int>(ErrorCode::InvalidJson), TASKER_INVALID_JSON);
    EXPECT_EQ(static_cast<int>(ErrorCode::InvalidOption), TASKER_INVALID_OPTION);
    EXPECT_EQ(static_cast<int>(ErrorCode::TaskNotFound), TASKER_TASK_NOT_FOUND);
    EXPECT_EQ(static_cast<int>(ErrorCode::HandlerNotFound), TASKER_HANDLER_NOT_FOUND);
    EXPECT_EQ(static_cast<int>(ErrorCode::LeaseLost), TASKER_LEASE_LOST);
    EXPECT_EQ(static_cast<int>(ErrorCode::AlreadyRunning), TASKER_ALREADY_RUNNING);
    EXPECT_EQ(static_cast<int>(ErrorCode::NotRunning), TASKER_NOT_RUNNING);
    EXPECT_EQ(static_cast<int>(ErrorCode::StoreBusy), TASKER_STORE_BUSY);
    EXPECT_EQ(static_cast<int>(ErrorCode::LaneFull), TASKER_LANE_FULL);
    EXPECT_EQ(static_cast<int>(ErrorCode::Stopping), TASKER_STOPPING);
    EXPECT_EQ(static_cast<int>(ErrorCode::CircuitOpen), TASKER_CIRCUIT_OPEN);
    EXPECT_EQ(static_cast<int>(ErrorCode::Timeout), TASKER_TIMEOUT);
    EXPECT_EQ(static_cast<int>(ErrorCode::Internal), TASKER_INTERNAL);
}

TEST(AbiIds, AreReadAndWritten) {
    tasker_id id{};
    ASSERT_EQ(tasker_id_parse(tasker_text_of("01890A5D-ac96-774b-bcce-b302099a8057"), &id),
              TASKER_OK);
    std::array<char, 36> text{};
    ASSERT_EQ(tasker_id_format(&id, text.data(), text.size()), TASKER_OK);
    EXPECT_EQ(std::string_view(text.data(), text.size()), "01890a5d-ac96-774b-bcce-b302099a8057");
    EXPECT_EQ(tasker_id_parse(tasker_text_of("nonsense"), &id), TASKER_INVALID_REQUEST);
    EXPECT_EQ(tasker_id_format(nullptr, text.data(), text.size()), TASKER_INVALID_OPTION);
    EXPECT_EQ(tasker_id_format(&id, nullptr, text.size()), TASKER_INVALID_OPTION);
    text.fill('x');
    EXPECT_EQ(tasker_id_format(&id, text.data(), text.size() - 1), TASKER_INVALID_OPTION);
    EXPECT_EQ(text.front(), 'x') << "not written";
}

TEST(AbiRecords, GrowWithoutHarm) {
    struct Longer {
        tasker_host_record known;
        std::array<unsigned char, 16> later;
    } longer{};
    longer.later.fill(0xAB);
    longer.known.size = sizeof longer;
    ASSERT_EQ(tasker_host_read(nullptr, &longer.known), TASKER_OK);
    EXPECT_EQ(longer.known.size, sizeof longer);
    EXPECT_EQ(longer.known.state, static_cast<std::uint32_t>(TASKER_STATE_NONE));
    for (auto const byte : longer.later)
        EXPECT_EQ(byte, 0);

    tasker_host_record shorter;
    TASKER_INIT(shorter);
    shorter.size = 4;
    shorter.role = 77;
    EXPECT_EQ(tasker_host_read(nullptr, &shorter), TASKER_INVALID_OPTION);
    EXPECT_EQ(shorter.role, 77U) << "not written";
    EXPECT_EQ(tasker_host_read(nullptr, nullptr), TASKER_INVALID_OPTION);
}

// spec/workers.md 2.6: call before bootstrap.
TEST(AbiHost, Spec2_6_WithoutAHostEveryCallSaysNotRunning) {
    tasker_call* call = nullptr;
    std::size_t count = 7;
    tasker_id const id{};
    auto const completion = AbiWorld::success();
    tasker_metrics_record metrics;
    TASKER_INIT(metrics);
    tasker_error* error = nullptr;
    EXPECT_EQ(tasker_poll(nullptr, 0, &call, 1, &count, &error), TASKER_NOT_RUNNING);
    EXPECT_EQ(count, 0U);
    EXPECT_THAT(message_of(error), HasSubstr("not there"));
    EXPECT_EQ(tasker_complete(nullptr, &id, &completion, nullptr), TASKER_NOT_RUNNING);
    EXPECT_EQ(tasker_metrics(nullptr, &metrics), TASKER_NOT_RUNNING);
    EXPECT_EQ(tasker_host_drain(nullptr, nullptr), TASKER_NOT_RUNNING);
    EXPECT_EQ(tasker_host_start(nullptr, nullptr), TASKER_NOT_RUNNING);
    EXPECT_EQ(tasker_interrupt(nullptr), TASKER_NOT_RUNNING);
    EXPECT_EQ(tasker_host_close(nullptr), TASKER_OK);
}

TEST(AbiHost, BeforeItsStartItSaysNotRunning) {
    AbiWorld world;
    ASSERT_EQ(world.open(), TASKER_OK);
    EXPECT_EQ(world.poll(0).handle, nullptr);
    EXPECT_EQ(world.last_status, TASKER_NOT_RUNNING);
    EXPECT_EQ(tasker_host_drain(world.host, nullptr), TASKER_NOT_RUNNING);
    EXPECT_EQ(tasker_host_stop(world.host, 0, nullptr), TASKER_OK) << "benign";
}

TEST(AbiHost, Spec1_9_StartTwiceStopTwiceDrainTwice) {
    AbiWorld world;
    world.start();
    EXPECT_EQ(tasker_host_start(world.host, nullptr), TASKER_ALREADY_RUNNING);
    EXPECT_EQ(tasker_host_drain(world.host, nullptr), TASKER_OK);
    EXPECT_EQ(tasker_host_drain(world.host, nullptr), TASKER_OK);
    EXPECT_EQ(world.wakes(TASKER_WAKE_END), 1U);
    EXPECT_EQ(world.poll(0).handle, nullptr);
    EXPECT_EQ(world.last_status, TASKER_STOPPING);
    std::ignore = world.submit();  // tasks are still taken in
    EXPECT_EQ(tasker_host_stop(world.host, 0, nullptr), TASKER_OK);
    EXPECT_EQ(tasker_host_stop(world.host, 0, nullptr), TASKER_OK);
    EXPECT_EQ(tasker_host_drain(world.host, nullptr), TASKER_NOT_RUNNING);
    EXPECT_EQ(tasker_host_start(world.host, nullptr), TASKER_STOPPING);
}

TEST(AbiHost, AClosedHandleIsKnownAsSuch) {
    AbiWorld world;
    world.start();
    auto* const closed = world.host;
    world.close();
    EXPECT_EQ(tasker_host_close(closed), TASKER_NOT_RUNNING);
    EXPECT_EQ(tasker_host_start(closed, nullptr), TASKER_NOT_RUNNING);
    world.start();  // its place is taken by another
    EXPECT_EQ(tasker_host_start(closed, nullptr), TASKER_NOT_RUNNING);
    // A handle of another kind is none of this one.
    EXPECT_EQ(tasker_call_release(reinterpret_cast<tasker_call*>(world.host)),
              TASKER_INVALID_OPTION);
}

TEST(AbiHost, Spec1_9_AfterAFailedOpenTheNextSucceeds) {
    test::TempFolder const folder;
    auto const file = (folder.path() / "held.db").string();
    AbiWorld first;
    first.options.store = {.data = file.data(), .size = file.size()};
    first.start();
    AbiWorld second;
    second.options.store = first.options.store;
    constexpr tasker_status kStoreHeld = 3101;
    EXPECT_EQ(second.open(), kStoreHeld);
    EXPECT_EQ(second.host, nullptr);
    EXPECT_THAT(message_of(second.error), HasSubstr("held.db"));
    first.close();
    EXPECT_EQ(second.open(), TASKER_OK) << message_of(second.error);
}

TEST(AbiHost, Spec1_9_ADatabaseThatCannotBeReachedIsAnError) {
    AbiWorld world;
    world.options.store = tasker_text_of("postgres://nobody@127.0.0.1:1/none?connect_timeout=2");
    EXPECT_EQ(world.open(), TASKER_STORE_BUSY);
    EXPECT_FALSE(message_of(world.error).empty());
}

TEST(AbiHost, OptionsOutsideTheirRangeAreNamed) {
    struct Case {
        char const* part;
        void (*spoil)(tasker_host_options_record&);
    };
    for (auto const& [part, spoil] : {
             Case{"max_concurrent_handlers", [](auto& o) { o.max_concurrent_handlers = 0; }},
             Case{"prefetch", [](auto& o) { o.prefetch = 100'001; }},
             Case{"handler_timeout", [](auto& o) { o.handler_timeout_ms = 0; }},
             Case{"lease", [](auto& o) { o.lease_ms = 1; }},
             Case{"lease_ms", [](auto& o) { o.lease_ms = ~0ULL; }},
             Case{"worker_name", [](auto& o) { o.worker_name = tasker_text_of("\xff"); }},
             Case{"store", [](auto& o) { o.store = {.data = "a\0b", .size = 3}; }},
             Case{"keep_ended_ms", [](auto& o) { o.keep_ended_ms = 1; }},
             Case{"event_queue_max", [](auto& o) { o.event_queue_max = 0; }},
             Case{"role", [](auto& o) { o.role = 4; }},
             Case{"log_level", [](auto& o) { o.log_level = 6; }},
             Case{"size", [](auto& o) { o.size = 8; }},
             Case{"handlers", [](auto& o) { o.handlers = nullptr; }},
             Case{"namespaces", [](auto& o) { o.namespace_count = 1; }},
             Case{"store", [](auto& o) { o.role = TASKER_WORKER; }},
         }) {
        AbiWorld world;
        spoil(world.options);
        EXPECT_EQ(world.open(), TASKER_INVALID_OPTION) << part;
        EXPECT_THAT(message_of(world.error), HasSubstr(part));
    }
}

TEST(AbiHost, AHandlerThatIsListedTwiceIsRefused) {
    AbiWorld world;
    std::array<tasker_handler, 2> const twice{world.handler, world.handler};
    world.options.handlers = twice.data();
    world.options.handler_count = twice.size();
    constexpr tasker_status kDuplicateHandler = 1202;
    EXPECT_EQ(world.open(), kDuplicateHandler);
    EXPECT_THAT(message_of(world.error), HasSubstr("shop.charge"));
}

TEST(AbiTemplates, AreCheckedWithLinesAndHandlers) {
    AbiWorld world;
    ASSERT_EQ(world.open(), TASKER_OK);
    auto const add = [&](char const* yaml) {
        return tasker_host_add_template(world.host, tasker_text_of(yaml), tasker_text_of("t.yaml"),
                                        &world.error);
    };
    constexpr tasker_status kInvalidTemplate = 1001;
    EXPECT_EQ(add("name: a\nsteps: 7\n"), kInvalidTemplate);
    EXPECT_THAT(message_of(world.error), HasSubstr("t.yaml:2:"));
    EXPECT_EQ(add("name: a\nnamespace_name: shop\nversion: \"1.0.0\"\nsteps:\n"
                  "  - { name: s, handler: { callable: shop.chrage } }\n"),
              TASKER_HANDLER_NOT_FOUND);
    EXPECT_THAT(message_of(world.error), HasSubstr("did you mean shop.charge?"));
    EXPECT_EQ(add("name: a\nnamespace_name: shop\nversion: \"1.0.0\"\nsteps:\n"
                  "  - { name: s, handler: { callable: shop.charge, method: back } }\n"),
              TASKER_HANDLER_NOT_FOUND);
    EXPECT_THAT(message_of(world.error), HasSubstr("has no method 'back'"));
    constexpr tasker_status kFileNotFound = 1105;
    std::size_t count = 7;
    EXPECT_EQ(tasker_host_add_templates(world.host, tasker_text_of("/no/such"), &count, nullptr),
              kFileNotFound);
    EXPECT_EQ(count, 0U);
}

TEST(AbiTemplates, ComeFromAFolderToo) {
    test::TempFolder const folder;
    std::ofstream(folder.path() / "a.yaml") << kStepTemplate;
    AbiWorld world;
    ASSERT_EQ(world.open(), TASKER_OK);
    auto const path = folder.path().string();
    std::size_t count = 0;
    EXPECT_EQ(tasker_host_add_templates(world.host, {.data = path.data(), .size = path.size()},
                                        &count, &world.error),
              TASKER_OK)
        << message_of(world.error);
    EXPECT_EQ(count, 1U);
    tasker_host_record record;
    TASKER_INIT(record);
    EXPECT_EQ(tasker_host_read(world.host, &record), TASKER_OK);
    EXPECT_EQ(record.template_count, 1U);
    EXPECT_EQ(record.handler_count, 1U);
    EXPECT_EQ(record.is_shared, 0U);
    EXPECT_EQ(record.state, static_cast<std::uint32_t>(TASKER_STATE_OPEN));
}

TEST(AbiHost, WritesTheCallersLinesIntoItsLog) {
    AbiWorld world;
    ASSERT_EQ(world.open(), TASKER_OK);
    auto const name = tasker_text_of("order");
    auto const value = tasker_text_of("17");
    EXPECT_EQ(
        tasker_host_log(world.host, TASKER_LOG_WARNING, tasker_text_of("look"), &name, &value, 1),
        TASKER_OK);
    EXPECT_EQ(
        tasker_host_log(world.host, TASKER_LOG_INFO, tasker_text_of("quiet"), nullptr, nullptr, 0),
        TASKER_OK);
    EXPECT_EQ(tasker_host_log(world.host, TASKER_LOG_ERROR, tasker_text_of("bad \xff text"),
                              nullptr, nullptr, 0),
              TASKER_OK);
    EXPECT_EQ(tasker_host_log(world.host, TASKER_LOG_ERROR, {}, &name, nullptr, 1),
              TASKER_INVALID_OPTION);
    EXPECT_EQ(world.lines("look order=17"), 1U);
    EXPECT_EQ(world.lines("bad \xef\xbf\xbd text"), 1U);
    EXPECT_EQ(world.lines("quiet"), 0U);
}

TEST(AbiHost, TellsHowItIs) {
    AbiWorld world;
    world.start();
    tasker_health_record health;
    TASKER_INIT(health);
    ASSERT_EQ(tasker_health(world.host, &health, nullptr), TASKER_OK);
    EXPECT_EQ(health.is_healthy, 1U);
    EXPECT_EQ(health.store_answers, 1U);
    EXPECT_EQ(health.store_status, TASKER_OK);
    ASSERT_EQ(tasker_host_drain(world.host, nullptr), TASKER_OK);
    ASSERT_EQ(tasker_health(world.host, &health, nullptr), TASKER_OK);
    EXPECT_EQ(health.is_healthy, 0U);
    EXPECT_EQ(health.is_running, 1U);
}

TEST(AbiHost, ClosingEndsWhoWaitsInside) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    tasker_status polled = TASKER_OK;
    tasker_status waited = TASKER_OK;
    auto* const host = world.host;
    {
        // One call is out, so the second poll waits, and the task goes on.
        auto const call = world.poll();
        std::jthread const poller([&] {
            tasker_call* none = nullptr;
            std::size_t count = 0;
            polled = tasker_poll(host, UINT32_MAX, &none, 1, &count, nullptr);
        });
        std::jthread const waiter([&] {
            tasker_document* document = nullptr;
            waited = tasker_wait(host, &task, UINT64_MAX, &document, nullptr);
        });
        world.close();
        tasker_call_record record;
        TASKER_INIT(record);
        EXPECT_EQ(tasker_call_read(call.handle, &record), TASKER_OK) << "a call outlives its host";
        EXPECT_EQ(to_string(record.step_name), "charge");
        EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
    }
    // Who came too late was told so.
    EXPECT_TRUE(polled == TASKER_STOPPING || polled == TASKER_NOT_RUNNING) << polled;
    EXPECT_TRUE(waited == TASKER_STOPPING || waited == TASKER_NOT_RUNNING) << waited;
}

/// A log whose first line is held up until the host is being closed.
struct SlowLog {
    tasker_host* host = nullptr;
    std::promise<void> entered;
    std::promise<void> closed;
    bool is_first = true;
    bool was_closed_meanwhile = false;

    static void write(void* context, std::uint32_t /*level*/, tasker_text /*message*/) {
        auto& self = *static_cast<SlowLog*>(context);
        if (!std::exchange(self.is_first, false)) return;
        self.entered.set_value();
        tasker_host_record record;
        TASKER_INIT(record);
        record.state = TASKER_STATE_OPEN;
        while (record.state != TASKER_STATE_NONE)  // nobody finds it any more
            EXPECT_EQ(tasker_host_read(self.host, &record), TASKER_OK);
        // A close that did not wait would be over by then.
        self.was_closed_meanwhile = self.closed.get_future().wait_for(
                                        std::chrono::milliseconds(20)) == std::future_status::ready;
    }
};

TEST(AbiHost, ClosingWaitsForWhoIsInside) {
    AbiWorld world;
    SlowLog log;
    world.options.log = SlowLog::write;
    world.options.log_context = &log;
    ASSERT_EQ(world.open(), TASKER_OK);
    log.host = world.host;
    std::jthread writer([host = world.host] {
        EXPECT_EQ(tasker_host_log(host, TASKER_LOG_ERROR, tasker_text_of("x"), nullptr, nullptr, 0),
                  TASKER_OK);
    });
    log.entered.get_future().wait();
    world.close();
    log.closed.set_value();
    writer.join();
    EXPECT_FALSE(log.was_closed_meanwhile);
}

TEST(AbiHost, AStopThatWaitsForHandlersIsHurriedByAnother) {
    AbiWorld world;
    world.start();
    std::ignore = world.submit();
    auto const call = world.poll();
    std::jthread const patient([host = world.host] {
        EXPECT_EQ(tasker_host_stop(host, 86'400'000, nullptr), TASKER_TIMEOUT);
    });
    tasker_host_record record;
    TASKER_INIT(record);
    while (record.state != TASKER_STATE_STOPPED)
        EXPECT_EQ(tasker_host_read(world.host, &record), TASKER_OK);
    EXPECT_EQ(tasker_host_stop(world.host, 0, nullptr), TASKER_OK) << "it was stopped by the other";
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
}

TEST(AbiHost, AWorkerTellsByHttpHowItIsWhereItIsToldTo) {
    AbiWorld world;
    world.options.web_bind = tasker_text_of("127.0.0.1:0");
    world.start();
    tasker_host_record record;
    TASKER_INIT(record);
    ASSERT_EQ(tasker_host_read(world.host, &record), TASKER_OK);
    auto const address = to_string(record.web_address);
    EXPECT_THAT(address, testing::StartsWith("127.0.0.1:"));
    EXPECT_NE(address, "127.0.0.1:0");

    AbiWorld other;
    other.options.web_bind = {.data = address.data(), .size = address.size()};
    EXPECT_EQ(other.open(), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(other.error), HasSubstr("cannot listen on " + address));
    other.options.web_bind = tasker_text_of("0.0.0.0:0");
    EXPECT_EQ(other.open(), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(other.error), HasSubstr("can be reached from other machines"));
    world.close();
    other.options.web_bind = {.data = address.data(), .size = address.size()};
    EXPECT_EQ(other.open(), TASKER_OK) << "it is free again: " << message_of(other.error);
}

TEST(AbiHost, LeavesNoHandleBehind) {
    auto const before = tasker_handle_count();
    {
        AbiWorld world;
        world.start();
        EXPECT_GT(tasker_handle_count(), before);
        auto const task = world.submit();
        EXPECT_EQ(world.run_one(AbiWorld::success()), TASKER_OK);
        std::ignore = world.wait(task);
    }
    EXPECT_EQ(tasker_handle_count(), before);
}

}  // namespace
}  // namespace tasker::c
