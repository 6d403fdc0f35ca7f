#include "template/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "template/finding_cases_test.hpp"
#include "template/load.hpp"

namespace tasker::templates {
namespace {

using testing::HasSubstr;

TemplateId id_of(std::uint8_t number) {
    TemplateId id;
    id.uuid.bytes[15] = number;
    return id;
}

model::Template order(std::uint8_t id, std::string version) {
    auto tmpl = load_text(
        with_steps("  - {name: a, handler: {callable: x}, result_schema: {type: object}}\n"
                   "  - {name: b, handler: {callable: x}, dependencies: [a]}\n") +
            "input_schema: {type: object, required: [id]}\n"
            "environments: {test: {steps: [{name: a, timeout_seconds: 7}]}}\n",
        "order.yaml");
    EXPECT_TRUE(tmpl) << tmpl.error().message();
    tmpl->id = id_of(id);
    tmpl->version = std::move(version);
    return *std::move(tmpl);
}

TEST(Registry, FindsByIdAndByName) {
    Registry registry("");
    auto const put = registry.put(order(1, "1"));
    ASSERT_TRUE(put);
    EXPECT_EQ(registry.find(id_of(1)), *put);
    EXPECT_EQ(registry.find(id_of(2)), nullptr);
    auto const found = registry.find("shop", "order", "1");
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, *put);
}

TEST(Registry, CompilesTheSchemas) {
    Registry registry("");
    auto const registered = *registry.put(order(1, "1"));
    ASSERT_TRUE(registered->input_schema);
    EXPECT_FALSE(registered->input_schema->check(JsonObject{}).empty());
    ASSERT_NE(registered->result_schema_of("a"), nullptr);
    EXPECT_TRUE(registered->result_schema_of("a")->check(JsonObject{}).empty());
    EXPECT_EQ(registered->result_schema_of("b"), nullptr);
    EXPECT_EQ(registered->result_schema_of("c"), nullptr);
}

TEST(Registry, AppliesItsEnvironment) {
    Registry registry("test");
    EXPECT_EQ((*registry.put(order(1, "1")))->tmpl.steps[0].timeout, std::chrono::seconds(7));
    Registry other("production");
    EXPECT_EQ((*other.put(order(1, "1")))->tmpl.steps[0].timeout, std::nullopt);
}

TEST(Registry, ReplacesATemplateOfTheSameId) {
    Registry registry("");
    auto const old = *registry.put(order(1, "1"));
    auto const changed = *registry.put(order(1, "2"));
    EXPECT_EQ(registry.find(id_of(1)), changed);
    EXPECT_FALSE(registry.find("shop", "order", "1"));
    EXPECT_EQ(registry.all().size(), 1U);
    EXPECT_EQ(old->tmpl.version, "1");  // who holds it may go on
}

TEST(Registry, TellsWhatItHasInstead) {
    Registry registry("");
    ASSERT_TRUE(registry.put(order(1, "1")));
    ASSERT_TRUE(registry.put(order(2, "1.1")));
    auto const version = registry.find("shop", "order", "2");
    ASSERT_FALSE(version);
    EXPECT_EQ(version.error().code(), ErrorCode::TemplateNotFound);
    EXPECT_EQ(version.error().message(),
              "there is no template shop/order/2; it has these versions: 1, 1.1");
    EXPECT_THAT(registry.find("shop", "ordre", "1").error().message(),
                HasSubstr("did you mean shop/order?"));
    EXPECT_EQ(registry.find("x", "y", "1").error().message(), "there is no template x/y/1");
}

TEST(Registry, RefusesASchemaThatCannotBeCompiled) {
    Registry registry("");
    auto broken = order(1, "1");
    broken.steps[0].result_schema = Json("text");
    auto const put = registry.put(std::move(broken));
    ASSERT_FALSE(put);
    EXPECT_EQ(put.error().code(), ErrorCode::InvalidTemplate);
    EXPECT_THAT(put.error().message(), HasSubstr("shop/order/1: result_schema of step \"a\""));
    EXPECT_TRUE(registry.all().empty());
}

TEST(Registry, ListsInOrderOfNames) {
    Registry registry("");
    for (auto const* version : {"3", "1", "2"}) {
        ASSERT_TRUE(registry.put(order(static_cast<std::uint8_t>(version[0]), version)));
    }
    std::vector<std::string> names;
    for (auto const& each : registry.all())
        names.push_back(each->tmpl.full_name());
    EXPECT_THAT(names, testing::ElementsAre("shop/order/1", "shop/order/2", "shop/order/3"));
}

}  // namespace
}  // namespace tasker::templates
