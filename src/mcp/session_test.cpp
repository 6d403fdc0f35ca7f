#include "mcp/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"

namespace tasker::mcp {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Json json_of(std::string const& text) {
    auto parsed = base::parse_json(text);
    EXPECT_TRUE(parsed) << text;
    return parsed ? *std::move(parsed) : Json(JsonObject());
}

class SessionTest : public testing::Test {
protected:
    static JsonObject echo_schema() {
        return *base::parse_json(
                    R"({"type":"object","required":["text"],"additionalProperties":false,
                                     "properties":{"text":{"type":"string"}}})")
                    ->if_object();
    }

    SessionTest() {
        std::vector<Tool> tools;
        tools.push_back(
            {.name = "echo",
             .title = "Echo",
             .description = "Says it again",
             .input_schema = echo_schema(),
             .output_schema = {{"type", "object"}},
             .is_offline = true,
             .run = [this](JsonObject const& arguments, Caller& caller) -> Result<Json> {
                 ++runs_;
                 return Json{{"said", arguments.at("text")}, {"to", caller.name()}};
             }});
        tools.push_back({.name = "fail",
                         .input_schema = {{"type", "object"}},
                         .output_schema = {{"type", "object"}},
                         .effect = Effect::Destroys,
                         .run = [](JsonObject const&, Caller&) -> Result<Json> {
                             return Error(ErrorCode::StoreBusy, "nobody is at home");
                         }});
        catalog_.emplace(std::move(tools));
        session_.emplace(*catalog_, About{.version = "1", .instructions = "none"});
    }

    /// What is answered, running a call if it is one; null: nothing.
    Json ask(std::string const& text) {
        auto const reaction = session_->receive(text);
        if (auto const* const answer = std::get_if<std::string>(&reaction)) return json_of(*answer);
        auto const* const call = std::get_if<ToolCall>(&reaction);
        if (call == nullptr) return nullptr;
        auto const answer = session_->run(*call);
        return answer ? json_of(*answer) : Json();
    }
    Json begin(std::string const& version = "2025-06-18") {
        return ask(
            R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" +
            version + R"(","capabilities":{},"clientInfo":{"name":"a client","version":"1"}}})");
    }
    static int code_of(Json const& answer) {
        return static_cast<int>(answer.at("error").at("code").as_int64());
    }
    static std::string message_of(Json const& answer) {
        return std::string(answer.at("error").at("message").as_string());
    }

    int runs_ = 0;
    std::optional<Catalog> catalog_;
    std::optional<Session> session_;
};

TEST_F(SessionTest, BeginsWithTheVersionThatBothSpeak) {
    auto const answer = begin("2025-03-26");
    EXPECT_EQ(answer.at("id"), Json(0));
    auto const& result = answer.at("result");
    EXPECT_EQ(result.at("protocolVersion"), "2025-03-26");
    EXPECT_EQ(result.at("serverInfo").at("name"), "tasker-mcp");
    EXPECT_TRUE(result.at("capabilities").as_object().contains("tools"));
    EXPECT_EQ(code_of(begin()), -32600) << "once";
}

TEST_F(SessionTest, OffersItsNewestVersionToWhoSpeaksAnother) {
    EXPECT_EQ(begin("2099-01-01").at("result").at("protocolVersion"), "2025-06-18");
}

TEST_F(SessionTest, WantsToBeBegunFirstButIsAliveBefore) {
    EXPECT_EQ(code_of(ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})")), -32600);
    EXPECT_EQ(ask(R"({"jsonrpc":"2.0","id":"x","method":"ping"})").at("result"),
              Json(JsonObject()));
    EXPECT_EQ(code_of(ask(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{}})")),
              -32602);
}

TEST_F(SessionTest, ListsItsToolsWithSchemas) {
    std::ignore = begin();
    auto const answer = ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}})");
    auto const& tools = answer.at("result").at("tools").as_array();
    ASSERT_EQ(tools.size(), 2U);
    EXPECT_EQ(tools[0].at("name"), "echo");
    EXPECT_EQ(tools[0].at("inputSchema"), Json(echo_schema()));
    EXPECT_EQ(tools[0].at("annotations").at("readOnlyHint"), Json(true));
    EXPECT_EQ(tools[0].at("annotations").at("openWorldHint"), Json(false));
    EXPECT_EQ(tools[1].at("annotations").at("destructiveHint"), Json(true));
    EXPECT_EQ(code_of(ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/list",)"
                          R"("params":{"cursor":"x"}})")),
              -32602);
}

TEST_F(SessionTest, CallsAToolAndGivesItsResultTwice) {
    std::ignore = begin();
    auto const answer = ask(R"({"jsonrpc":"2.0","id":7,"method":"tools/call",)"
                            R"("params":{"name":"echo","arguments":{"text":"hi"}}})");
    auto const& result = answer.at("result");
    EXPECT_EQ(result.at("isError"), Json(false));
    EXPECT_EQ(result.at("structuredContent").at("said"), "hi");
    EXPECT_EQ(result.at("structuredContent").at("to"), "mcp:a_client");
    EXPECT_EQ(json_of(std::string(result.at("content").as_array()[0].at("text").as_string())),
              result.at("structuredContent"));
}

