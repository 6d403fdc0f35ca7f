#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/mcp/visit.hpp"
#include "cli/mcp/words.hpp"
#include "mcp/tool.hpp"

namespace tasker::cli::mcp {

/// `profile`, an argument of every tool that asks somebody.
[[nodiscard]] Member profile_member();

/// What a tool is called and for what, for people and models.
struct Naming {
    std::string name;
    std::string title;
    std::string description;
};

/// Answers a call; the place is open.
using Ask = Result<Json> (*)(Visit& visit, JsonObject const& arguments);

/// A tool that only asks. `members` are its arguments but for `profile`. `surroundings` outlives
/// it.
[[nodiscard]] tasker::mcp::Tool asking_tool(Surroundings const& surroundings, Naming naming,
                                            std::vector<Member> members, JsonObject result,
                                            Ask ask);

/// Lists of the API as a member of an object, as results are objects.
[[nodiscard]] Result<Json> listed(Result<Json> list, std::string_view name);

}  // namespace tasker::cli::mcp
