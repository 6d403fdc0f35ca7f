#include "mcp/session.hpp"

#include <algorithm>
#include <tuple>

#include "base/json.hpp"

namespace tasker::mcp {

namespace {

std::string_view text_in(JsonObject const& object, std::string_view name) {
    auto const* const value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                  : std::string_view();
}

std::string refusal(RpcId const& id, RpcCode code, std::string message) {
    return fault_text({.id = id, .code = code, .message = std::move(message)});
}

JsonArray content_of(std::string_view text) {
    return {{{"type", "text"}, {"text", text}}};
}

/// A tool that failed has answered all the same: so that a model sees why, and does better.
std::string failure_text(RpcId const& id, std::string_view message) {
    return result_text(id, {{"content", content_of(message)}, {"isError", true}});
}

}  // namespace

bool is_spoken(std::string_view version) noexcept {
    return std::ranges::find(kProtocolVersions, version) != kProtocolVersions.end();
}

Session::Reaction Session::receive(std::string_view text) {
    return receive(read_message(text));
}

Session::Reaction Session::receive(RpcMessage message) {
    if (auto* const request = std::get_if<RpcRequest>(&message)) return answer(std::move(*request));
    if (auto const* const fault = std::get_if<RpcFault>(&message)) return fault_text(*fault);
    if (auto const* const notification = std::get_if<RpcNotification>(&message))
        note(*notification);
    return std::monostate();
}

Session::Reaction Session::answer(RpcRequest request) {
    auto const& method = request.method;
    if (method == "ping") return result_text(request.id, {});
    if (method == "initialize") return initialize(request);
    if (!is_initialized()) {
        return refusal(request.id, RpcCode::InvalidRequest,
                       "\"" + method + "\" before \"initialize\": that comes first");
    }
    if (method == "tools/list") {
        if (request.params.contains("cursor")) {
            return refusal(request.id, RpcCode::InvalidParams,
                           "there is only one page of tools, so no cursor is known");
        }
        return result_text(request.id, {{"tools", catalog_.list()}});
    }
    if (method == "tools/call") return begin_call(std::move(request));
    return refusal(request.id, RpcCode::MethodNotFound,
                   "\"" + method + "\" is not known here; there are initialize, ping, tools/list " +
                       "and tools/call");
}

Session::Reaction Session::initialize(RpcRequest const& request) {
    auto const wanted = text_in(request.params, "protocolVersion");
    if (wanted.empty()) {
        return refusal(request.id, RpcCode::InvalidParams,
                       "\"protocolVersion\" is missing; the newest spoken is " +
                           std::string(kProtocolVersions.front()));
    }
    {
        std::scoped_lock const lock(mutex_);
        if (std::exchange(is_initialized_, true))
            return refusal(request.id, RpcCode::InvalidRequest, "the session has begun already");
    }
    auto const* const client = request.params.if_contains("clientInfo");
    if (client != nullptr && client->is_object())
        caller_.set_client(text_in(client->get_object(), "name"));
    // Who speaks none of ours decides whether to go on with this one.
    auto const version = is_spoken(wanted) ? wanted : kProtocolVersions.front();
    return result_text(
        request.id,
        {{"protocolVersion", version},
         {"capabilities", {{"tools", {{"listChanged", false}}}}},
         {"serverInfo",
          {{"name", about_.name}, {"title", about_.title}, {"version", about_.version}}},
         {"instructions", about_.instructions}});
}

Session::Reaction Session::begin_call(RpcRequest request) {
    auto const name = text_in(request.params, "name");
    if (name.empty())
        return refusal(request.id, RpcCode::InvalidParams, "the \"name\" of the tool is missing");
    auto const* const tool = catalog_.find(name);
    if (tool == nullptr) {
        return refusal(request.id, RpcCode::InvalidParams,
                       "there is no tool \"" + std::string(name) + "\"" + catalog_.hint_for(name));
    }
    JsonObject arguments;
    if (auto* const given = request.params.if_contains("arguments")) {
        if (!given->is_object()) {
            return refusal(request.id, RpcCode::InvalidParams, "\"arguments\" is to be an object");
        }
        arguments = std::move(given->get_object());
    }
    if (auto const complaint = catalog_.complaint_about(*tool, arguments))
        return failure_text(request.id, "the arguments do not fit: " + *complaint);
    {
        std::scoped_lock const lock(mutex_);
        if (!open_calls_.emplace(base::to_text(request.id), false).second) {
            return refusal(request.id, RpcCode::InvalidRequest,
                           "a call with this id is running already");
        }
    }
    return ToolCall{.id = request.id, .tool = tool, .arguments = std::move(arguments)};
}

std::optional<std::string> Session::run(ToolCall const& call) {
    {
        std::scoped_lock const lock(mutex_);
        auto const found = open_calls_.find(base::to_text(call.id));
        if (found != open_calls_.end() && found->second) {
            open_calls_.erase(found);
            return std::nullopt;
        }
    }
    auto const result = call.tool->run(call.arguments, caller_);
    if (end(call.id)) return std::nullopt;
    if (!result) return failure_text(call.id, result.error().message());
    return result_text(call.id, {{"content", content_of(base::to_text(*result))},
                                 {"structuredContent", *result},
                                 {"isError", false}});
}

std::string Session::refuse(ToolCall const& call) {
    std::ignore = end(call.id);
    return refusal(call.id, RpcCode::Busy, "too many calls are waiting; try again in a moment");
}

void Session::note(RpcNotification const& notification) {
    if (notification.method != "notifications/cancelled") return;
    auto const* const id = notification.params.if_contains("requestId");
    if (id == nullptr) return;
    std::scoped_lock const lock(mutex_);
    auto const found = open_calls_.find(base::to_text(*id));
    if (found != open_calls_.end()) found->second = true;
}

bool Session::end(RpcId const& id) {
    std::scoped_lock const lock(mutex_);
    auto const found = open_calls_.find(base::to_text(id));
    if (found == open_calls_.end()) return false;
    auto const is_cancelled = found->second;
    open_calls_.erase(found);
    return is_cancelled;
}

bool Session::is_initialized() const {
    std::scoped_lock const lock(mutex_);
    return is_initialized_;
}

}  // namespace tasker::mcp
