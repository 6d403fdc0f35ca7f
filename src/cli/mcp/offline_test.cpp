#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <sstream>
#include <thread>

#include "base/json.hpp"
#include "cli/mcp/catalog.hpp"
#include "cli/mcp/stdio_service.hpp"
#include "cli/testing/console.hpp"
#include "cli/testing/templates.hpp"

namespace tasker::cli::mcp {
namespace {

using test::Console;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string const kBegin =
    R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18",)"
    R"("capabilities":{},"clientInfo":{"name":"test","version":"1"}}})"
    "\n";

std::string call_text(std::string const& tool, JsonObject arguments, std::string const& id = "1") {
    return base::to_text(Json{{"jsonrpc", "2.0"},
                              {"id", *base::parse_json(id)},
                              {"method", "tools/call"},
                              {"params", {{"name", tool}, {"arguments", std::move(arguments)}}}}) +
           "\n";
}

std::vector<Json> lines_of(std::string const& text) {
    std::vector<Json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        auto parsed = base::parse_json(line);
        EXPECT_TRUE(parsed) << line;
        if (parsed) lines.push_back(*std::move(parsed));
    }
    return lines;
}

/// `tasker mcp` by lines. \returns what it answered to the messages after the first.
std::vector<Json> told(std::string const& messages, std::vector<std::string> arguments = {}) {
    Console console;
    console.input = kBegin + messages;
    arguments.insert(arguments.begin(), "mcp");
    auto const said = console.run(arguments);
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_THAT(said.notes, IsEmpty());
    auto lines = lines_of(said.data);
    EXPECT_THAT(lines, Not(IsEmpty()));
    if (!lines.empty()) lines.erase(lines.begin());
    return lines;
}

/// The result of one call, which fits the schema that tools/list tells.
Json result_of_call(std::string const& tool, JsonObject arguments) {
    auto const answers = told("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}\n" +
                                  call_text(tool, std::move(arguments)),
                              {"--offline"});
    if (answers.size() != 2) return JsonObject();
    auto const& result = answers[1].at("result");
    EXPECT_EQ(result.at("isError"), Json(false)) << base::to_text(result);
    for (auto const& one : answers[0].at("result").at("tools").as_array()) {
        if (one.at("name") != Json(tool)) continue;
        auto const schema = base::JsonSchema::compile(one.at("outputSchema"));
        EXPECT_THAT(schema->check(result.at("structuredContent")), SizeIs(0));
    }
    return result.at("structuredContent");
}

std::string failure_of_call(std::string const& tool, JsonObject arguments) {
    auto const answers = told(call_text(tool, std::move(arguments)), {"--offline"});
    EXPECT_EQ(answers.at(0).at("result").at("isError"), Json(true));
    return std::string(
        answers.at(0).at("result").at("content").as_array()[0].at("text").as_string());
}

TEST(McpTiers, DecideWhichToolsThereAre) {
    std::string const list = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}\n";
    auto const names = [&](std::vector<std::string> const& arguments) {
        std::vector<std::string> found;
        auto const answers = told(list, arguments);
        for (auto const& one : answers.at(0).at("result").at("tools").as_array())
            found.emplace_back(one.at("name").as_string());
        return found;
    };
    EXPECT_THAT(names({"--offline"}),
                ElementsAre("template_validate", "template_visualize", "template_inspect",
                            "template_generate", "handler_generate", "schema_inspect",
                            "schema_compare", "schema_diff"));
    EXPECT_THAT(names({"--tools", "tier2"}),
                ElementsAre("connection_status", "use_environment", "task_list", "task_inspect",
                            "task_visualize", "step_inspect", "step_audit", "template_list_remote",
                            "template_inspect_remote", "dlq_list", "dlq_inspect", "dlq_stats",
                            "dlq_queue", "staleness_check", "analytics_performance",
                            "analytics_bottlenecks", "system_health", "system_config"));
    EXPECT_THAT(names({"--tools", "tier3"}),
                ElementsAre("connection_status", "use_environment", "task_submit", "task_cancel",
                            "step_retry", "step_resolve", "step_complete", "dlq_update"));
    EXPECT_THAT(names({}), SizeIs(8 + 18 + 6));
    Console console;
    auto const wrong = console.run({"mcp", "--tools", "tier4"});
    EXPECT_EQ(wrong.code, ExitCode::Usage);
    EXPECT_THAT(wrong.notes, HasSubstr("\"tier4\" is none"));
    EXPECT_EQ(console.run({"mcp", "--origin", "http://x"}).code, ExitCode::Usage);
}

