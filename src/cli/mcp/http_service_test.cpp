#include "cli/mcp/http_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"

namespace tasker::cli::mcp {
namespace {

using server::http::Header;
using server::http::Method;
using server::http::Request;
using server::http::Response;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr char const* kInitialize =
    R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18",)"
    R"("capabilities":{},"clientInfo":{"name":"test","version":"1"}}})";
constexpr char const* kPing = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";

class McpHttp : public testing::Test {
protected:
    McpHttp()
        : catalog_({{.name = "echo",
                     .input_schema = {{"type", "object"}},
                     .output_schema = {{"type", "object"}},
                     .run = [](JsonObject const& arguments, tasker::mcp::Caller&) -> Result<Json> {
                         return Json(arguments);
                     }}}) {
        allow({});
    }

    void allow(HttpAccess access) {
        service_.emplace(
            HttpService::Parts{.catalog = catalog_,
                               .clock = clock_,
                               .log = log_,
                               .make_session_id = [this] { return "s" + std::to_string(++made_); }},
            std::move(access));
    }

    /// With the headers that a client sends; those of `more` instead where they are the same.
    Response post(std::string const& body, std::vector<Header> const& more = {}) {
        return send({.method = Method::Post, .target = "/mcp", .body = body}, more);
    }
    Response send(Request request, std::vector<Header> const& more = {}) {
        request.headers = more;
        for (auto const& usual :
             {Header{"host", "127.0.0.1:8090"}, Header{"content-type", "application/json"},
              Header{"accept", "application/json, text/event-stream"}}) {
            if (request.header(usual.name).empty()) request.headers.push_back(usual);
        }
        return service_->answer(request);
    }
    static std::string header_of(Response const& response, std::string_view name) {
        for (auto const& header : response.headers) {
            if (server::http::equals_ignoring_case(header.name, name)) return header.value;
        }
        return "";
    }
    std::string begin() { return header_of(post(kInitialize), "mcp-session-id"); }

    base::SystemClock clock_;
    base::SilentLog log_;
    int made_ = 0;
    tasker::mcp::Catalog const catalog_;
    std::optional<HttpService> service_;
};

TEST_F(McpHttp, GivesASessionThatLastsUntilItIsEnded) {
    auto const begun = post(kInitialize);
    EXPECT_EQ(begun.status, 200U);
    EXPECT_EQ(begun.content_type, "application/json");
    auto const session = header_of(begun, "mcp-session-id");
    ASSERT_THAT(session, Not(IsEmpty()));
    EXPECT_EQ(post(R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
                   {{"mcp-session-id", session}})
                  .status,
              202U);
    auto const called = post(R"({"jsonrpc":"2.0","id":5,"method":"tools/call",)"
                             R"("params":{"name":"echo","arguments":{"a":1}}})",
                             {{"Mcp-Session-Id", session}, {"MCP-Protocol-Version", "2025-06-18"}});
    EXPECT_EQ(called.status, 200U);
    EXPECT_EQ(base::parse_json(called.body)->at("result").at("structuredContent").at("a"), Json(1));
    Request const end{.method = Method::Delete, .target = "/mcp"};
    EXPECT_EQ(send(end, {{"mcp-session-id", session}}).status, 204U);
    EXPECT_EQ(send(end, {{"mcp-session-id", session}}).status, 404U);
    EXPECT_EQ(post(kPing, {{"mcp-session-id", session}}).status, 404U);
}

TEST_F(McpHttp, WantsASession) {
    EXPECT_EQ(post(kPing).status, 400U);
    EXPECT_EQ(post(kPing, {{"mcp-session-id", "guessed"}}).status, 404U);
    auto const wrong = post(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{}})");
    EXPECT_EQ(header_of(wrong, "mcp-session-id"), "") << "none for what did not begin";
}

TEST_F(McpHttp, AnswersWithAnEventWhoTakesNothingElse) {
    auto const begun = post(kInitialize, {{"accept", "text/event-stream"}});
    EXPECT_EQ(begun.content_type, "text/event-stream");
    EXPECT_THAT(begun.body, StartsWith("event: message\ndata: {\"jsonrpc\""));
    EXPECT_THAT(begun.body, testing::EndsWith("}\n\n"));
    EXPECT_EQ(post(kInitialize, {{"accept", "text/html"}}).status, 406U);
}

TEST_F(McpHttp, LetsNoPageOfAnotherSiteAsk) {
    for (auto const* const origin :
         {"https://evil.example", "http://localhost.evil.example", "http://127.0.0.1.evil.example",
          "null", "file://", "http://localhost@evil.example", "http://localhost:1@evil.example"}) {
        EXPECT_EQ(post(kInitialize, {{"origin", origin}}).status, 403U) << origin;
    }
    for (auto const* const origin :
         {"http://localhost:6274", "http://127.0.0.1", "https://[::1]:1"}) {
        EXPECT_EQ(post(kInitialize, {{"origin", origin}}).status, 200U) << origin;
    }
    // A name of its own that leads here.
    EXPECT_EQ(post(kInitialize, {{"host", "evil.example:8090"}}).status, 403U);
    EXPECT_EQ(post(kInitialize, {{"host", "localhost:8090"}}).status, 200U);
    EXPECT_EQ(post(kInitialize, {{"host", "[::1]:8090"}}).status, 200U);
    allow({.origins = {"https://desk.example"}});
    EXPECT_EQ(post(kInitialize, {{"origin", "https://desk.example"}}).status, 200U);
    EXPECT_EQ(post(kInitialize, {{"origin", "https://desk.example:1"}}).status, 403U);
}

TEST_F(McpHttp, AsksForTheTokenWhereThereIsOne) {
    allow({.token = "s3cret", .is_loopback = false});
    EXPECT_EQ(post(kInitialize).status, 401U);
    for (auto const* const wrong : {"Bearer s3cre", "Bearer s3crets", "s3cret", "Basic s3cret"})
        EXPECT_EQ(post(kInitialize, {{"authorization", wrong}}).status, 401U) << wrong;
    auto const right =
        post(kInitialize, {{"authorization", "Bearer s3cret"}, {"host", "tools.example"}});
    EXPECT_EQ(right.status, 200U);
    EXPECT_THAT(post(kInitialize).body, Not(HasSubstr("s3cret")));
}

TEST_F(McpHttp, SaysWhatElseItDoesNotTake) {
    auto const get = send({.method = Method::Get, .target = "/mcp"});
    EXPECT_EQ(get.status, 405U);
    EXPECT_EQ(header_of(get, "allow"), "POST, DELETE");
    EXPECT_EQ(send({.method = Method::Post, .target = "/other", .body = kPing}).status, 404U);
    EXPECT_EQ(post(kInitialize, {{"content-type", "text/plain"}}).status, 415U);
    EXPECT_EQ(post("{").status, 400U);
    EXPECT_EQ(post("[]").status, 400U);
    EXPECT_EQ(post(kPing, {{"mcp-session-id", begin()}, {"mcp-protocol-version", "1999"}}).status,
              400U);
}

TEST_F(McpHttp, MakesRoomForNewSessions) {
    auto const first = begin();
    for (int i = 0; i < 256; ++i)
        std::ignore = begin();
    EXPECT_EQ(post(kPing, {{"mcp-session-id", first}}).status, 404U);
    EXPECT_EQ(post(kPing, {{"mcp-session-id", "s257"}}).status, 200U);
}

}  // namespace
}  // namespace tasker::cli::mcp