TEST_F(SessionTest, TellsTheModelWhatFailed) {
    std::ignore = begin();
    auto const failed =
        ask(R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"fail"}})");
    EXPECT_EQ(failed.at("result").at("isError"), Json(true));
    EXPECT_EQ(failed.at("result").at("content").as_array()[0].at("text"), "nobody is at home");
    for (auto const* const arguments : {R"({})", R"({"text":1})", R"({"text":"a","txet":"b"})"}) {
        auto const wrong = ask(
            R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":)" +
            std::string(arguments) + "}}");
        EXPECT_EQ(wrong.at("result").at("isError"), Json(true)) << arguments;
        EXPECT_THAT(
            std::string(wrong.at("result").at("content").as_array()[0].at("text").as_string()),
            HasSubstr("the arguments do not fit"));
    }
    auto const misspelt = ask(R"({"jsonrpc":"2.0","id":7,"method":"tools/call",)"
                              R"("params":{"name":"echo","arguments":{"text":"a","txet":"b"}}})");
    EXPECT_THAT(base::to_text(misspelt),
                HasSubstr(R"(\"txet\" is no argument of echo; did you mean \"text\"?)"));
    EXPECT_EQ(runs_, 0);
}

TEST_F(SessionTest, RefusesWhatIsNoCall) {
    std::ignore = begin();
    auto const unknown =
        ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ehco"}})");
    EXPECT_EQ(code_of(unknown), -32602);
    EXPECT_THAT(message_of(unknown), HasSubstr("did you mean \"echo\"?"));
    EXPECT_EQ(code_of(ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/call"})")), -32602);
    EXPECT_EQ(code_of(ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/call",)"
                          R"("params":{"name":"echo","arguments":[]}})")),
              -32602);
    EXPECT_EQ(code_of(ask(R"({"jsonrpc":"2.0","id":1,"method":"resources/list"})")), -32601);
}

TEST_F(SessionTest, ForgetsWhatWasCancelled) {
    std::ignore = begin();
    auto const call = [&](std::string const& id) {
        return std::get<ToolCall>(session_->receive(
            R"({"jsonrpc":"2.0","id":)" + id +
            R"(,"method":"tools/call","params":{"name":"echo","arguments":{"text":"a"}}})"));
    };
    auto const cancelled = call("7");
    auto const other = call("\"7\"");
    EXPECT_EQ(
        ask(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}})"),
        Json());
    EXPECT_EQ(session_->run(cancelled), std::nullopt);
    EXPECT_EQ(runs_, 0) << "it was not begun";
    EXPECT_NE(session_->run(other), std::nullopt) << "a text is another id than a number";
    EXPECT_NE(session_->run(call("7")), std::nullopt) << "the id is free again";
}

TEST_F(SessionTest, DoesNotAnswerACallThatIsCancelledWhileItRuns) {
    std::vector<Tool> tools;
    tools.push_back({.name = "slow",
                     .input_schema = {{"type", "object"}},
                     .output_schema = {{"type", "object"}},
                     .run = [this](JsonObject const&, Caller&) -> Result<Json> {
                         std::ignore = session_->receive(
                             R"({"jsonrpc":"2.0","method":"notifications/cancelled",)"
                             R"("params":{"requestId":"s"}})");
                         return Json(JsonObject());
                     }});
    Catalog const catalog(std::move(tools));
    session_.emplace(catalog, About());
    std::ignore = begin();
    EXPECT_EQ(ask(R"({"jsonrpc":"2.0","id":"s","method":"tools/call","params":{"name":"slow"}})"),
              Json());
}

TEST_F(SessionTest, RunsNoTwoCallsOfOneId) {
    std::ignore = begin();
    std::string const text =
        R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"text":"a"}}})";
    auto const first = std::get<ToolCall>(session_->receive(text));
    EXPECT_EQ(code_of(ask(text)), -32600);
    EXPECT_EQ(code_of(json_of(session_->refuse(first))), -32000);
    EXPECT_TRUE(ask(text).as_object().contains("result"));
}

struct Malformed {
    char const* text;
    int code;
    char const* id;
};

TEST_F(SessionTest, SaysWhatIsNoMessage) {
    std::ignore = begin();
    for (auto const& [text, code, id] : {
             Malformed{"{", -32700, "null"},
             Malformed{"\xFF", -32700, "null"},
             Malformed{"[]", -32600, "null"},
             Malformed{R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])", -32600, "null"},
             Malformed{"1", -32600, "null"},
             Malformed{R"({"id":1,"method":"ping"})", -32600, "1"},
             Malformed{R"({"jsonrpc":"1.0","id":1,"method":"ping"})", -32600, "1"},
             Malformed{R"({"jsonrpc":"2.0","id":1})", -32600, "1"},
             Malformed{R"({"jsonrpc":"2.0","id":1,"method":2})", -32600, "1"},
             Malformed{R"({"jsonrpc":"2.0","id":null,"method":"ping"})", -32600, "null"},
             Malformed{R"({"jsonrpc":"2.0","id":{},"method":"ping"})", -32600, "null"},
             Malformed{R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[]})", -32602, "1"},
         }) {
        auto const answer = ask(text);
        ASSERT_TRUE(answer.is_object()) << text;
        EXPECT_EQ(code_of(answer), code) << text;
        EXPECT_EQ(base::to_text(answer.at("id")), id) << text;
        EXPECT_THAT(message_of(answer), testing::Not(IsEmpty()));
    }
    std::string const deep(kMessageDepthMax + 1, '[');
    EXPECT_EQ(code_of(ask(deep + std::string(deep.size(), ']'))), -32700);
}

TEST_F(SessionTest, AnswersNothingThatIsNoRequest) {
    std::ignore = begin();
    for (auto const* const text : {
             R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
             R"({"jsonrpc":"2.0","method":"whatever","params":{}})",
             R"({"jsonrpc":"2.0","method":"whatever","params":[]})",
             R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}})",
             R"({"jsonrpc":"2.0","id":3,"result":{}})",
         }) {
        EXPECT_EQ(ask(text), Json()) << text;
    }
}

}  // namespace
}  // namespace tasker::mcp
