#include "tasker/tasker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>

#include "tests/support/temp_folder.hpp"

namespace tasker {
namespace {

using testing::HasSubstr;

constexpr char const* kOrder = R"(
name: order
namespace_name: shop
version: "1.0.0"
input_schema:
  type: object
  required: [total]
  properties: { total: { type: number } }
steps:
  - name: charge
    handler: { callable: shop.charge }
    retry: { max_attempts: 3, backoff: none }
  - { name: ship, dependencies: [charge], handler: { callable: shop.ship } }
)";

Handlers order_handlers() {
    Handlers handlers;
    handlers.add("shop.charge", [](StepContext& step) -> StepResult {
        if (!step.is_retry()) return StepResult::retryable_error("the bank does not answer");
        return Json{{"charged", step.input().at("total")}};
    });
    handlers.add("shop.ship", [](StepContext& step) -> StepResult {
        return Json{{"parcel_of", step.dependency_field("charge", "charged")}};
    });
    return handlers;
}

NewTaskRequest order(double total) {
    return {.namespace_name = "shop",
            .name = "order",
            .version = "1.0.0",
            .input = Json{{"total", total}}};
}

std::unique_ptr<Tasker> open_tasker(Handlers handlers, char const* text = kOrder,
                                    std::string store = ":memory:") {
    auto opened =
        Tasker::open({.store = std::move(store), .template_texts = {text}}, std::move(handlers));
    EXPECT_TRUE(opened) << opened.error().message();
    return *std::move(opened);
}

TEST(Tasker, RunsATaskToItsEndAndShowsAttemptsAndResults) {
    auto const tasker = open_tasker(order_handlers());
    auto const done = tasker->run(order(12.5));
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_TRUE(done->is_complete());
    EXPECT_EQ(done->step("charge")->attempts, 2U);
    EXPECT_EQ(done->step("ship")->result, (Json{{"parcel_of", 12.5}}));
    EXPECT_EQ(done->step("refund"), nullptr);
    EXPECT_TRUE(done->completed_at.has_value());
}

TEST(Tasker, RefusesTheSameTaskTwiceButNotUnderAnotherKey) {
    auto const tasker = open_tasker(order_handlers());
    ASSERT_TRUE(tasker->run(order(1)));
    auto const again = tasker->submit(order(1));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code(), ErrorCode::DuplicateTask);
    auto with_key = order(1);
    with_key.idempotency_key = "second";
    EXPECT_TRUE(tasker->submit(with_key));
}

TEST(Tasker, SaysWhereAnInputBreaksTheSchema) {
    auto const tasker = open_tasker(order_handlers());
    auto request = order(1);
    request.input = Json{{"total", "much"}};
    auto const refused = tasker->submit(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::InvalidInput);
    EXPECT_THAT(refused.error().message(), HasSubstr("/total"));
}

TEST(Tasker, NamesTheStepsWhoseHandlerIsMissing) {
    Handlers handlers;
    handlers.add("shop.charge", [](StepContext& /*step*/) { return Json(1); });
    auto const opened =
        Tasker::open({.store = ":memory:", .template_texts = {kOrder}}, std::move(handlers));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), ErrorCode::HandlerNotFound);
    EXPECT_THAT(opened.error().message(), HasSubstr("step \"ship\""));
    EXPECT_THAT(opened.error().message(), testing::Not(HasSubstr("step \"charge\"")));
}

TEST(Tasker, RefusesToKeepEndedTasksForNoTimeAtAll) {
    auto const opened =
        Tasker::open({.template_texts = {kOrder}, .keep_ended = Duration(0)}, order_handlers());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), ErrorCode::InvalidOption);
    EXPECT_THAT(opened.error().message(), HasSubstr("from 1 s to 100 years"));
}

TEST(Tasker, KeepsATaskThatEndedAMomentAgo) {
    auto opened = Tasker::open({.template_texts = {kOrder}, .keep_ended = std::chrono::hours(24)},
                               order_handlers());
    ASSERT_TRUE(opened) << opened.error().message();
    auto const done = (*opened)->run(order(3));
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_TRUE((*opened)->task(done->id));
}