TEST(McpTemplates, AreCheckedWrittenAndDrawn) {
    auto const valid = result_of_call("template_validate", {{"template_yaml", test::kLinear}});
    EXPECT_EQ(valid.at("valid"), Json(true));
    auto const broken = result_of_call("template_validate", {{"template_yaml", "name: x\n"}});
    EXPECT_EQ(broken.at("valid"), Json(false));
    EXPECT_THAT(broken.at("findings").as_array(), Not(IsEmpty()));
    auto const drawn = result_of_call("template_visualize",
                                      {{"template_yaml", test::kDiamond}, {"format", "markdown"}});
    EXPECT_THAT(std::string(drawn.at("mermaid").as_string()), HasSubstr("graph TD"));
    EXPECT_THAT(std::string(drawn.at("markdown").as_string()), HasSubstr("| Step |"));
    auto const seen = result_of_call("template_inspect", {{"template_yaml", test::kDiamond}});
    EXPECT_EQ(seen.at("first_steps").as_array().size(), 1U);
    EXPECT_EQ(seen.at("last_steps").as_array().size(), 1U);
    EXPECT_THAT(failure_of_call("template_inspect", {{"template_yaml", "name: x\n"}}),
                HasSubstr("template_yaml:1"));
}

TEST(McpTemplates, AreMadeFromAListOfSteps) {
    auto const made = result_of_call(
        "template_generate",
        {{"name", "yes"},
         {"namespace", "shop"},
         {"inputs", {{"order_id", "string"}, {"note", "string?"}}},
         {"steps", JsonArray{{{"name", "charge"}, {"results", {{"amount", "number"}}}},
                             {{"name", "ship"},
                              {"description", "Sends: \"it\""},
                              {"depends_on", JsonArray{"charge"}},
                              {"handler", "depot.ship"}}}}});
    EXPECT_EQ(made.at("valid"), Json(true)) << base::to_text(made);
    auto const text = std::string(made.at("template_yaml").as_string());
    EXPECT_THAT(text, HasSubstr("name: \"yes\"\n"));
    EXPECT_THAT(text, HasSubstr("required: [order_id]"));
    auto const tmpl = test::template_from(text);
    EXPECT_EQ(tmpl.name, "yes");
    EXPECT_EQ(tmpl.steps[0].handler.callable, "shop.charge");
    EXPECT_EQ(tmpl.steps[1].handler.callable, "depot.ship");
    EXPECT_EQ(tmpl.steps[1].description, "Sends: \"it\"");
    auto const circle = result_of_call(
        "template_generate",
        {{"name", "t"}, {"steps", JsonArray{{{"name", "a"}, {"depends_on", JsonArray{"b"}}}}}});
    EXPECT_EQ(circle.at("valid"), Json(false));
    EXPECT_THAT(failure_of_call("template_generate", {{"name", "t"},
                                                      {"inputs", {{"x", "float"}}},
                                                      {"steps", JsonArray{{{"name", "a"}}}}}),
                HasSubstr("\"float\""));
}

TEST(McpCode, IsWrittenInFourLanguages) {
    for (auto const* const language : {"python", "ruby", "typescript", "rust"}) {
        auto const made = result_of_call("handler_generate", {{"template_yaml", test::kLinear},
                                                              {"language", language},
                                                              {"what", "scaffold"},
                                                              {"with_tests", true}});
        EXPECT_GE(made.at("files").as_array().size(), 4U) << language;
    }
    auto const types =
        result_of_call("handler_generate",
                       {{"template_yaml", test::kLinear}, {"language", "rust"}, {"what", "types"}});
    EXPECT_EQ(types.at("files").as_array()[0].at("name"), "types.rs");
    EXPECT_THAT(failure_of_call(
                    "handler_generate",
                    {{"template_yaml", test::kLinear}, {"language", "rust"}, {"step", "nowhere"}}),
                HasSubstr("no step \"nowhere\""));
    EXPECT_THAT(failure_of_call("handler_generate",
                                {{"template_yaml", test::kLinear}, {"language", "cobol"}}),
                HasSubstr("/language"));
}

TEST(McpSchemas, AreInspectedComparedAndSetAgainstEachOther) {
    std::string const yaml = R"(
name: t
namespace_name: n
version: "1"
input_schema: { type: object, properties: { a: { type: string } } }
steps:
  - name: one
    handler: { callable: n.one }
    result_schema: { type: object, properties: { a: { type: integer } } }
)";
    auto const fields = result_of_call("schema_inspect", {{"template_yaml", yaml}});
    EXPECT_EQ(fields.at("fields").as_array().size(), 2U);
    auto const compared = result_of_call(
        "schema_compare",
        {{"template_yaml", yaml}, {"producer_step", "one"}, {"consumer_step", "input"}});
    EXPECT_EQ(compared.at("compatible"), Json(false));
    auto const given = result_of_call(
        "schema_compare",
        {{"producer_schema", {{"type", "object"}}}, {"consumer_schema", {{"type", "object"}}}});
    EXPECT_EQ(given.at("compatible"), Json(true));
    EXPECT_THAT(failure_of_call("schema_compare", {{"producer_schema", JsonObject()}}),
                HasSubstr("consumer_schema"));
    auto const difference =
        result_of_call("schema_diff", {{"before_yaml", yaml}, {"after_yaml", yaml}});
    EXPECT_EQ(difference.at("compatible"), Json(true));
}

