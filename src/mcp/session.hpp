#pragma once

#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "mcp/message.hpp"
#include "mcp/tool.hpp"

namespace tasker::mcp {

/// Revisions of the protocol that are spoken, the newest first.
inline constexpr std::array<std::string_view, 3> kProtocolVersions{"2025-06-18", "2025-03-26",
                                                                   "2024-11-05"};
[[nodiscard]] bool is_spoken(std::string_view version) noexcept;

/// What a server says of itself.
struct About {
    std::string name = "tasker-mcp";
    std::string title = "Tasker";
    std::string version;
    std::string instructions;
};

/// A call of a tool that was accepted and is to be run.
struct ToolCall {
    RpcId id;
    Tool const* tool = nullptr;
    JsonObject arguments;
};

/// One client of a server, however its messages travel. Thread-safe: messages are received while
/// calls run, which is how a call is cancelled.
class Session {
public:
    /// The catalog outlives it.
    Session(Catalog const& catalog, About about) : catalog_(catalog), about_(std::move(about)) {}
    Session(Session const&) = delete;
    Session& operator=(Session const&) = delete;

    /// What to do about a message: nothing, answer this, or run a call, whose answer comes then.
    using Reaction = std::variant<std::monostate, std::string, ToolCall>;
    [[nodiscard]] Reaction receive(std::string_view text);
    [[nodiscard]] Reaction receive(RpcMessage message);

    /// Runs it. \returns the answer; none when the call was cancelled, before or meanwhile.
    [[nodiscard]] std::optional<std::string> run(ToolCall const& call);
    /// Refuses it: too many calls wait. \returns the answer.
    [[nodiscard]] std::string refuse(ToolCall const& call);

    [[nodiscard]] bool is_initialized() const;

private:
    Reaction answer(RpcRequest request);
    Reaction initialize(RpcRequest const& request);
    Reaction begin_call(RpcRequest request);
    void note(RpcNotification const& notification);
    /// \returns whether it was cancelled.
    bool end(RpcId const& id);

    Catalog const& catalog_;
    About const about_;
    Caller caller_;
    mutable std::mutex mutex_;
    bool is_initialized_ = false;
    /// Calls that are not answered yet, by the text of their id; true: cancelled.
    std::map<std::string, bool> open_calls_;
};

}  // namespace tasker::mcp