TEST(Tasker, ReportsEveryFindingOfATemplate) {
    auto const opened = Tasker::open(
        {.template_texts = {"name: x\nnamespace_name: shop\nversion: \"1\"\nsteps:\n"
                            "  - { name: a, dependencies: [b], handler: { callable: c } }\n"}},
        Handlers());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), ErrorCode::InvalidTemplate);
    EXPECT_THAT(opened.error().message(), HasSubstr("MISSING_DEP_REF"));
}

TEST(Tasker, GoesOnAfterAStepWasResetByHand) {
    std::atomic<bool> is_mended = false;
    Handlers failing;
    failing.add("shop.charge", [&](StepContext& /*step*/) -> StepResult {
        if (!is_mended) return StepResult::permanent_error("the card is blocked");
        return Json{{"charged", 1}};
    });
    failing.add("shop.ship", [](StepContext& /*step*/) -> StepResult { return JsonObject(); });
    auto const tasker = open_tasker(std::move(failing));
    auto const blocked = tasker->run(order(1));
    ASSERT_TRUE(blocked);
    EXPECT_EQ(blocked->state, "blocked_by_failures");
    EXPECT_EQ(blocked->step("charge")->error, "the card is blocked");

    is_mended = true;
    ASSERT_TRUE(tasker->reset_step(blocked->step("charge")->id, {"a new card", "ops"}));
    auto const done = tasker->wait(blocked->id);
    ASSERT_TRUE(done);
    EXPECT_TRUE(done->is_complete());
}

TEST(Tasker, GoesOnAfterAStepWasResolvedOrCompletedByHand) {
    Handlers failing;
    failing.add("shop.charge", [](StepContext& /*step*/) -> StepResult {
        return StepResult::permanent_error("the card is blocked");
    });
    failing.add("shop.ship", [](StepContext& /*step*/) -> StepResult {
        return StepResult::permanent_error("no truck");
    });
    auto const tasker = open_tasker(std::move(failing));
    auto const blocked = tasker->run(order(1));
    ASSERT_TRUE(blocked);
    ASSERT_TRUE(tasker->resolve_step(blocked->step("charge")->id, {"paid in cash", "ops"}));
    auto const second = tasker->wait(blocked->id);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->step("charge")->state, "resolved_manually");
    EXPECT_EQ(second->step("ship")->state, "error");

    ASSERT_TRUE(tasker->complete_step(second->step("ship")->id, Json{{"parcel", 7}},
                                      {"carried over", "ops"}));
    auto const done = tasker->wait(blocked->id);
    ASSERT_TRUE(done);
    EXPECT_TRUE(done->is_complete());
    EXPECT_EQ(done->step("ship")->result, (Json{{"parcel", 7}}));
}

TEST(Tasker, CancelsATaskAndTellsItsHandlerToStop) {
    std::atomic<bool> has_started = false;
    Handlers handlers;
    handlers.add("shop.charge", [&](StepContext& step) -> StepResult {
        has_started = true;
        has_started.notify_all();
        while (!step.is_cancelled())
            std::this_thread::yield();
        return JsonObject();
    });
    handlers.add("shop.ship", [](StepContext& /*step*/) -> StepResult { return JsonObject(); });
    auto const tasker = open_tasker(std::move(handlers));
    auto const id = tasker->submit(order(1));
    ASSERT_TRUE(id);
    has_started.wait(false);
    ASSERT_TRUE(tasker->cancel(*id, {"changed my mind", "customer"}));
    auto const ended = tasker->wait(*id);
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->state, "cancelled");
    EXPECT_EQ(ended->step("ship")->state, "cancelled");

    auto const again = tasker->cancel(*id, {"twice", "customer"});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code(), ErrorCode::IllegalTransition);
}

TEST(Tasker, SaysThatATaskOrStepIsUnknown) {
    auto const tasker = open_tasker(order_handlers());
    EXPECT_EQ(tasker->task(TaskId{}).error().code(), ErrorCode::TaskNotFound);
    EXPECT_EQ(tasker->wait(TaskId{}).error().code(), ErrorCode::TaskNotFound);
    EXPECT_EQ(tasker->cancel(TaskId{}, {}).error().code(), ErrorCode::TaskNotFound);
    EXPECT_EQ(tasker->reset_step(StepId{}, {}).error().code(), ErrorCode::StepNotFound);
}

