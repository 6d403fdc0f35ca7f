#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "cli/mcp/catalog.hpp"
#include "cli/testing/console.hpp"
#include "tests/support/recorded_log.hpp"

// The tools on a store that no process runs.

namespace tasker::cli::mcp {
namespace {

using test::Console;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class McpStore : public testing::Test {
protected:
    McpStore() {
        console_.handlers.add("shop.break", [](StepContext& /*step*/) -> StepResult {
            return StepResult::permanent_error("the gateway said no");
        });
        console_.write("broken.yaml",
                       "name: broken\nnamespace_name: shop\nversion: \"1.0.0\"\nsteps:\n"
                       "  - { name: break, handler: { callable: shop.break } }\n");
        std::ignore = console_.run({"run", console_.path("broken.yaml"), "--store", store()});
    }

    [[nodiscard]] std::string store() const { return console_.path("orders.db"); }

    Result<Json> call(std::string const& tool, JsonObject const& arguments) {
        caller_.set_client("model");
        auto const* const found = catalog_.find(tool);
        EXPECT_EQ(catalog_.complaint_about(*found, arguments), std::nullopt);
        return found->run(arguments, caller_);
    }
    JsonObject result(std::string const& tool, JsonObject const& arguments) {
        auto const answer = call(tool, arguments);
        EXPECT_TRUE(answer) << answer.error().message();
        return answer ? answer->as_object() : JsonObject();
    }

    Console console_;
    base::SystemClock clock_;
    std::ostringstream shown_;
    std::istringstream input_;
    Context context_{.data = shown_,
                     .notes = shown_,
                     .input = input_,
                     .clock = clock_,
                     .variable = [](auto const&) { return std::nullopt; },
                     .data_screen = [] { return Screen{}; },
                     .notes_screen = [] { return Screen{}; }};
    tasker::test::RecordedLog log_;
    Surroundings const surroundings_{.place = {.store = store()}, .context = context_, .log = log_};
    tasker::mcp::Catalog const catalog_ = catalog_of({}, surroundings_);
    tasker::mcp::Caller caller_;
};

TEST_F(McpStore, IsLookedAtAsAServerIs) {
    auto const tasks = result("task_list", {}).at("tasks").as_array();
    ASSERT_EQ(tasks.size(), 1U);
    JsonObject const task{{"task", tasks[0].at("task_uuid")}};
    EXPECT_EQ(result("task_inspect", task).at("task").at("status"), "blocked_by_failures");
    EXPECT_THAT(std::string(result("task_visualize", task).at("mermaid").as_string()),
                HasSubstr("break"));
    EXPECT_EQ(result("analytics_performance", {}).at("total_tasks"), Json(1));
    EXPECT_EQ(result("template_list_remote", {}).at("templates").as_array().size(), 1U);
    EXPECT_EQ(result("dlq_list", {}).at("entries").as_array().size(), 0U);
    auto const status = result("connection_status", {});
    EXPECT_EQ(status.at("kind"), "store");
    EXPECT_EQ(status.at("reachable"), Json(true));
    EXPECT_THAT(log_.text(), IsEmpty()) << "who only looks is not written down";
}

TEST_F(McpStore, IsChangedAndItIsWrittenDownByWhom) {
    auto const task = result("task_list", {}).at("tasks").as_array().at(0).at("task_uuid");
    JsonObject retry{{"task", task}, {"step", "break"}, {"reason", "again"}, {"by", "anna"}};
    EXPECT_EQ(result("step_retry", retry).at("possible"), Json(true));
    EXPECT_THAT(log_.text(), IsEmpty());
    retry["confirm"] = true;
    auto const done = result("step_retry", retry);
    EXPECT_EQ(done.at("done"), Json(true));
    auto const state = done.at("result").at("current_state");
    EXPECT_NE(state, "error");
    EXPECT_THAT(log_.text(),
                AllOf(HasSubstr("audit: {\"caller\":\"mcp:model\""), HasSubstr("\"status\":200")));
    auto const history = console_.run(
        {"step", "history", std::string(task.as_string()), "break", "--store", store(), "--json"});
    EXPECT_THAT(history.data, AllOf(HasSubstr("anna (mcp:model)"), HasSubstr("again")));
    EXPECT_EQ(result("task_cancel", {{"task", task}, {"confirm", true}}).at("done"), Json(true));
    EXPECT_EQ(result("task_inspect", {{"task", task}}).at("task").at("status"), "cancelled");
}

TEST_F(McpStore, IsNoServer) {
    for (auto const& [tool, arguments] :
         {std::pair<std::string, JsonObject>("system_health", {}),
          std::pair<std::string, JsonObject>("system_config", {}),
          std::pair<std::string, JsonObject>("task_submit", {{"name", "broken"}})}) {
        auto const answer = call(tool, arguments);
        ASSERT_FALSE(answer) << tool;
        EXPECT_THAT(answer.error().message(),
                    AllOf(HasSubstr("only a server"), HasSubstr("profile")))
            << tool;
    }
}

}  // namespace
}  // namespace tasker::cli::mcp
