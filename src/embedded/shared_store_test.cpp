#include <gtest/gtest.h>

#include <latch>

#include "embedded/host.hpp"
#include "template/load.hpp"
#include "tests/support/postgres_schema.hpp"

// Several processes on one store, each a Host here.

namespace tasker::embedded {
namespace {

constexpr char const* kParcel = R"(
name: parcel
namespace_name: shop
version: "1.0.0"
steps:
  - { name: weigh, handler: { callable: shop.weigh } }
  - { name: send, dependencies: [weigh], handler: { callable: shop.send } }
)";

constexpr auto kNever = std::chrono::hours(1);

/// One process. It looks by itself so seldom that whatever it does in a test it was told to do.
std::unique_ptr<Host> join_store(std::string const& location, Handlers handlers) {
    auto opened = Host::open({.store = location,
                              .worker = {.max_concurrent_handlers = 1, .prefetch = 0},
                              .engine = {.shared_sweep_interval = kNever},
                              .look_interval = kNever,
                              .log_level = base::LogLevel::Error},
                             std::move(handlers));
    EXPECT_TRUE(opened) << opened.error().message();
    EXPECT_TRUE((*opened)->register_templates({*templates::load_text(kParcel, "<text>")}));
    EXPECT_TRUE((*opened)->start());
    return *std::move(opened);
}

Handlers quick_handlers() {
    Handlers handlers;
    handlers.add("shop.weigh", [](StepContext& /*step*/) { return Json(1); });
    handlers.add("shop.send", [](StepContext& /*step*/) { return Json(2); });
    return handlers;
}

model::TaskRequest parcel(int number) {
    return {.namespace_name = "shop",
            .name = "parcel",
            .version = "1.0.0",
            .context = model::Payload("{\"n\":" + std::to_string(number) + "}"),
            .initiator = "test",
            .source_system = "tests",
            .reason = "to see it run"};
}

/// How the processes reach it.
struct Way {
    std::string name;
    std::string parameters;
    bool is_pooled = false;
    bool hears = true;
};

class SharedStore : public testing::TestWithParam<Way> {
protected:
    void SetUp() override {
        if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
        if (GetParam().is_pooled && !test::postgres_pooler()) GTEST_SKIP() << "no pgbouncer";
        schema_.emplace();
    }
    [[nodiscard]] std::string location() const {
        auto const& way = GetParam();
        return way.is_pooled ? schema_->pooled_location(way.parameters)
                             : schema_->location(way.parameters);
    }
    std::optional<test::PostgresSchema> schema_;
};

// Its own worker is busy until the other process has done the rest.
TEST_P(SharedStore, AStepThatWaitsForAPlaceRunsInAnotherProcessAndWhoWaitsHearsOfItsEnd) {
    // Who cannot hear looks each second.
    auto const tasks = GetParam().hears ? 20 : 1;
    std::latch done(1);
    std::latch is_busy(1);
    Handlers slow;
    slow.add("shop.weigh", [&](StepContext& /*step*/) {
        is_busy.count_down();
        done.wait();
        return Json(1);
    });
    slow.add("shop.send", [](StepContext& /*step*/) { return Json(2); });
    auto const busy = join_store(location(), std::move(slow));
    auto const first = busy->submit(parcel(0));
    ASSERT_TRUE(first) << first.error().message();
    is_busy.wait();
    auto const free = join_store(location(), quick_handlers());
    for (int i = 1; i <= tasks; ++i) {
        auto const task = busy->submit(parcel(i));
        ASSERT_TRUE(task) << task.error().message();
        auto const settled = busy->wait(task->id, std::nullopt);
        ASSERT_TRUE(settled) << settled.error().message();
        EXPECT_EQ(settled->state, model::TaskState::Complete);
    }
    done.count_down();
    EXPECT_EQ(free->wait(first->id, std::nullopt)->state, model::TaskState::Complete);
}

TEST_P(SharedStore, WhatAProcessHandsBackAtItsEndGoesOnInAnotherOne) {
    std::latch is_busy(1);
    std::latch ends(1);
    Handlers slow;
    slow.add("shop.weigh", [&](StepContext& /*step*/) {
        is_busy.count_down();
        ends.wait();
        return Json(1);
    });
    slow.add("shop.send", [](StepContext& /*step*/) { return Json(2); });
    auto leaving = join_store(location(), std::move(slow));
    auto const first = leaving->submit(parcel(1));
    is_busy.wait();
    auto const second = leaving->submit(parcel(2));
    ASSERT_TRUE(first && second);
    auto const staying = join_store(location(), quick_handlers());
    ends.count_down();
    EXPECT_TRUE(leaving->stop(std::chrono::seconds(10)));
    leaving.reset();
    for (auto const id : {first->id, second->id})
        EXPECT_EQ(staying->wait(id, std::nullopt)->state, model::TaskState::Complete);
}

INSTANTIATE_TEST_SUITE_P(
    Ways, SharedStore,
    testing::Values(Way{.name = "Plain"}, Way{.name = "PrepareOff", .parameters = "&prepare=off"},
                    Way{.name = "ListenOff", .parameters = "&listen=off", .hears = false},
                    Way{.name = "Pooled", .is_pooled = true, .hears = false}),
    [](auto const& info) { return info.param.name; });

}  // namespace
}  // namespace tasker::embedded