TEST(Tasker, GoesOnWithWhatAnEarlierOneLeftInTheFile) {
    test::TempFolder const folder;
    auto const store = (folder.path() / "orders.db").string();
    TaskId id;
    {
        Handlers failing;
        failing.add("shop.charge", [](StepContext& /*step*/) -> StepResult {
            return StepResult::retryable_error("later", std::chrono::hours(1));
        });
        failing.add("shop.ship", [](StepContext& /*step*/) -> StepResult { return JsonObject(); });
        auto const tasker = open_tasker(std::move(failing), kOrder, store);
        id = *tasker->submit(order(3));
        ASSERT_TRUE(tasker->stop());
    }
    auto const tasker = open_tasker(order_handlers(), kOrder, store);
    auto const seen = tasker->task(id);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->name, "order");
    ASSERT_TRUE(tasker->complete_step(seen->step("charge")->id, Json{{"charged", 3}}, {}));
    auto const done = tasker->wait(id);
    ASSERT_TRUE(done);
    EXPECT_TRUE(done->is_complete());
}

TEST(Tasker, FailsAStepThatItsTemplateHasLostMeanwhile) {
    test::TempFolder const folder;
    auto const store = (folder.path() / "orders.db").string();
    Handlers handlers;
    for (auto const* const name : {"shop.charge", "shop.settle", "shop.ship"}) {
        handlers.add(name, [](StepContext& /*step*/) -> StepResult {
            return StepResult::permanent_error("the card is blocked");
        });
    }
    TaskId id;
    {
        auto const tasker = open_tasker(handlers, kOrder, store);
        id = tasker->run(order(3))->id;
        ASSERT_TRUE(tasker->stop());
    }
    std::string changed = kOrder;
    for (auto at = changed.find("charge"); at != std::string::npos; at = changed.find("charge"))
        changed.replace(at, 6, "settle");
    auto const tasker = open_tasker(handlers, changed.c_str(), store);
    ASSERT_TRUE(tasker->reset_step(tasker->task(id)->step("charge")->id, {"a new card", "ops"}));
    auto const ended = tasker->wait(id);
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->state, "blocked_by_failures");
    EXPECT_EQ(ended->step("charge")->error,
              "Handler not found: template shop/order/1.0.0 has no step charge");
}

TEST(Tasker, RefusesAFileThatIsOpenElsewhere) {
    test::TempFolder const folder;
    auto const store = (folder.path() / "orders.db").string();
    auto const first = open_tasker(order_handlers(), kOrder, store);
    auto const second =
        Tasker::open({.store = store, .template_texts = {kOrder}}, order_handlers());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code(), ErrorCode::StoreHeld);
}

TEST(Tasker, StopsWhoeverWaits) {
    auto const tasker = open_tasker(order_handlers());
    EXPECT_TRUE(tasker->stop());
    auto const refused = tasker->submit(order(1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::Stopping);
}

TEST(Tasker, LoadsEveryTemplateOfAFolder) {
    test::TempFolder const folder;
    std::ofstream(folder.path() / "order.yaml") << kOrder;
    auto const opened = Tasker::open({.templates = {folder.path()}}, order_handlers());
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_TRUE((*opened)->run(order(2)));
    auto const missing = Tasker::open({.templates = {folder.path() / "none"}}, order_handlers());
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code(), ErrorCode::FileNotFound);
}

struct Location {
    char const* name;
    ErrorCode code;
};
class TaskerStore : public testing::TestWithParam<Location> {};

TEST_P(TaskerStore, IsRefusedWhenItCannotBeOne) {
    auto const opened = Tasker::open({.store = GetParam().name}, Handlers());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(Locations, TaskerStore,
                         testing::Values(Location{"", ErrorCode::InvalidOption},
                                         Location{"sqlite:", ErrorCode::InvalidOption},
                                         Location{"postgres://db/x", ErrorCode::InvalidOption},
                                         Location{"/nowhere/at/all/x.db",
                                                  ErrorCode::FileNotFound}));

}  // namespace
}  // namespace tasker
