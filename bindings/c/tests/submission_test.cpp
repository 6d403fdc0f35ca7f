// Requests and tasks for a loop that must not wait.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "bindings/c/tests/abi_world.hpp"
#include "tests/support/temp_folder.hpp"

namespace tasker::c {
namespace {

using testing::HasSubstr;

tasker_task_request order(char const* context, char const* name = "order") {
    tasker_task_request request;
    TASKER_INIT(request);
    request.namespace_name = tasker_text_of("shop");
    request.name = tasker_text_of(name);
    request.version = tasker_text_of("1.0.0");
    request.context = tasker_text_of(context);
    return request;
}

/// Waits for what became of `count` requests, by their tickets.
std::map<std::uint64_t, tasker_submitted_record> answers(AbiWorld& world, std::size_t count) {
    std::map<std::uint64_t, tasker_submitted_record> told;
    while (told.size() < count) {
        world.wait_for_wake(TASKER_WAKE_SUBMITTED);
        world.forget_wakes();
        std::array<tasker_submitted_record, 8> records{};
        for (auto& record : records)
            TASKER_INIT(record);
        std::size_t got = 0;
        EXPECT_EQ(tasker_poll_submitted(world.host, records.data(), records.size(), &got),
                  TASKER_OK);
        for (std::size_t i = 0; i < got; ++i)
            told[records[i].ticket] = records[i];
    }
    return told;
}

bool is_watched(AbiWorld& world, tasker_id const& task) {
    std::uint32_t watched = 7;
    EXPECT_EQ(tasker_watch_new(world.host, &task, &watched, nullptr), TASKER_OK);
    return watched == 1;
}

tasker_id settled(AbiWorld& world) {
    world.wait_for_wake(TASKER_WAKE_TASKS);
    tasker_id task{};
    std::size_t count = 0;
    EXPECT_EQ(tasker_poll_tasks(world.host, 0, &task, 1, &count, nullptr), TASKER_OK);
    EXPECT_EQ(count, 1U);
    return task;
}

TEST(AbiSubmission, EachTicketIsToldWhatBecameOfItsRequest) {
    AbiWorld world;
    world.start();
    auto const good = order(R"({"n":1})");
    auto const unknown = order("{}", "nothing");
    ASSERT_EQ(tasker_submit_later(world.host, &good, 7, nullptr), TASKER_OK);
    auto const at_once = tasker_submit_later(world.host, &unknown, 8, nullptr);
    auto told = answers(world, at_once == TASKER_OK ? 2 : 1);
    EXPECT_EQ(told.at(7).status, TASKER_OK);
    EXPECT_EQ(told.at(7).error, nullptr);
    auto call = world.poll();
    EXPECT_EQ(std::memcmp(&call.record.task_id, &told.at(7).task_id, sizeof(tasker_id)), 0);
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
    if (at_once == TASKER_OK) {
        EXPECT_EQ(told.at(8).status, 1103);
        EXPECT_THAT(message_of(told.at(8).error), HasSubstr("nothing"));
    } else {
        EXPECT_EQ(at_once, 1103);
    }
}

TEST(AbiSubmission, WhatIsWrongWithTheRequestItselfIsSaidAtOnce) {
    AbiWorld world;
    auto const good = order("{}");
    EXPECT_EQ(tasker_submit_later(world.host, &good, 1, nullptr), TASKER_NOT_RUNNING);
    world.start();
    auto const broken = order("{");
    EXPECT_EQ(tasker_submit_later(world.host, &broken, 1, &world.error), TASKER_INVALID_JSON);
    EXPECT_THAT(message_of(world.error), HasSubstr("context"));
    auto const list = order("[]");
    EXPECT_EQ(tasker_submit_later(world.host, &list, 1, nullptr), TASKER_INVALID_OPTION);
    EXPECT_EQ(tasker_submit_later(world.host, nullptr, 1, nullptr), TASKER_INVALID_OPTION);
    tasker_submitted_record record{};
    std::size_t count = 7;
    EXPECT_EQ(tasker_poll_submitted(world.host, &record, 1, &count), TASKER_INVALID_OPTION)
        << "its size is not set";
    TASKER_INIT(record);
    EXPECT_EQ(tasker_poll_submitted(world.host, &record, 1, &count), TASKER_OK);
    EXPECT_EQ(count, 0U);
}

TEST(AbiSubmission, ANewTaskIsWatchedWithoutARead) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    EXPECT_TRUE(is_watched(world, task));
    EXPECT_EQ(world.wakes(TASKER_WAKE_TASKS), 0U);
    EXPECT_EQ(world.run_one(AbiWorld::success()), TASKER_OK);
    auto const told = settled(world);
    EXPECT_EQ(std::memcmp(&told, &task, sizeof task), 0);
}

TEST(AbiSubmission, ANewTaskThatHasSettledMeanwhileIsToldAtOnce) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    EXPECT_EQ(world.run_one(AbiWorld::success()), TASKER_OK);
    EXPECT_TRUE(is_watched(world, task));
    auto const told = settled(world);
    EXPECT_EQ(std::memcmp(&told, &task, sizeof task), 0);
}

