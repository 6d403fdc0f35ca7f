#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>

#include "base/json.hpp"
#include "embedded/host.hpp"
#include "template/load.hpp"
#include "tests/support/postgres_schema.hpp"

namespace tasker::embedded {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr auto kPatience = 60s;  // of a test that would fail

constexpr char const* kOrder = R"(
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - { name: charge, handler: { callable: charge } }
  - { name: pack, handler: { callable: pack }, dependencies: [charge] }
  - { name: mail, handler: { callable: mail }, dependencies: [pack] }
)";

constexpr char const* kRefund = R"(
name: refund
namespace_name: bank
version: "1.0.0"
identity_strategy: always_unique
steps:
  - { name: charge, handler: { callable: charge } }
)";

/// Which process ran what, and doors that handlers wait at.
class Calls {
public:
    void note(std::string const& process, std::string const& step) {
        std::unique_lock lock(mutex_);
        ++counts_[process + " " + step];
        ++running_[process];
        change_.notify_all();
        change_.wait(lock, [this] { return is_open_; });
        --running_[process];
    }
    void close() {
        std::scoped_lock const lock(mutex_);
        is_open_ = false;
    }
    void open() {
        std::scoped_lock const lock(mutex_);
        is_open_ = true;
        change_.notify_all();
    }
    /// Waits until so many handlers run in each process. \returns how many do in the end.
    std::map<std::string, int> wait_for_running(std::map<std::string, int> const& wanted) {
        std::unique_lock lock(mutex_);
        change_.wait_for(lock, kPatience, [&] { return running_ == wanted; });
        return running_;
    }
    std::map<std::string, int> counts() {
        std::scoped_lock const lock(mutex_);
        return counts_;
    }

private:
    std::mutex mutex_;
    std::condition_variable change_;
    bool is_open_ = true;
    std::map<std::string, int> counts_;
    std::map<std::string, int> running_;
};

model::TaskRequest request_of(std::string namespace_name, std::string name) {
    return {.namespace_name = std::move(namespace_name),
            .name = std::move(name),
            .version = "1.0.0",
            .context = model::Payload("{}"),
            .initiator = "test",
            .source_system = "tests",
            .reason = "to see it run"};
}

class Sharing : public testing::Test {
protected:
    void SetUp() override {
        if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
        schema_.emplace();
    }

    std::unique_ptr<Host> open(std::string const& process, Role role,
                               std::vector<std::string> const& handlers, WorkerOptions worker = {},
                               std::vector<char const*> const& templates = {}) {
        Handlers all;
        for (auto const& name : handlers) {
            all.add(name, [this, process](StepContext& step) {
                calls_.note(process, std::string(step.step_name()));
                return Json(JsonObject{});
            });
        }
        auto opened =
            Host::open({.store = schema_->location(), .role = role, .worker = std::move(worker)},
                       std::move(all));
        EXPECT_TRUE(opened) << opened.error().message();
        if (!opened) return nullptr;
        std::vector<model::Template> loaded;
        for (auto const* const text : templates)
            loaded.push_back(*templates::load_text(text, "<text>"));
        EXPECT_TRUE((*opened)->register_templates(std::move(loaded)));
        EXPECT_TRUE((*opened)->start());
        return *std::move(opened);
    }

    static void expect_complete(Host& host, TaskId id) {
        auto const settled = host.wait(id, kPatience);
        ASSERT_TRUE(settled) << settled.error().message();
        EXPECT_EQ(settled->state, model::TaskState::Complete);
    }

    std::optional<test::PostgresSchema> schema_;
    Calls calls_;
};

TEST_F(Sharing, RunsEachStepInAProcessThatHasItsHandler) {
    auto const engine = open("engine", Role::Engine, {}, {}, {kOrder});
    auto const charger = open("charger", Role::Worker, {"charge", "mail"});
    auto const packer = open("packer", Role::EngineAndWorker, {"pack"});
    auto const task = engine->submit(request_of("shop", "order"));
    ASSERT_TRUE(task) << task.error().message();
    expect_complete(*engine, task->id);
    EXPECT_THAT(calls_.counts(), ElementsAre(Pair("charger charge", 1), Pair("charger mail", 1),
                                             Pair("packer pack", 1)));
}

TEST_F(Sharing, RunsStepsOfATemplateThatWasStoredLaterElsewhere) {
    auto const worker = open("worker", Role::Worker, {"charge", "pack", "mail"});
    auto const old_engine = open("old engine", Role::Engine, {});
    auto const engine = open("engine", Role::Engine, {}, {}, {kOrder});
    auto const task = old_engine->submit(request_of("shop", "order"));
    ASSERT_TRUE(task) << task.error().message();
    expect_complete(*engine, task->id);
    EXPECT_EQ(calls_.counts().size(), 3U);
    auto const unknown = old_engine->submit(request_of("shop", "odrer"));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code(), ErrorCode::TemplateNotFound);
}

TEST_F(Sharing, RunsOnlyStepsOfTheNamespacesOfAWorker) {
    auto const engine = open("engine", Role::Engine, {}, {}, {kOrder, kRefund});
    auto const banker = open("banker", Role::Worker, {"charge"}, {.namespaces = {"bank"}});
    auto const order = engine->submit(request_of("shop", "order"));
    auto const refund = engine->submit(request_of("bank", "refund"));
    ASSERT_TRUE(order && refund);
    expect_complete(*engine, refund->id);
    EXPECT_THAT(calls_.counts(), ElementsAre(Pair("banker charge", 1)));
    auto const shopper =
        open("shopper", Role::Worker, {"charge", "pack", "mail"}, {.namespaces = {"shop"}});
    expect_complete(*engine, order->id);
    EXPECT_EQ(calls_.counts()["banker charge"], 1);
}

