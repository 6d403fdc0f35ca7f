#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tasker/async_handler.hpp"
#include "tasker/exceptions.hpp"
#include "worker/test_world.hpp"
#include "worker/worker.hpp"

namespace tasker::worker {
namespace {

using boost::asio::awaitable;
using boost::asio::use_awaitable;

struct CoroutineWorld {
    TestClock clock;
    base::Ids ids{clock, 7};
    TestLog log;
    TestInlet inlet;
    Handlers handlers;
    Gate running;
    std::unique_ptr<Worker> worker;

    CoroutineWorld() = default;
    CoroutineWorld(CoroutineWorld const&) = delete;
    CoroutineWorld& operator=(CoroutineWorld const&) = delete;
    ~CoroutineWorld() { worker.reset(); }

    void start() {
        worker = *Worker::create(
            {.max_concurrent_handlers = 8},
            {.inlet = inlet, .clock = clock, .ids = ids, .log = log, .handlers = handlers});
        EXPECT_TRUE(worker->start());
    }
    void deliver(std::size_t count = 1, std::string const& method = "call") {
        ASSERT_EQ(worker->outlet().reserve(count), count);
        std::vector<model::Assignment> list;
        for (std::size_t i = 0; i < count; ++i)
            list.push_back(make_assignment(ids, {.method = method}));
        worker->outlet().deliver(std::move(list));
    }
};

/// Longer than any test: only cancelling ends it.
awaitable<void> wait_for_long() {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                    std::chrono::hours(24));
    co_await timer.async_wait(use_awaitable);
}

TEST(CoroutineHandler, AnswersWhenItsTimerHasFired) {
    CoroutineWorld world;
    world.handlers.add(
        "test.handler", async_handler([](StepContext& step) -> awaitable<StepResult> {
            boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                            std::chrono::microseconds(10));
            co_await timer.async_wait(use_awaitable);
            co_return StepResult::success({{"total", *step.input<int>("total")}});
        }));
    world.start();
    world.deliver(8);
    for (auto const& report : world.inlet.wait_for_reports(8))
        EXPECT_EQ(results_of(report).at("result").at("total"), 3);
}

// spec/workers.md 1.4: what it throws is treated as elsewhere
TEST(CoroutineHandler, Spec1_4_FailsWithWhatItThrows) {
    CoroutineWorld world;
    world.handlers.add("test.handler", async_handler([](StepContext&) -> awaitable<StepResult> {
                           throw PermanentError("card refused");
                           co_return StepResult(Json());
                       }));
    world.start();
    world.deliver();
    auto const result = results_of(world.inlet.wait_for_reports(1).front());
    EXPECT_EQ(result.at("error").at("error_type"), "permanent_error");
    EXPECT_EQ(result.at("error").at("message"), "card refused");
}

TEST(CoroutineHandler, IsCancelledWhenItsTimeIsUp) {
    CoroutineWorld world;
    world.handlers.add("test.handler", async_handler([&](StepContext&) -> awaitable<StepResult> {
                           world.running.open();
                           co_await wait_for_long();
                           co_return StepResult(Json());
                       }));
    world.start();
    world.deliver();
    world.running.wait();
    world.clock.advance(std::chrono::seconds(30));
    world.worker->tick();
    auto const result = results_of(world.inlet.wait_for_reports(1).front());
    EXPECT_EQ(result.at("error").at("error_type"), "handler_timeout");
    EXPECT_TRUE(world.worker->stop(std::chrono::hours(1)));
    EXPECT_EQ(world.inlet.reports().size(), 1U);
}

TEST(CoroutineHandler, IsDestroyedWhenTheWorkerGivesItUp) {
    CoroutineWorld world;
    world.handlers.add("test.handler", async_handler([&](StepContext&) -> awaitable<StepResult> {
                           world.running.open();
                           co_await wait_for_long();
                           co_return StepResult(Json());
                       }));
    world.start();
    world.deliver();
    world.running.wait();
    EXPECT_FALSE(world.worker->stop(Duration(0)));
    world.worker.reset();
    EXPECT_TRUE(world.inlet.reports().empty());
}

// spec/workers.md 1.11
TEST(CoroutineHandler, Spec1_11_RunsTheMethodThatTheTemplateNames) {
    class Payments final : public AsyncHandler {
    public:
        Payments() {
            add_async_method("refund", [](StepContext&) -> Awaitable {
                co_return StepResult::success({{"did", "refund"}});
            });
        }
        Awaitable call_async(StepContext&) override { co_return StepResult(Json("call")); }
    };
    CoroutineWorld world;
    world.handlers.add("test.handler", std::make_shared<Payments>());
    world.start();
    world.deliver(1, "refund");
    auto const result = results_of(world.inlet.wait_for_reports(1).front());
    EXPECT_EQ(result.at("result").at("did"), "refund");
}

}  // namespace
}  // namespace tasker::worker
