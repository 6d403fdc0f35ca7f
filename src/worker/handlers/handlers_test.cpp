#include "tasker/handlers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tasker/testing.hpp"

namespace tasker {
namespace {

/// Knows one name.
class OneName final : public Resolver {
public:
    struct Setup {
        std::string name = "one";
        int priority = 50;
        std::string callable = "lookup.me";
        bool gives_null = false;
    };
    OneName(Setup setup, std::vector<std::string>& asked)
        : setup_(std::move(setup)), asked_(asked) {}
    [[nodiscard]] std::string_view name() const override { return setup_.name; }
    [[nodiscard]] int priority() const override { return setup_.priority; }
    [[nodiscard]] bool can_resolve(HandlerAddress const& address) const override {
        asked_.push_back(setup_.name);
        return address.callable == setup_.callable;
    }
    [[nodiscard]] std::shared_ptr<StepHandler> resolve(HandlerAddress const&) const override {
        if (setup_.gives_null) return nullptr;
        class Named final : public StepHandler {
        public:
            explicit Named(std::string name) : name_(std::move(name)) {}
            StepResult call(StepContext&) override { return {Json(name_)}; }

        private:
            std::string name_;
        };
        return std::make_shared<Named>(setup_.name);
    }
    [[nodiscard]] std::vector<std::string> callables() const override { return {setup_.callable}; }

private:
    Setup setup_;
    std::vector<std::string>& asked_;
};

struct HandlersWorld {
    Handlers handlers;
    std::vector<std::string> asked;
    void add(OneName::Setup setup) {
        handlers.add_resolver(std::make_shared<OneName>(std::move(setup), asked));
    }
    Json answer(HandlerAddress const& address) {
        auto const resolved = handlers.resolve(address);
        if (resolved.handler == nullptr) return Json(resolved.error.message);
        auto context = make_context({});
        return *resolved.handler->run(address.method, context).value();
    }
};

TEST(Handlers, Spec1_11_FindARegisteredHandlerFirst) {
    HandlersWorld world;
    world.add({.callable = "shop.charge"});
    world.handlers.add("shop.charge", [](StepContext&) { return Json("explicit"); });
    EXPECT_EQ(world.answer({.callable = "shop.charge"}), "explicit");
    EXPECT_TRUE(world.asked.empty());
}

TEST(Handlers, Spec1_11_AskResolversByPriorityAndTakeTheFirstAnswer) {
    HandlersWorld world;
    world.add({.name = "late", .priority = 99});
    world.add({.name = "empty", .priority = 20, .gives_null = true});
    world.add({.name = "middle"});
    world.add({.name = "middle2"});
    EXPECT_EQ(world.answer({.callable = "lookup.me"}), "middle");
    EXPECT_THAT(world.asked, testing::ElementsAre("empty", "middle"));
    EXPECT_THAT(world.handlers.resolver_names(),
                testing::ElementsAre("explicit_mapping", "empty", "middle", "middle2", "late"));
}

TEST(Handlers, Spec1_11_AskOnlyTheResolverThatIsNamed) {
    HandlersWorld world;
    world.handlers.add("lookup.me", [](StepContext&) { return Json("explicit"); });
    world.add({.name = "one"});
    world.add({.name = "two"});
    EXPECT_EQ(world.answer({.callable = "lookup.me", .resolver = "two"}), "two");
    EXPECT_THAT(world.asked, testing::ElementsAre("two"));
    EXPECT_EQ(world.answer({.callable = "lookup.me", .resolver = "explicit_mapping"}), "explicit");
}

TEST(Handlers, Spec1_11_SayWhyANamedResolverDidNotHelp) {
    HandlersWorld world;
    world.add({.name = "one"});
    world.add({.name = "null", .gives_null = true});
    EXPECT_EQ(world.answer({.callable = "lookup.me", .resolver = "x"}),
              "Resolver 'x' not found in chain");
    EXPECT_EQ(world.answer({.callable = "other", .resolver = "one"}),
              "Resolver 'one' cannot handle 'other'");
    EXPECT_EQ(world.answer({.callable = "lookup.me", .resolver = "null"}),
              "Resolver 'null' could not resolve 'lookup.me'");
}

TEST(Handlers, Spec1_11_TellWhomTheyAskedAndWhatIsNear) {
    HandlersWorld world;
    world.handlers.add("shop.charge", [](StepContext&) {});
    world.add({.name = "one"});
    auto const resolved = world.handlers.resolve({.callable = "shop.chrage"});
    EXPECT_EQ(resolved.handler, nullptr);
    EXPECT_THAT(resolved.error.tried_resolvers, testing::ElementsAre("explicit_mapping", "one"));
    EXPECT_EQ(resolved.error.hint, "shop.charge");
    auto const checked = world.handlers.check_address({.callable = "shop.chrage"});
    EXPECT_EQ(checked.error().code(), ErrorCode::HandlerNotFound);
    EXPECT_THAT(checked.error().message(), testing::HasSubstr("did you mean shop.charge?"));
}

TEST(Handlers, Spec1_11_RunOtherMethodsThanCall) {
    class Payments final : public StepHandler {
    public:
        Payments() {
            add_method("refund", &Payments::refund);
            add_method("void", [](StepContext&) -> StepResult { return {Json("void")}; });
        }
        StepResult call(StepContext&) override { return {Json("call")}; }

    private:
        StepResult refund(StepContext&) { return {Json("refund")}; }
    };
    HandlersWorld world;
    world.handlers.add("pay", std::make_shared<Payments>());
    EXPECT_EQ(world.answer({.callable = "pay"}), "call");
    EXPECT_EQ(world.answer({.callable = "pay", .method = "refund"}), "refund");
    EXPECT_EQ(world.answer({.callable = "pay", .method = "void"}), "void");
    EXPECT_EQ(world.answer({.callable = "pay", .method = "refnd"}),
              "handler 'pay' has no method 'refnd'; it has call, refund, void");
}

TEST(Handlers, KeepTheFirstErrorOfAnAdd) {
    Handlers handlers;
    handlers.add("a", [](StepContext&) {});
    EXPECT_TRUE(handlers.check());
    handlers.add("a", [](StepContext&) {}).add("", [](StepContext&) {});
    EXPECT_EQ(handlers.check().error().code(), ErrorCode::DuplicateHandler);
    EXPECT_THAT(handlers.check().error().message(), testing::HasSubstr("handler a"));
}

TEST(Handlers, RefuseResolversThatAreTakenOrOutOfRange) {
    HandlersWorld world;
    world.add({.priority = 100});
    EXPECT_EQ(world.handlers.check().error().code(), ErrorCode::InvalidOption);
    HandlersWorld other;
    other.add({});
    other.add({});
    EXPECT_EQ(other.handlers.check().error().code(), ErrorCode::DuplicateHandler);
}

TEST(Handlers, MakeAnObjectForEachCallFromAFactory) {
    class Counter final : public StepHandler {
    public:
        StepResult call(StepContext&) override { return {Json(++calls_)}; }

    private:
        int calls_ = 0;
    };
    HandlersWorld world;
    world.handlers.add("count", [] { return std::make_shared<Counter>(); });
    EXPECT_EQ(world.answer({.callable = "count"}), 1);
    EXPECT_EQ(world.answer({.callable = "count"}), 1);
}

TEST(Handlers, ListWhatCanBeCalled) {
    HandlersWorld world;
    world.handlers.add("b", [](StepContext&) {});
    world.handlers.add("a", [](StepContext&) {});
    world.add({.callable = "b"});
    world.add({.name = "two", .callable = "c"});
    EXPECT_THAT(world.handlers.names(), testing::ElementsAre("a", "b", "c"));
    EXPECT_TRUE(world.handlers.contains("a"));
    EXPECT_FALSE(world.handlers.contains("c"));
}

// spec/workers.md 4.1, functional handlers: what a function may return
TEST(Handlers, TakeFunctionsThatAnswerInManyWays) {
    HandlersWorld world;
    world.handlers.add("void", [](StepContext&) {});
    world.handlers.add("json", [](StepContext&) { return Json(1); });
    world.handlers.add("object", [](StepContext&) { return JsonObject{{"a", 1}}; });
    world.handlers.add("result_json", [](StepContext&) -> Result<Json> { return Json(2); });
    world.handlers.add("result_void", [](StepContext&) -> Result<void> { return {}; });
    world.handlers.add("result",
                       [](StepContext&) -> Result<StepResult> { return StepResult::success(3); });
    EXPECT_EQ(world.answer({.callable = "void"}), JsonObject{});
    EXPECT_EQ(world.answer({.callable = "json"}), 1);
    EXPECT_EQ(world.answer({.callable = "object"}).at("a"), 1);
    EXPECT_EQ(world.answer({.callable = "result_json"}), 2);
    EXPECT_EQ(world.answer({.callable = "result_void"}), JsonObject{});
    EXPECT_EQ(world.answer({.callable = "result"}), 3);
}

}  // namespace
}  // namespace tasker
