#include "tests/command_line/ctl_fixture.hpp"

// What somebody types who has always used `tasker-ctl`.

namespace tasker::test {
namespace {

using cli::ExitCode;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string text_of(Json const& document, std::string_view name) {
    return std::string(document.at(name).as_string());
}

TEST_F(CommandLine, CreatesATaskByShortOptions) {
    auto const made =
        json_of({"task", "create", "-n", "shop", "--name", "order", "-v", "1.0.0", "-i",
                 R"({"total": 3})", "-d", "by hand", "-c", "0198c0de-0000-4000-8000-000000000001"});
    auto const id = text_of(made, "task_uuid");
    ASSERT_TRUE(host().wait({*Uuid::parse(id)}, std::chrono::seconds(60)));
    auto const task = json_of({"task", "get", id});
    EXPECT_EQ(text_of(task, "status"), "complete");
    EXPECT_EQ(text_of(task, "reason"), "by hand");
    EXPECT_EQ(text_of(task, "correlation_id"), "0198c0de-0000-4000-8000-000000000001");
    EXPECT_EQ(task.at("priority").as_int64(), 5) << "the usual one of tasker-ctl";
    auto const urgent = text_of(json_of({"task", "create", "-n", "shop", "--name", "order", "-i",
                                         R"({"total": 4})", "-p", "9"}),
                                "task_uuid");
    EXPECT_EQ(json_of({"task", "get", urgent}).at("priority").as_int64(), 9);
}

TEST_F(CommandLine, ListsTasksByTheWordsOfTheApi) {
    auto const done = settled_task("order");
    auto const blocked = settled_task("broken");
    auto const ids = [&](std::string const& status) {
        std::vector<std::string> found;
        auto const listed = json_of({"task", "list", "-n", "shop", "-s", status, "-l", "7"});
        for (auto const& task : listed.at("tasks").as_array())
            found.push_back(text_of(task, "task_uuid"));
        return found;
    };
    EXPECT_THAT(ids("completed"), testing::ElementsAre(done));
    EXPECT_THAT(ids("complete"), testing::ElementsAre(done));
    EXPECT_THAT(ids("pending"), testing::ElementsAre(blocked));
    EXPECT_EQ(ctl({"task", "list", "--store", "x.db"}).code, ExitCode::Usage);
}

TEST_F(CommandLine, MendsAStepOfATask) {
    auto const task = settled_task("broken");
    auto const step = step_of(task, "break");
    auto const shown = ctl({"task", "step", task, step});
    EXPECT_EQ(shown.code, ExitCode::Done) << shown.notes;
    EXPECT_THAT(shown.data, AllOf(HasSubstr("name        break\n"),
                                  HasSubstr("state       error\n"), HasSubstr("card 4711")));
    EXPECT_EQ(text_of(json_of({"task", "step", task, "break"}), "step_uuid"), step);
    EXPECT_THAT(ctl({"task", "steps", task}).data, HasSubstr("break"));
    EXPECT_THAT(ctl({"task", "get", task}).notes,
                AllOf(HasSubstr("tasker-ctl task reset-step " + task + " break\n"),
                      HasSubstr("`task resolve-step`"), Not(HasSubstr("tasker step"))));
    EXPECT_THAT(ctl({"task", "step-audit", task, step}).data, HasSubstr("failure"));

    EXPECT_EQ(ctl({"task", "reset-step", task, step, "-r", "again", "-b", "anna"}).code,
              ExitCode::Done);
    ASSERT_TRUE(host().wait({*Uuid::parse(task)}, std::chrono::seconds(60)));
    auto const completed = ctl({"task", "complete-step", task, step, "--result", R"({"a": 1})",
                                "--metadata", R"({"b": 2})", "--completed-by", "anna"});
    EXPECT_EQ(completed.code, ExitCode::Done) << completed.notes;
    ASSERT_TRUE(host().wait({*Uuid::parse(task)}, std::chrono::seconds(60)));
    EXPECT_EQ(text_of(json_of({"task", "get", task}), "status"), "complete");
}

TEST_F(CommandLine, ResolvesAStepAndCancelsATask) {
    auto const resolved = settled_task("broken");
    EXPECT_EQ(ctl({"task", "resolve-step", resolved, step_of(resolved, "break"), "-r", "x",
                   "--resolved-by", "anna"})
                  .code,
              ExitCode::Done);
    auto const cancelled = settled_task("broken", {{"context", {{"total", 2}}}});
    EXPECT_EQ(ctl({"task", "cancel", cancelled}).data, "task " + cancelled + " cancelled\n");
    auto const again = ctl({"task", "cancel", cancelled});
    EXPECT_EQ(again.code, ExitCode::Failed);
    EXPECT_THAT(again.notes, HasSubstr("[TSK-2001]"));
}

TEST_F(CommandLine, DrawsATaskWithItsTableUnlessOnlyTheGraphIsWanted) {
    auto const task = settled_task("order");
    auto const page = ctl({"task", "visualize", task, "--base-url", "http://tasker.example/"});
    EXPECT_THAT(page.data, AllOf(HasSubstr("```mermaid\ngraph TD\n"), HasSubstr("| Step | Type |"),
                                 HasSubstr("[task](http://tasker.example/v1/tasks/" + task + ")"),
                                 HasSubstr("[step](http://tasker.example/v1/tasks/" + task +
                                           "/workflow_steps/" + step_of(task, "charge") + ")")));
    EXPECT_THAT(ctl({"task", "visualize", task, "-f", "mermaid", "--graph-only"}).data,
                AllOf(StartsWith("graph TD\n"), Not(HasSubstr("| Step |"))));
    auto const file = console_.path("task.md");
    auto const written = ctl({"task", "visualize", task, "-o", file});
    EXPECT_EQ(written.code, ExitCode::Done) << written.notes;
    EXPECT_EQ(written.data, "");
    EXPECT_TRUE(console_.exists("task.md"));
}

TEST_F(CommandLine, LooksIntoTheDeadLetterQueue) {
    using model::DeadLetterReason;
    auto const task = settled_task("broken");
    auto const entry = dead_letter(task, 90, DeadLetterReason::StalenessTimeout);
    EXPECT_THAT(ctl({"dlq", "list", "-s", "Pending", "-l", "5", "-o", "0"}).data, HasSubstr(entry));
    EXPECT_THAT(ctl({"dlq", "get", task}).data, HasSubstr(entry));
    EXPECT_THAT(ctl({"dlq", "stats"}).data, HasSubstr("StalenessTimeout"));
    auto const queue = ctl({"dlq", "queue", "-l", "1"});
    EXPECT_THAT(queue.data, AllOf(StartsWith("TASK "), HasSubstr(task), HasSubstr("shop/broken")));
    EXPECT_EQ(text_of(json_of({"dlq", "queue"}).at(0), "dlq_entry_uuid"), entry);
    auto const waiting = ctl({"dlq", "staleness"});
    EXPECT_THAT(waiting.data, AllOf(HasSubstr(task), HasSubstr("healthy"), HasSubstr("1440")));
    auto const updated =
        ctl({"dlq", "update", entry, "-s", "ManuallyResolved", "-n", "done", "-b", "anna"});
    EXPECT_EQ(updated.code, ExitCode::Done) << updated.notes;
    EXPECT_THAT(ctl({"dlq", "queue"}).notes, HasSubstr("nothing waits"));
}

TEST_F(CommandLine, TellsHowTheServerIsAndHowTasksWent) {
    settled_task("order");
    EXPECT_THAT(ctl({"system", "health", "-o"}).data, StartsWith("the server is healthy\n"));
    auto const info = ctl({"system", "info"});
    EXPECT_THAT(info.data, AllOf(HasSubstr("server        " + url() + "\n"),
                                 HasSubstr("state         Normal\n")));
    EXPECT_EQ(text_of(json_of({"system", "info"}), "url"), url());
    EXPECT_THAT(ctl({"analytics", "performance", "--hours", "1"}).data,
                AllOf(HasSubstr("tasks         1\n"), HasSubstr("completion    100.0 %\n")));
    EXPECT_THAT(ctl({"analytics", "bottlenecks", "--min-executions", "1"}).data,
                AllOf(HasSubstr("charge"), HasSubstr("shop/order/1.0.0")));
    EXPECT_THAT(ctl({"analytics", "bottlenecks"}).data, HasSubstr("none ran often enough"));
}

TEST_F(CommandLine, ShowsTheTemplatesOfTheServer) {
    auto const listed = ctl({"template", "list", "--registered"});
    EXPECT_THAT(listed.data, AllOf(HasSubstr("shop/order/1.0.0"), HasSubstr("depot/held/2.1.0")));
    EXPECT_THAT(ctl({"template", "list", "--registered", "-n", "depot"}).data,
                Not(HasSubstr("shop/")));
    for (auto const* const name : {"order", "shop/order", "shop/order/1.0.0", "order/1.0.0"}) {
        auto const shown = ctl({"template", "info", "--registered", name});
        EXPECT_THAT(shown.data, AllOf(StartsWith("template      shop/order/1.0.0\n"),
                                      HasSubstr("Takes the money")))
            << name << shown.notes;
    }
    auto const none = ctl({"template", "info", "--registered", "ordre"});
    EXPECT_EQ(none.code, ExitCode::Failed);
    EXPECT_THAT(none.notes, HasSubstr("did you mean order?"));
    auto const many = ctl({"template", "info", "--registered", "shop"});
    EXPECT_EQ(many.code, ExitCode::Usage);
    EXPECT_THAT(many.notes, HasSubstr("shop/broken/1.0.0, shop/order/1.0.0"));
}

TEST_F(CommandLine, ShowsTheConfigurationThatTheServerTells) {
    EXPECT_THAT(ctl({"config", "show"}).data,
                AllOf(StartsWith("KEY "), HasSubstr("auth.enabled "), HasSubstr("messaging.")));
    auto const dumped = ctl({"config", "dump", "--server", url(), "-p", "auth"});
    EXPECT_THAT(dumped.data, StartsWith(R"({"enabled":false,)"));
    auto const wrong = ctl({"config", "dump", "--server", url(), "-p", "auth.colour"});
    EXPECT_EQ(wrong.code, ExitCode::Usage);
    EXPECT_THAT(wrong.notes, HasSubstr("tells of no auth.colour; there are enabled"));
    auto const shown = console_.run({"config", "show", "--server", url(), "--json"});
    EXPECT_THAT(shown.data, HasSubstr(R"("deployment_mode")"));
}

TEST_F(CommandLine, AsksTheServerOfAProfile) {
    auto const file = console_.write("servers.toml", R"(
[profile.default.orchestration]
base_url = "http://127.0.0.1:1"
[profile.shop]
description = "the shop"
[profile.shop.orchestration]
base_url = ")" + url() + "\"\n");
    console_.variables.clear();
    auto const task = settled_task("order");
    EXPECT_THAT(ctl({"-c", file, "-p", "shop", "task", "list"}).data, HasSubstr(task));
    EXPECT_THAT(ctl({"task", "list", "--config", file, "--profile", "shop"}).data, HasSubstr(task));
    auto const usual = ctl({"-c", file, "task", "list"});
    EXPECT_EQ(usual.code, ExitCode::Failed);
    EXPECT_THAT(usual.notes, HasSubstr("http://127.0.0.1:1/v1/tasks"));
    console_.variables["TASKER_CLIENT_PROFILE"] = "shop";
    EXPECT_THAT(ctl({"-c", file, "task", "list"}).data, HasSubstr(task));
    auto const unknown = ctl({"-c", file, "-p", "shpo", "task", "list"});
    EXPECT_EQ(unknown.code, ExitCode::Usage);
    EXPECT_THAT(unknown.notes, HasSubstr("did you mean shop?"));

    auto const checked = ctl({"-c", file, "profile", "check", "--all"});
    EXPECT_EQ(checked.code, ExitCode::Failed);
    EXPECT_THAT(checked.data, AllOf(HasSubstr("unreachable"), HasSubstr("healthy")));
    EXPECT_THAT(checked.notes, HasSubstr("GET http://127.0.0.1:1/health: "));
    EXPECT_EQ(ctl({"-c", file, "profile", "check", "shop"}).code, ExitCode::Done);
}

TEST_F(CommandLine, SaysWhatIsAskedOfWhomWhenToldTo) {
    auto const said = ctl({"-v", "task", "list"});
    EXPECT_THAT(said.notes, StartsWith("GET " + url() + "/v1/tasks: status 200, "));
    EXPECT_THAT(ctl({"task", "list"}).notes, Not(HasSubstr("GET ")));
}

}  // namespace
}  // namespace tasker::test
