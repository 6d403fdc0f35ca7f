#include "base/json_schema.hpp"
#include "cli/mcp/catalog.hpp"
#include "tests/command_line/ctl_fixture.hpp"
#include "tests/support/recorded_log.hpp"

// What a language model asks of a server, and of a store.

namespace tasker::test {
namespace {

using cli::ExitCode;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

std::string word(Json const& document, std::string_view name) {
    return std::string(document.at(name).as_string());
}

/// One session of `tasker mcp`, in the order of its calls.
class McpTools : public CommandLine {
protected:
    struct Call {
        std::string tool;
        JsonObject arguments;
    };

    /// The results. Whatever is no failure fits the schema of the tool.
    std::vector<Json> results(std::vector<Call> calls, std::vector<std::string> arguments = {}) {
        console_.input =
            "{\"jsonrpc\":\"2.0\",\"id\":-1,\"method\":\"initialize\",\"params\":{"
            "\"protocolVersion\":\"2025-06-18\",\"clientInfo\":{\"name\":\"model\"}}}\n"
            "{\"jsonrpc\":\"2.0\",\"id\":-2,\"method\":\"tools/list\"}\n";
        int id = 0;
        std::vector<std::string> tools;
        for (auto& [tool, given] : calls) {
            console_.input +=
                base::to_text(Json{{"jsonrpc", "2.0"},
                                   {"id", ++id},
                                   {"method", "tools/call"},
                                   {"params", {{"name", tool}, {"arguments", given}}}}) +
                "\n";
            tools.push_back(tool);
        }
        arguments.insert(arguments.begin(), "mcp");
        auto const said = console_.run(arguments);
        EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
        return checked(said.data, tools);
    }
    Json result(std::string const& tool, JsonObject arguments,
                std::vector<std::string> options = {}) {
        auto const all = results({{tool, std::move(arguments)}}, std::move(options));
        EXPECT_THAT(all, SizeIs(1));
        if (all.empty()) return JsonObject();
        EXPECT_EQ(all[0].at("isError"), Json(false)) << base::to_text(all[0]);
        return all[0].as_object().contains("structuredContent") ? all[0].at("structuredContent")
                                                                : Json(JsonObject());
    }
    std::string failure(std::string const& tool, JsonObject arguments,
                        std::vector<std::string> options = {}) {
        auto const all = results({{tool, std::move(arguments)}}, std::move(options));
        EXPECT_EQ(all.at(0).at("isError"), Json(true)) << base::to_text(all.at(0));
        return word(all.at(0).at("content").as_array()[0], "text");
    }

private:
    static std::vector<Json> checked(std::string const& data,
                                     std::vector<std::string> const& tools) {
        std::map<std::string, Json> schemas;
        std::vector<Json> found(tools.size());
        std::istringstream stream(data);
        for (std::string line; std::getline(stream, line);) {
            auto const answer = *base::parse_json(line);
            auto const id = answer.at("id").as_int64();
            if (id == -2) {
                for (auto const& tool : answer.at("result").at("tools").as_array())
                    schemas[word(tool, "name")] = tool.at("outputSchema");
            }
            if (id < 1) continue;
            auto const index = static_cast<std::size_t>(id - 1);
            EXPECT_TRUE(answer.as_object().contains("result")) << line;
            found[index] = answer.at("result");
            if (found[index].at("isError").as_bool()) continue;
            auto const schema = base::JsonSchema::compile(schemas.at(tools[index]));
            for (auto const& one : schema->check(found[index].at("structuredContent")))
                ADD_FAILURE() << tools[index] << one.path << ": " << one.reason;
        }
        return found;
    }
};

TEST_F(McpTools, LookAtWhatAServerHas) {
    auto const done = settled_task("order");
    auto const blocked = settled_task("broken");
    std::ignore = dead_letter(blocked, 5, model::DeadLetterReason::StalenessTimeout);

    EXPECT_EQ(result("task_list", {}).at("tasks").as_array().size(), 2U);
    EXPECT_EQ(result("task_list", {{"status", "completed"}}).at("tasks").as_array().size(), 1U);
    auto const task = result("task_inspect", {{"task", blocked}});
    EXPECT_EQ(word(task.at("task"), "status"), "blocked_by_failures");
    EXPECT_EQ(task.at("steps").as_array().size(), 2U);
    auto const drawn = result("task_visualize", {{"task", done}, {"format", "markdown"}});
    EXPECT_THAT(word(drawn, "mermaid"), HasSubstr("completed"));
    EXPECT_THAT(word(drawn, "markdown"), HasSubstr(done));
    EXPECT_EQ(word(result("step_inspect", {{"task", blocked}, {"step", "break"}}), "current_state"),
              "error");
    auto const audit =
        result("step_audit", {{"task", blocked}, {"step", step_of(blocked, "break")}});
    EXPECT_EQ(audit.at("entries").as_array().size(), 1U);

    EXPECT_EQ(
        result("dlq_list", {{"resolution_status", "Pending"}}).at("entries").as_array().size(), 1U);
    EXPECT_EQ(word(result("dlq_inspect", {{"task", blocked}}), "task_uuid"), blocked);
    EXPECT_EQ(result("dlq_stats", {}).at("reasons").as_array().size(), 1U);
    EXPECT_EQ(result("dlq_queue", {{"limit", 5}}).at("entries").as_array().size(), 1U);
    std::ignore = result("staleness_check", {});
    EXPECT_EQ(result("analytics_performance", {{"hours", 1}}).at("total_tasks"), Json(2));
    std::ignore = result("analytics_bottlenecks", {{"limit", 3}, {"min_executions", 1}});
    EXPECT_EQ(word(result("system_health", {}), "status"), "healthy");
    std::ignore = result("system_config", {});
    EXPECT_EQ(result("template_list_remote", {}).at("templates").as_array().size(), 3U);
    auto const tmpl = result("template_inspect_remote",
                             {{"namespace", "shop"}, {"name", "order"}, {"version", "1.0.0"}});
    EXPECT_EQ(tmpl.at("steps").as_array().size(), 2U);
}

TEST_F(McpTools, SayWhatIsNotThere) {
    auto const task = settled_task("order");
    EXPECT_THAT(failure("task_inspect", {{"task", kUnknown}}), HasSubstr("says: "));
    EXPECT_THAT(failure("task_inspect", {{"task", "../x"}}), HasSubstr("/task"));
    EXPECT_THAT(failure("step_inspect", {{"task", task}, {"step", "shp"}}),
                HasSubstr("did you mean \"ship\"?"));
    EXPECT_THAT(failure("task_list", {{"profile", "nowhere"}}), HasSubstr("nowhere"));
    EXPECT_THAT(failure("dlq_inspect", {{"task", task}}), HasSubstr("says: "));
}

TEST_F(McpTools, ShowWhatTheyWouldDoBeforeTheyDoIt) {
    auto const task = settled_task("broken");
    JsonObject retry{{"task", task}, {"step", "break"}, {"reason", "the gateway is back"}};
    auto const preview = result("step_retry", retry);
    EXPECT_EQ(preview.at("done"), Json(false));
    EXPECT_EQ(preview.at("possible"), Json(true));
    EXPECT_EQ(word(preview.at("current"), "current_state"), "error");
    EXPECT_EQ(word(result("step_inspect", {{"task", task}, {"step", "break"}}), "current_state"),
              "error")
        << "nothing was done";
    retry["confirm"] = true;
    EXPECT_EQ(result("step_retry", retry).at("done"), Json(true));
    ASSERT_TRUE(host().wait({*Uuid::parse(task)}, std::chrono::seconds(60)));

    auto const not_failed =
        result("step_retry", {{"task", task}, {"step", "after"}, {"reason", "why not"}});
    EXPECT_EQ(not_failed.at("possible"), Json(false));
    EXPECT_THAT(word(not_failed, "why_not"), HasSubstr("pending"));
    EXPECT_THAT(
        failure("step_retry",
                {{"task", task}, {"step", "after"}, {"reason", "why not"}, {"confirm", true}}),
        HasSubstr("says: "));

    JsonObject complete{{"task", task},
                        {"step", "break"},
                        {"result", {{"charged", 12.5}}},
                        {"reason", "paid by hand"},
                        {"by", "anna"}};
    EXPECT_EQ(result("step_complete", complete).at("done"), Json(false));
    complete["confirm"] = true;
    EXPECT_EQ(word(result("step_complete", complete).at("result"), "current_state"), "complete");
    ASSERT_TRUE(host().wait({*Uuid::parse(task)}, std::chrono::seconds(60)));
    EXPECT_EQ(word(result("task_inspect", {{"task", task}}).at("task"), "status"), "complete");
    auto const ended = result("task_cancel", {{"task", task}});
    EXPECT_EQ(ended.at("possible"), Json(false));
}

TEST_F(McpTools, MakeAndEndTasks) {
    JsonObject submit{{"name", "held"}, {"namespace", "depot"}, {"version", "2.1.0"}};
    EXPECT_EQ(result("task_submit", submit).at("done"), Json(false));
    EXPECT_EQ(result("task_list", {}).at("tasks").as_array().size(), 0U);
    submit["confirm"] = true;
    auto const made = result("task_submit", submit).at("result");
    auto const id = word(made, "task_uuid");
    EXPECT_EQ(word(made, "initiator"), "mcp:model");
    EXPECT_EQ(result("task_cancel", {{"task", id}}).at("possible"), Json(true));
    std::ignore = result("task_cancel", {{"task", id}, {"confirm", true}});
    EXPECT_EQ(word(result("task_inspect", {{"task", id}}).at("task"), "status"), "cancelled");
    EXPECT_THAT(failure("task_submit", {{"name", "nothing"}}), HasSubstr("says: "));
    EXPECT_THAT(failure("task_submit", {{"name", "order"},
                                        {"namespace", "shop"},
                                        {"input", {{"total", "much"}}},
                                        {"confirm", true}}),
                HasSubstr("total"));
}

TEST_F(McpTools, NoteWhatBecameOfADeadLetter) {
    auto const task = settled_task("broken");
    std::ignore = dead_letter(task, 5, model::DeadLetterReason::StalenessTimeout);
    JsonObject update{{"task", task},
                      {"resolution_status", "ManuallyResolved"},
                      {"resolution_notes", "done"},
                      {"by", "anna"}};
    EXPECT_EQ(word(result("dlq_update", update).at("current"), "resolution_status"), "Pending");
    update["confirm"] = true;
    std::ignore = result("dlq_update", update);
    auto const entry = result("dlq_inspect", {{"task", task}});
    EXPECT_EQ(word(entry, "resolution_status"), "ManuallyResolved");
    EXPECT_THAT(word(entry, "resolved_by"), HasSubstr("anna"));
    EXPECT_THAT(failure("dlq_update", {{"task", task}}), HasSubstr("nothing to change"));
}

TEST_F(McpTools, AskTheServerOfAProfile) {
    console_.variables.erase("TASKER_ORCHESTRATION_URL");
    console_.variables["HOME"] = console_.path("");
    std::filesystem::create_directories(console_.path(".config/tasker"));
    console_.write(
        ".config/tasker/client.toml",
        "[profile.here]\ntools = [\"tier2\"]\n[profile.here.orchestration]\nbase_url = \"" + url() +
            "\"\n[profile.gone.orchestration]\nbase_url = \"http://127.0.0.1:1\"\n");
    auto const all = results({{"connection_status", {{"profile", "gone"}}},
                              {"use_environment", {{"profile", "gone"}}},
                              {"use_environment", {{"profile", "here"}}},
                              {"task_list", {}},
                              {"connection_status", {}}},
                             {"--store", console_.path("none.db")});
    auto const at = [&](std::size_t i) { return all.at(i).at("structuredContent"); };
    EXPECT_EQ(at(0).at("reachable"), Json(false));
    EXPECT_THAT(word(at(0), "error"), HasSubstr("127.0.0.1:1"));
    EXPECT_EQ(at(1).at("reachable"), Json(false));
    EXPECT_EQ(at(2).at("reachable"), Json(true));
    EXPECT_EQ(at(3).at("tasks").as_array().size(), 0U);
    EXPECT_EQ(word(at(4), "profile"), "here");
    EXPECT_EQ(word(at(4), "place"), url());
    // The profile says which tools there are.
    EXPECT_EQ(console_.run({"mcp", "--profile", "here", "--tools", "x"}).code, ExitCode::Usage);
    console_.input =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
        "\"protocolVersion\":\"2025-06-18\"}}\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":"
        "\"tools/list\"}\n";
    EXPECT_THAT(console_.run({"mcp", "--profile", "here"}).data,
                AllOf(HasSubstr("task_list"), Not(HasSubstr("task_submit"))));
}

}  // namespace
}  // namespace tasker::test
