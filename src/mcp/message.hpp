#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "tasker/json.hpp"

namespace tasker::mcp {

/// Numbers of JSON-RPC 2.0, and ours from -32000 on.
enum class RpcCode : int {
    ParseError = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParams = -32602,
    Busy = -32000,
    Cancelled = -32800,
};

/// The id of a request: a text or a number. Null where it could not be read.
using RpcId = Json;

struct RpcRequest {
    RpcId id;
    std::string method;
    JsonObject params;
};
struct RpcNotification {
    std::string method;
    JsonObject params;
};
/// An answer to something that was never asked.
struct RpcAnswer {};
/// What is no message; to be answered with this.
struct RpcFault {
    RpcId id;
    RpcCode code = RpcCode::InvalidRequest;
    std::string message;
};
using RpcMessage = std::variant<RpcRequest, RpcNotification, RpcAnswer, RpcFault>;

/// What one message may be at most.
inline constexpr std::size_t kMessageBytesMax = std::size_t{4} * 1024 * 1024;
inline constexpr std::size_t kMessageDepthMax = 64;

/// Reads one message. Lists of messages (batches) are refused: no tool needs them.
[[nodiscard]] RpcMessage read_message(std::string_view text);

/// What to answer to a text that is longer than kMessageBytesMax, of which nobody kept anything.
[[nodiscard]] RpcFault too_long();

// Texts of answers, each on one line.
[[nodiscard]] std::string result_text(RpcId const& id, JsonObject const& result);
[[nodiscard]] std::string fault_text(RpcFault const& fault);

}  // namespace tasker::mcp
