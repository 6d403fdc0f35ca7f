#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json_schema.hpp"
#include "tasker/error.hpp"
#include "tasker/json.hpp"

namespace tasker::mcp {

/// Who calls, and what was chosen for all calls of a session. Thread-safe.
class Caller {
public:
    /// `mcp:claude-code`; of visible characters, and not long.
    [[nodiscard]] std::string name() const;
    /// What the client calls itself.
    void set_client(std::string_view client_name);

    /// The profile that tools use which are not given one; empty: none was chosen.
    [[nodiscard]] std::string profile() const;
    void set_profile(std::string profile);

private:
    mutable std::mutex mutex_;
    std::string name_ = "mcp";
    std::string profile_;
};

/// What a tool does to what it works on.
enum class Effect : std::uint8_t {
    None,     ///< it only reads
    Changes,  ///< it adds or changes
    Destroys  ///< it ends something that cannot be brought back
};

struct Tool {
    std::string name;  ///< `task_list`
    std::string title;
    std::string description;   ///< for a model: what it does, when to use it
    JsonObject input_schema;   ///< of its arguments, an object
    JsonObject output_schema;  ///< of its result, an object
    Effect effect = Effect::None;
    bool is_offline = false;  ///< it asks nobody
    /// Blocks. Arguments fit the schema. What it returns is an object. Thread-safe.
    std::function<Result<Json>(JsonObject const& arguments, Caller& caller)> run;
};

/// The tools that a server has. Immutable, thread-safe.
class Catalog {
public:
    /// Each name once; every schema is one, which is a promise of the programmer's.
    explicit Catalog(std::vector<Tool> tools);

    /// What `tools/list` says.
    [[nodiscard]] JsonArray list() const;
    [[nodiscard]] Tool const* find(std::string_view name) const;
    /// What does not fit, in words; none when all fits.
    [[nodiscard]] std::optional<std::string> complaint_about(Tool const& tool,
                                                             JsonObject const& arguments) const;
    /// `; did you mean "task_list"?`, or what there is.
    [[nodiscard]] std::string hint_for(std::string_view name) const;
    [[nodiscard]] std::span<Tool const> tools() const noexcept { return tools_; }

private:
    std::vector<Tool> tools_;
    std::unordered_map<std::string, std::size_t> by_name_;
    std::vector<base::JsonSchema> schemas_;
};

}  // namespace tasker::mcp
