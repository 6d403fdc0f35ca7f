#include "mcp/message.hpp"

#include <optional>
#include <utility>

#include "base/json.hpp"

namespace tasker::mcp {

namespace {

bool is_id(Json const& value) noexcept {
    return value.is_string() || value.is_number();
}

RpcFault invalid_request(RpcId id, std::string message) {
    return {.id = std::move(id), .code = RpcCode::InvalidRequest, .message = std::move(message)};
}

/// The members, or that there are none; `params` may be left out.
std::optional<JsonObject> params_in(JsonObject& object) {
    auto* const params = object.if_contains("params");
    if (params == nullptr) return JsonObject();
    if (!params->is_object()) return std::nullopt;
    return std::move(params->get_object());
}

}  // namespace

RpcMessage read_message(std::string_view text) {
    auto parsed =
        base::parse_json(text, {.bytes_max = kMessageBytesMax, .depth_max = kMessageDepthMax});
    if (!parsed) {
        return RpcFault{.code = RpcCode::ParseError,
                        .message = "this is not JSON: " + parsed.error().message()};
    }
    if (parsed->is_array())
        return invalid_request(nullptr, "lists of messages are not supported: send each alone");
    if (!parsed->is_object())
        return invalid_request(nullptr, "a message is an object of JSON-RPC 2.0");
    auto& object = parsed->get_object();
    auto const* const id = object.if_contains("id");
    RpcId const known = id != nullptr && is_id(*id) ? *id : RpcId();
    auto const* const version = object.if_contains("jsonrpc");
    if (version == nullptr || *version != "2.0")
        return invalid_request(known, "\"jsonrpc\" is to be \"2.0\"");
    auto const* const method = object.if_contains("method");
    if (method == nullptr) {
        auto const is_answer = object.contains("result") || object.contains("error");
        if (is_answer) return RpcAnswer();
        return invalid_request(known, "\"method\" is missing");
    }
    if (!method->is_string()) return invalid_request(known, "\"method\" is to be a text");
    if (id != nullptr && !is_id(*id))
        return invalid_request(nullptr, "\"id\" is to be a text or a number");
    auto name = std::string(method->get_string());
    auto params = params_in(object);
    if (!params) {
        // A notification is never answered; one that cannot be read says nothing.
        if (id == nullptr) return RpcAnswer();
        return RpcFault{.id = known,
                        .code = RpcCode::InvalidParams,
                        .message = "\"params\" is to be an object"};
    }
    if (id == nullptr)
        return RpcNotification{.method = std::move(name), .params = *std::move(params)};
    return RpcRequest{.id = known, .method = std::move(name), .params = *std::move(params)};
}

RpcFault too_long() {
    return {.code = RpcCode::InvalidRequest,
            .message = "the message is longer than " + std::to_string(kMessageBytesMax) + " bytes"};
}

std::string result_text(RpcId const& id, JsonObject const& result) {
    std::string text = R"({"jsonrpc":"2.0","id":)";
    base::append_text(text, id);
    text += ",\"result\":";
    base::append_text(text, result);
    return text + "}";
}

std::string fault_text(RpcFault const& fault) {
    std::string text = R"({"jsonrpc":"2.0","id":)";
    base::append_text(text, fault.id);
    text +=
        ",\"error\":{\"code\":" + std::to_string(static_cast<int>(fault.code)) + ",\"message\":";
    base::append_text(text, std::string_view(fault.message));
    return text + "}}";
}

}  // namespace tasker::mcp
