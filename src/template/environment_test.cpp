#include <gtest/gtest.h>

#include <chrono>

#include "template/finding_cases_test.hpp"
#include "template/load.hpp"

namespace tasker::templates {
namespace {

// spec 4.5
constexpr auto kText = R"(name: order
namespace_name: shop
version: "1"
steps:
  - name: a
    handler: {callable: x, initialization: {url: base, keep: {deep: 1}}}
    retry: {max_attempts: 9, backoff: fibonacci}
  - {name: b, depends_on: [a], handler: {callable: x}, timeout_seconds: 5}
environments:
  test:
    steps:
      - {name: a, handler: {initialization: {url: own, keep: {other: 2}}}, timeout_seconds: 7}
      - {name: ALL, handler: {initialization: {url: all, extra: 1}}, retry: {max_attempts: 1}}
)";

model::Template loaded() {
    auto tmpl = load_text(kText, "order.yaml");
    EXPECT_TRUE(tmpl) << tmpl.error().message();
    return *std::move(tmpl);
}

TEST(InEnvironment, AppliesAllFirstThenTheStepsOwn) {
    auto const tmpl = in_environment(loaded(), "test");
    auto const& initialization = tmpl.steps[0].handler.initialization;
    EXPECT_EQ(initialization.at("url"), "own");
    EXPECT_EQ(initialization.at("extra"), 1);
    EXPECT_EQ(tmpl.steps[1].handler.initialization.at("url"), "all");
}

TEST(InEnvironment, MergesInitializationKeyByKey) {
    auto const tmpl = in_environment(loaded(), "test");
    auto const& keep = tmpl.steps[0].handler.initialization.at("keep").as_object();
    EXPECT_TRUE(keep.contains("other"));
    EXPECT_FALSE(keep.contains("deep"));  // a key is replaced with all below it
}

TEST(InEnvironment, ReplacesTheRetryBlockAsAWhole) {
    auto const tmpl = in_environment(loaded(), "test");
    EXPECT_EQ(tmpl.steps[0].retry, model::RetryPolicy{.attempts_max = 1});
}

TEST(InEnvironment, LeavesAloneWhatItDoesNotName) {
    auto const tmpl = in_environment(loaded(), "test");
    EXPECT_EQ(tmpl.steps[0].timeout, std::chrono::seconds(7));
    EXPECT_EQ(tmpl.steps[1].timeout, std::chrono::seconds(5));
}

TEST(InEnvironment, ChangesNothingInOtherEnvironments) {
    for (auto const* environment : {"", "production", "Test"}) {
        EXPECT_EQ(to_json(in_environment(loaded(), environment)), to_json(loaded()));
    }
}

}  // namespace
}  // namespace tasker::templates
