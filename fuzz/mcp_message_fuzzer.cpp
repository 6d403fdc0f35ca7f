// A line each: what a client of the MCP server sends. Each request is answered once and nothing
// else is; answers are JSON-RPC 2.0, on one line, and a session that has ended well still answers a
// ping.
#include <optional>

#include "base/json.hpp"
#include "fuzz/property.hpp"
#include "mcp/session.hpp"

namespace tasker::fuzz {
namespace {

mcp::Catalog make_catalog() {
    std::vector<mcp::Tool> tools;
    tools.push_back({.name = "echo",
                     .input_schema = {{"type", "object"}},
                     .output_schema = {{"type", "object"}},
                     .run = [](JsonObject const& arguments, mcp::Caller& caller) -> Result<Json> {
                         must(caller.name().starts_with("mcp"), "a caller has a name");
                         if (arguments.contains("fail"))
                             return Error(ErrorCode::Internal, "told to");
                         return Json(arguments);
                     }});
    return mcp::Catalog(std::move(tools));
}

void check_answer(std::string const& text, std::optional<mcp::RpcId> const& asked) {
    must(text.find('\n') == std::string::npos, "an answer is one line");
    auto const parsed = base::parse_json(text);
    must(parsed.has_value() && parsed->is_object(), "an answer is JSON");
    auto const& answer = parsed->get_object();
    must(answer.at("jsonrpc") == "2.0", "an answer says what it is");
    must(answer.contains("result") != answer.contains("error"), "a result, or an error");
    if (asked) must(answer.at("id") == *asked, "an answer is to what was asked");
    if (!answer.contains("error")) return;
    must(!answer.at("error").at("message").as_string().empty(), "an error says what is wrong");
}

void say(mcp::Session& session, std::string_view line) {
    auto message = mcp::read_message(line);
    auto const* const request = std::get_if<mcp::RpcRequest>(&message);
    auto const asked = request == nullptr ? std::nullopt : std::optional(request->id);
    auto const is_fault = std::holds_alternative<mcp::RpcFault>(message);
    auto const reaction = session.receive(std::move(message));
    if (auto const* const text = std::get_if<std::string>(&reaction)) {
        must(asked.has_value() || is_fault, "nobody is answered who did not ask");
        check_answer(*text, asked);
    } else if (auto const* const call = std::get_if<mcp::ToolCall>(&reaction)) {
        must(asked.has_value(), "a call was asked for");
        auto const answer = session.run(*call);
        must(answer.has_value(), "what nobody cancelled is answered");
        check_answer(*answer, asked);
    } else {
        must(!asked && !is_fault, "who asks is answered");
    }
}

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    static mcp::Catalog const catalog = fuzz::make_catalog();
    mcp::Session session(catalog, {.version = "1"});
    auto rest = fuzz::text_of(data, size);
    while (!rest.empty())
        fuzz::say(session, fuzz::cut_at(rest, '\n'));
    fuzz::say(session, R"({"jsonrpc":"2.0","id":"last","method":"ping"})");
    return 0;
}
