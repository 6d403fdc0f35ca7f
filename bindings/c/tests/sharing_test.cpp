// Hosts of different roles on one PostgreSQL, as processes of a cluster are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <string>

#include "bindings/c/tests/abi_world.hpp"
#include "tests/support/postgres_schema.hpp"

namespace tasker::c {
namespace {

constexpr char const* kChain = R"(
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - { name: charge, handler: { callable: shop.charge } }
  - { name: pack, dependencies: [charge], handler: { callable: shop.pack, resolver: any } }
)";

class AbiSharing : public testing::Test {
protected:
    void SetUp() override {
        if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
        schema_.emplace();
        location_ = schema_->location();
    }
    void be(AbiWorld& world, tasker_role role) const {
        world.options.store = {.data = location_.data(), .size = location_.size()};
        world.options.role = role;
    }
    /// Without a template: another process has it.
    static void start(AbiWorld& world) {
        ASSERT_EQ(world.open(), TASKER_OK) << message_of(world.error);
        ASSERT_EQ(tasker_host_start(world.host, &world.error), TASKER_OK)
            << message_of(world.error);
    }

private:
    std::optional<test::PostgresSchema> schema_;
    std::string location_;
};

TEST_F(AbiSharing, EachWorkerGetsTheStepsThatItHasHandlersFor) {
    AbiWorld engine;
    be(engine, TASKER_ENGINE);
    engine.options.handler_count = 0;
    engine.start(kChain);
    AbiWorld lists;
    be(lists, TASKER_WORKER);
    start(lists);
    auto const task = engine.submit();
    EXPECT_EQ(lists.run_one(AbiWorld::success("{\"paid\":true}")), TASKER_OK);
    EXPECT_EQ(lists.poll(0).handle, nullptr) << "shop.pack is not its own";

    AbiWorld finds;
    be(finds, TASKER_WORKER);
    finds.options.handler_count = 0;
    finds.options.takes_unlisted = 1;
    start(finds);
    auto const call = finds.poll();
    ASSERT_NE(call.handle, nullptr);
    EXPECT_EQ(to_string(call.record.step_name), "pack");
    EXPECT_EQ(call.record.dependency_count, 1U);
    EXPECT_EQ(finds.complete(call.record.event_id, AbiWorld::success("7")), TASKER_OK);
    EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
    auto const done = engine.wait(task);
    EXPECT_EQ(done.at("status"), "complete");
    EXPECT_EQ(step_of(done, 1).at("result"), 7);
}

TEST_F(AbiSharing, WhoFindsHandlersItselfClaimsWhatItSays) {
    AbiWorld engine;
    be(engine, TASKER_ENGINE);
    engine.options.handler_count = 0;
    engine.start(kChain);
    auto const task = engine.submit();
    AbiWorld finds;
    be(finds, TASKER_WORKER);
    finds.handler.callable = tasker_text_of("shop.other");
    finds.options.takes_unlisted = 2;
    start(finds);
    EXPECT_EQ(finds.poll(0).handle, nullptr) << "shop.charge is not its own";

    tasker_document* document = nullptr;
    ASSERT_EQ(tasker_wanted_handlers(finds.host, &document, &finds.error), TASKER_OK);
    EXPECT_EQ(json_of_document(document),
              *base::parse_json(R"([{"callable":"shop.charge","method":"call","resolver":null},
                                    {"callable":"shop.pack","method":"call","resolver":"any"}])"));
    tasker_text claimed[] = {tasker_text_of("shop.pack"), tasker_text_of("shop.charge"),
                             tasker_text_of("shop.charge")};
    ASSERT_EQ(tasker_change_claims(finds.host, claimed, 3, &finds.error), TASKER_OK);
    EXPECT_EQ(finds.run_one(AbiWorld::success("{\"paid\":true}")), TASKER_OK);
    EXPECT_EQ(finds.run_one(AbiWorld::success("7")), TASKER_OK);
    EXPECT_EQ(engine.wait(task).at("status"), "complete");

    ASSERT_EQ(tasker_change_claims(finds.host, nullptr, 0, &finds.error), TASKER_OK);
    std::ignore = engine.submit();
    AbiWorld lists;
    be(lists, TASKER_WORKER);
    start(lists);
    EXPECT_EQ(lists.run_one(AbiWorld::success("{\"paid\":true}")), TASKER_OK);
    EXPECT_EQ(finds.poll(0).handle, nullptr);
    EXPECT_EQ(tasker_change_claims(lists.host, claimed, 1, &lists.error), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(lists.error), testing::HasSubstr("claims that can be changed"));
    EXPECT_EQ(tasker_change_claims(engine.host, claimed, 1, nullptr), TASKER_NOT_RUNNING);
}

TEST_F(AbiSharing, AWatchedTaskThatAnotherProcessHasEndedIsTold) {
    AbiWorld engine;
    be(engine, TASKER_ENGINE);
    engine.start();
    AbiWorld worker;
    be(worker, TASKER_WORKER);
    start(worker);
    auto const task = engine.submit();
    ASSERT_EQ(tasker_watch(engine.host, &task, nullptr), TASKER_OK);
    EXPECT_EQ(worker.run_one(AbiWorld::success()), TASKER_OK);
    tasker_id told{};
    std::size_t count = 0;
    ASSERT_EQ(tasker_poll_tasks(engine.host, 10'000, &told, 1, &count, nullptr), TASKER_OK);
    ASSERT_EQ(count, 1U);
    EXPECT_EQ(std::memcmp(&told, &task, sizeof task), 0);
}

TEST_F(AbiSharing, WhatARoleDoesNotHaveIsNotRunning) {
    AbiWorld engine;
    be(engine, TASKER_ENGINE);
    engine.start();
    tasker_metrics_record metrics;
    TASKER_INIT(metrics);
    EXPECT_EQ(tasker_metrics(engine.host, &metrics), TASKER_NOT_RUNNING);
    EXPECT_EQ(engine.poll(0).handle, nullptr);
    EXPECT_EQ(engine.last_status, TASKER_NOT_RUNNING);
    EXPECT_EQ(tasker_host_drain(engine.host, nullptr), TASKER_OK);

    AbiWorld worker;
    be(worker, TASKER_WORKER);
    start(worker);
    tasker_task_request request;
    TASKER_INIT(request);
    request.namespace_name = tasker_text_of("shop");
    request.name = tasker_text_of("order");
    request.version = tasker_text_of("1.0.0");
    tasker_id id{};
    EXPECT_EQ(tasker_submit(worker.host, &request, &id, nullptr), TASKER_NOT_RUNNING);
}

}  // namespace
}  // namespace tasker::c