TEST(McpByLines, AnswersWhatWaitsWhenTheClientsSideEnds) {
    std::string messages;
    for (int i = 1; i <= 20; ++i)
        messages += call_text("template_validate", {{"template_yaml", "x"}}, std::to_string(i));
    EXPECT_THAT(told(messages, {"--offline"}), SizeIs(20));
}

TEST(McpByLines, GoesOnAfterWhatIsNoMessage) {
    auto const answers =
        told("nonsense\n\n \r\n" + std::string(tasker::mcp::kMessageBytesMax + 1, 'x') +
                 "\n{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}",
             {"--offline"});
    ASSERT_THAT(answers, SizeIs(3));
    EXPECT_EQ(answers[0].at("error").at("code"), Json(-32700));
    EXPECT_THAT(std::string(answers[1].at("error").at("message").as_string()), HasSubstr("longer"));
    EXPECT_EQ(answers[2].at("id"), Json(9));
}

/// What one side writes, the other side reads; ends when it is closed.
class Pipe final : public std::streambuf {
public:
    void write(std::string const& text) {
        {
            std::scoped_lock const lock(mutex_);
            text_ += text;
        }
        changed_.notify_all();
    }
    void close() {
        {
            std::scoped_lock const lock(mutex_);
            is_closed_ = true;
        }
        changed_.notify_all();
    }
    /// Waits for a line.
    std::string line() {
        std::string line;
        for (auto c = take(); c != traits_type::eof() && c != '\n'; c = take())
            line += static_cast<char>(c);
        return line;
    }

protected:
    int_type uflow() override { return take(); }
    int_type underflow() override { return traits_type::eof(); }
    int_type overflow(int_type c) override {
        write(std::string(1, static_cast<char>(c)));
        return c;
    }
    std::streamsize xsputn(char const* data, std::streamsize size) override {
        write(std::string(data, static_cast<std::size_t>(size)));
        return size;
    }

private:
    int_type take() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return is_closed_ || taken_ < text_.size(); });
        return taken_ < text_.size() ? static_cast<unsigned char>(text_[taken_++])
                                     : traits_type::eof();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::string text_;
    std::size_t taken_ = 0;
    bool is_closed_ = false;
};

/// A tool that waits until it is let go.
class Waiting {
public:
    tasker::mcp::Tool tool() {
        return {.name = "wait",
                .input_schema = {{"type", "object"}},
                .output_schema = {{"type", "object"}},
                .run = [this](JsonObject const&, tasker::mcp::Caller&) -> Result<Json> {
                    std::unique_lock lock(mutex_);
                    ++begun_;
                    changed_.notify_all();
                    changed_.wait(lock, [this] { return is_open_; });
                    return Json(JsonObject());
                }};
    }
    void wait_until_begun() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return begun_ > 0; });
    }
    void open() {
        {
            std::scoped_lock const lock(mutex_);
            is_open_ = true;
        }
        changed_.notify_all();
    }
    int begun() {
        std::scoped_lock const lock(mutex_);
        return begun_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int begun_ = 0;
    bool is_open_ = false;
};

TEST(McpByLines, AnswersPingsAndCancelsWhileACallRuns) {
    Waiting waiting;
    tasker::mcp::Catalog const catalog({waiting.tool()});
    tasker::mcp::Session session(catalog, {});
    Pipe in;
    Pipe out;
    std::istream input(&in);
    std::ostream output(&out);
    std::thread server([&] { serve_lines(session, input, output); });
    in.write(kBegin);
    EXPECT_THAT(out.line(), HasSubstr("protocolVersion"));
    in.write(call_text("wait", {}, "1") + call_text("wait", {}, "2"));
    waiting.wait_until_begun();
    in.write("{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"method\":\"ping\"}\n");
    EXPECT_THAT(out.line(), HasSubstr("\"id\":\"p\""));
    // The second is cancelled before it begins, and a third finds no room behind sixty-four others.
    in.write(
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":2}}"
        "\n");
    for (int i = 0; i < 64; ++i)
        in.write(call_text("wait", {}, std::to_string(100 + i)));
    auto const refused = *base::parse_json(out.line());
    EXPECT_EQ(refused.at("id"), Json(163));
    EXPECT_EQ(refused.at("error").at("code"), Json(-32000));
    waiting.open();
    EXPECT_THAT(out.line(), HasSubstr("\"id\":1,"));
    EXPECT_THAT(out.line(), HasSubstr("\"id\":100,")) << "and nothing of 2";
    in.close();
    server.join();
    EXPECT_EQ(waiting.begun(), 64);
}

}  // namespace
}  // namespace tasker::cli::mcp
