#include "embedded/host.hpp"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>

#include "template/load.hpp"
#include "tests/support/temp_folder.hpp"

namespace tasker::embedded {
namespace {

constexpr char const* kOrder = R"(
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - { name: charge, handler: { callable: shop.charge } }
)";

std::unique_ptr<Host> open_host(HostOptions options) {
    Handlers handlers;
    handlers.add("shop.charge", [](StepContext& /*step*/) { return Json(1); });
    auto opened = Host::open(std::move(options), std::move(handlers));
    EXPECT_TRUE(opened) << opened.error().message();
    EXPECT_TRUE((*opened)->register_templates({*templates::load_text(kOrder, "<text>")}));
    EXPECT_TRUE((*opened)->start());
    return *std::move(opened);
}

model::TaskRequest order() {
    return {.namespace_name = "shop",
            .name = "order",
            .version = "1.0.0",
            .context = model::Payload("{}"),
            .initiator = "test",
            .source_system = "tests",
            .reason = "to see it run"};
}

TEST(Host, RemovesEndedTasksByItselfOnceTheyAreOldEnough) {
    test::TempFolder const folder;
    auto const host = open_host(
        {.store = (folder.path() / "orders.db").string(),
         .engine = {.retention = {.keep = Duration(0), .interval = std::chrono::milliseconds(1)}}});
    auto const task = host->submit(order());
    ASSERT_TRUE(task) << task.error().message();
    // Whoever asks before it has ended waits for its end; then it is gone, sooner or later.
    for (;;) {
        auto const settled = host->wait(task->id, std::nullopt);
        if (!settled) {
            EXPECT_EQ(settled.error().code(), ErrorCode::TaskNotFound);
            break;
        }
        EXPECT_EQ(settled->state, model::TaskState::Complete);
        std::this_thread::yield();
    }
    EXPECT_TRUE(host->submit(order())) << "its identity is free again";
}

TEST(Host, AnswersLaterWhoDoesNotWaitAndRefusesWhatItHasNoRoomFor) {
    auto const host = open_host({.engine = {.intake_capacity = 1}});
    auto const order_of = [](std::string const& key) {
        auto request = order();
        request.idempotency_key = key;
        return request;
    };
    std::promise<TaskId> first;
    std::promise<void> go_on;
    ASSERT_TRUE(host->submit(order_of("1"), [&](Result<model::Task> const& task) {
        first.set_value(task ? task->id : TaskId());
        go_on.get_future().wait();  // nothing is taken in meanwhile
    }));
    auto const id = first.get_future().get();
    std::promise<bool> second;
    EXPECT_TRUE(host->submit(order_of("2"), [&](Result<model::Task> const& task) {
        second.set_value(task.has_value());
    }));
    auto const third = host->submit(order_of("3"), [](Result<model::Task> const& /*task*/) {
        ADD_FAILURE() << "what is refused is not answered";
    });
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().code(), ErrorCode::LaneFull);
    go_on.set_value();
    EXPECT_TRUE(second.get_future().get());
    auto const settled = host->wait(id, std::nullopt);
    ASSERT_TRUE(settled) << settled.error().message();
    EXPECT_EQ(settled->state, model::TaskState::Complete);
    EXPECT_TRUE(host->stop(std::chrono::seconds(60)));
}

}  // namespace
}  // namespace tasker::embedded