TEST(AbiConfiguration, SaysWhatTheOptionsLeaveOpen) {
    test::TempFolder const folder;
    auto const file = (folder.path() / "worker.toml").string();
    auto const store = (folder.path() / "own.db").string();
    std::ofstream(file) << "[common.database]\nurl = \"sqlite:" << store
                        << "\"\n[worker]\nworker_id = \"from-the-file\"\n";
    AbiWorld world;
    world.options.configuration = {.data = file.data(), .size = file.size()};
    world.options.store = {};
    world.options.transport = {};
    world.options.role = TASKER_ROLE_OF_STORE;
    world.start();
    EXPECT_TRUE(std::filesystem::exists(store));
    tasker_host_record record;
    TASKER_INIT(record);
    ASSERT_EQ(tasker_host_read(world.host, &record), TASKER_OK);
    EXPECT_EQ(to_string(record.worker_name), "from-the-file");
    EXPECT_EQ(record.role, static_cast<std::uint32_t>(TASKER_ENGINE_AND_WORKER));
}

TEST(AbiConfiguration, OneThatSaysNothingOfAWorkerIsOfAnotherProcess) {
    test::TempFolder const folder;
    auto const file = (folder.path() / "server.toml").string();
    std::ofstream(file) << "[common.database]\nurl = \"sqlite::memory:\"\n";
    AbiWorld world;
    world.options.configuration = {.data = file.data(), .size = file.size()};
    EXPECT_EQ(world.open(), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(world.error), HasSubstr("says nothing of a worker"));
}

TEST(AbiConfiguration, SaysWhereAWorkerTellsHowItIsUnlessItAsksForMoreThanThat) {
    test::TempFolder const folder;
    auto const file = (folder.path() / "worker.toml").string();
    std::ofstream(file) << "[worker.web]\nbind_address = \"127.0.0.1:0\"\n";
    AbiWorld world;
    world.options.configuration = {.data = file.data(), .size = file.size()};
    ASSERT_EQ(world.open(), TASKER_OK) << message_of(world.error);
    tasker_host_record record;
    TASKER_INIT(record);
    ASSERT_EQ(tasker_host_read(world.host, &record), TASKER_OK);
    EXPECT_GT(record.web_address.size, 0U);
    world.close();
    world.options.web_bind = tasker_text_of("off");
    ASSERT_EQ(world.open(), TASKER_OK) << message_of(world.error);
    ASSERT_EQ(tasker_host_read(world.host, &record), TASKER_OK);
    EXPECT_EQ(record.web_address.size, 0U);
    world.close();
    std::ofstream(file) << "[worker.web]\nbind_address = \"127.0.0.1:0\"\n[worker.web.auth]\n"
                           "enabled = true\njwt_public_key_path = \"key.pem\"\n";
    world.options.web_bind = {};
    EXPECT_EQ(world.open(), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(world.error), HasSubstr("worker.web"));
}

TEST(AbiConfiguration, WhatIsWrongInItIsSaidWithItsPlace) {
    test::TempFolder const folder;
    auto const file = (folder.path() / "worker.toml").string();
    std::ofstream(file) << "[common.database.pool]\nmax_connections = -1\n";
    AbiWorld world;
    world.options.configuration = {.data = file.data(), .size = file.size()};
    EXPECT_EQ(world.open(), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(world.error), HasSubstr("worker.toml:2"));
    auto const missing = (folder.path() / "missing.toml").string();
    world.options.configuration = {.data = missing.data(), .size = missing.size()};
    EXPECT_EQ(world.open(), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(world.error), HasSubstr("missing.toml"));
    world.options.configuration = {};
    EXPECT_EQ(world.open(), TASKER_OK) << "nothing was left open";
}

TEST(AbiSubmission, ARequestThatWasTakenInBeforeLeadsToItsTask) {
    AbiWorld world;
    world.start();
    auto request = order(R"({"n":1})");
    request.idempotency_key = tasker_text_of("key-1");
    tasker_id found{};
    tasker_error* error = nullptr;
    EXPECT_EQ(tasker_find_task(world.host, &request, &found, &error), TASKER_TASK_NOT_FOUND);
    EXPECT_THAT(message_of(error), HasSubstr("no task of shop/order 1.0.0"));

    tasker_id task{};
    ASSERT_EQ(tasker_submit(world.host, &request, &task, nullptr), TASKER_OK);
    EXPECT_EQ(tasker_submit(world.host, &request, &found, nullptr), 1201U);
    ASSERT_EQ(tasker_find_task(world.host, &request, &found, nullptr), TASKER_OK);
    EXPECT_EQ(std::memcmp(&found, &task, sizeof task), 0);

    // The key alone says which task it is; another key is another one.
    auto other = order(R"({"n":2})");
    other.idempotency_key = tasker_text_of("key-1");
    EXPECT_EQ(tasker_find_task(world.host, &other, &found, nullptr), TASKER_OK);
    other.idempotency_key = tasker_text_of("key-2");
    EXPECT_EQ(tasker_find_task(world.host, &other, &found, nullptr), TASKER_TASK_NOT_FOUND);

    auto unknown = order("{}", "nothing");
    EXPECT_EQ(tasker_find_task(world.host, &unknown, &found, nullptr), 1103U);
    EXPECT_EQ(tasker_find_task(world.host, &request, nullptr, nullptr), 1006U);
}

}  // namespace
}  // namespace tasker::c
