#include "cli/mcp/asking_tool.hpp"

#include <utility>

namespace tasker::cli::mcp {

Member profile_member() {
    return optional("profile",
                    text("A server by its name in .config/tasker.toml; otherwise the one "
                         "that was chosen, or what was given at the start"));
}

tasker::mcp::Tool asking_tool(Surroundings const& surroundings, Naming naming,
                              std::vector<Member> members, JsonObject result, Ask ask) {
    members.push_back(profile_member());
    return {.name = std::move(naming.name),
            .title = std::move(naming.title),
            .description = std::move(naming.description),
            .input_schema = arguments_of(std::move(members)),
            .output_schema = std::move(result),
            .run = [&surroundings, ask](JsonObject const& arguments,
                                        tasker::mcp::Caller& caller) -> Result<Json> {
                TASKER_TRY_ASSIGN(auto const visit, Visit::open(surroundings, arguments, caller));
                return ask(*visit, arguments);
            }};
}

Result<Json> listed(Result<Json> list, std::string_view name) {
    if (!list) return list;
    JsonObject document;
    document[name] = *std::move(list);
    return Json(std::move(document));
}

}  // namespace tasker::cli::mcp