// Who comes first would have room for all of them in front of its threads.
TEST_F(Sharing, SharesWhatWaitsByFreePlaces) {
    auto const engine = open("engine", Role::Engine, {}, {}, {kRefund});
    std::vector<TaskId> tasks;
    for (int i = 0; i < 40; ++i) {
        auto const task = engine->submit(request_of("bank", "refund"));
        ASSERT_TRUE(task) << task.error().message();
        tasks.push_back(task->id);
    }
    calls_.close();
    auto const small = open("small", Role::Worker, {"charge"}, {.max_concurrent_handlers = 10});
    EXPECT_THAT(calls_.wait_for_running({{"small", 10}}), ElementsAre(Pair("small", 10)));
    auto const large = open("large", Role::Worker, {"charge"}, {.max_concurrent_handlers = 30});
    EXPECT_THAT(calls_.wait_for_running({{"small", 10}, {"large", 30}}),
                ElementsAre(Pair("large", 30), Pair("small", 10)));
    calls_.open();
    for (auto const id : tasks)
        expect_complete(*engine, id);
}

TEST_F(Sharing, HandsWhatAWorkerHoldsToTheOthersWhenItStops) {
    auto const engine = open("engine", Role::Engine, {}, {}, {kRefund});
    calls_.close();
    auto const first = open("first", Role::Worker, {"charge"}, {.max_concurrent_handlers = 1});
    auto const task = engine->submit(request_of("bank", "refund"));
    ASSERT_TRUE(task);
    ASSERT_THAT(calls_.wait_for_running({{"first", 1}}), ElementsAre(Pair("first", 1)));
    calls_.open();
    EXPECT_TRUE(first->stop(kPatience)) << "what runs may finish";
    expect_complete(*engine, task->id);
    auto const second = open("second", Role::Worker, {"charge"});
    auto const next = engine->submit(request_of("bank", "refund"));
    ASSERT_TRUE(next);
    expect_complete(*engine, next->id);
    EXPECT_THAT(calls_.counts(), ElementsAre(Pair("first charge", 1), Pair("second charge", 1)));
}

// Workers do not watch the time: who does is told of a retry. Here no sweep would find it.
TEST_F(Sharing, RetriesAStepThatFailedInAWorkerWhenItsTimeHasCome) {
    auto const engine = open("engine", Role::Engine, {}, {}, {kRefund});
    Handlers handlers;
    std::atomic<int> count = 0;
    handlers.add("charge", [&](StepContext& /*step*/) -> StepResult {
        if (++count == 1) return StepResult::retryable_error("the bank did not answer");
        return Json(JsonObject{});
    });
    auto const worker = Host::open({.store = schema_->location(),
                                    .role = Role::Worker,
                                    .engine = {.shared_sweep_interval = 24h}},
                                   handlers);
    ASSERT_TRUE(worker && (*worker)->start());
    auto const task = engine->submit(request_of("bank", "refund"));
    ASSERT_TRUE(task);
    expect_complete(*engine, task->id);
    EXPECT_EQ(count, 2);
}

TEST_F(Sharing, RefusesTasksInAProcessThatOnlyRunsSteps) {
    auto const worker = open("worker", Role::Worker, {"charge"}, {}, {kRefund});
    auto const refused = worker->submit(request_of("bank", "refund"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::NotRunning);
    EXPECT_THAT(refused.error().message(), testing::HasSubstr("only runs steps"));
}

// A step whose handler nobody listed may be known to a resolver.
class AnyResolver final : public Resolver {
public:
    explicit AnyResolver(Calls& calls) : calls_(calls) {}
    [[nodiscard]] std::string_view name() const override { return "any"; }
    [[nodiscard]] bool can_resolve(HandlerAddress const&) const override { return true; }
    [[nodiscard]] std::shared_ptr<StepHandler> resolve(HandlerAddress const&) const override {
        return handlers_.resolve({.callable = "any"}).handler;
    }

private:
    Calls& calls_;
    Handlers handlers_ = Handlers().add("any", [this](StepContext& step) {
        calls_.note("resolver", std::string(step.step_name()));
        return Json(JsonObject{});
    });
};

TEST_F(Sharing, AsksForEveryHandlerWhereAResolverMayKnowIt) {
    auto const engine = open("engine", Role::Engine, {}, {}, {kRefund});
    Handlers handlers;
    handlers.add_resolver(std::make_shared<AnyResolver>(calls_));
    auto const worker = Host::open({.store = schema_->location(),
                                    .role = Role::Worker,
                                    .engine = {.shared_sweep_interval = 24h}},
                                   handlers);
    ASSERT_TRUE(worker) << worker.error().message();
    ASSERT_TRUE((*worker)->start());
    auto const task = engine->submit(request_of("bank", "refund"));
    ASSERT_TRUE(task);
    expect_complete(*engine, task->id);
    EXPECT_THAT(calls_.counts(), ElementsAre(Pair("resolver charge", 1)));
}

TEST(Roles, NeedAStoreThatSeveralProcessesCanHaveOpen) {
    for (auto const role : {Role::Engine, Role::Worker}) {
        auto const opened = Host::open({.store = ":memory:", .role = role}, Handlers());
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code(), ErrorCode::InvalidOption);
        EXPECT_THAT(opened.error().message(), testing::HasSubstr("postgres://"));
    }
}

}  // namespace
}  // namespace tasker::embedded
