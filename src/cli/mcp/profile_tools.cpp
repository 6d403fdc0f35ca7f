#include "cli/mcp/asking_tool.hpp"
#include "cli/mcp/tools.hpp"

namespace tasker::cli::mcp {

namespace {

/// Never fails: that somebody cannot be reached is the answer.
Json status_of(Surroundings const& surroundings, JsonObject const& arguments,
               Caller const& caller) {
    JsonObject status{{"reachable", false}, {"profile", caller.profile()}};
    if (auto const profile = text_in(arguments, "profile"); !profile.empty())
        status["profile"] = profile;
    auto const visit = Visit::open(surroundings, arguments, caller);
    if (!visit) {
        status["error"] = visit.error().message();
        return status;
    }
    auto& door = (*visit)->door();
    status["place"] = door.name();
    status["kind"] = door.is_server() ? "server" : "store";
    auto const answer = (*visit)->get(door.is_server() ? "/health" : "/v1/tasks?per_page=1");
    status["reachable"] = answer.has_value();
    if (!answer) {
        status["error"] = answer.error().message();
    } else if (door.is_server() && answer->is_object()) {
        status["status"] = text_in(answer->get_object(), "status");
    }
    return status;
}

}  // namespace

void add_profile_tools(std::vector<Tool>& tools, Surroundings const& surroundings) {
    auto const result =
        result_of({required("reachable", yes_or_no("Whether it answers")),
                   required("profile", text("The profile; empty: none")),
                   optional("place", text("The server, or the store")),
                   optional("kind", text("server, or store")), optional("error", text("Why not"))});
    tools.push_back(
        {.name = "connection_status",
         .title = "Whom the tools ask",
         .description = "Tells which server or store the tools ask, and whether it "
                        "answers.",
         .input_schema = arguments_of({profile_member()}),
         .output_schema = result,
         .run = [&surroundings](JsonObject const& arguments, Caller& caller) -> Result<Json> {
             return status_of(surroundings, arguments, caller);
         }});
    tools.push_back(
        {.name = "use_environment",
         .title = "Choose whom the tools ask",
         .description = "From now on tools of this session that name no profile ask the server of "
                        "this one. It is chosen only if it answers.",
         .input_schema = arguments_of({required(
             "profile", text("A server by its name in .config/tasker.toml; empty: what was given "
                             "at the start"))}),
         .output_schema = result,
         .run = [&surroundings](JsonObject const& arguments, Caller& caller) -> Result<Json> {
             auto const before = caller.profile();
             auto const wanted = text_in(arguments, "profile");
             caller.set_profile(wanted);
             auto status = status_of(surroundings, arguments, caller);
             if (!status.get_object().at("reachable").get_bool()) caller.set_profile(before);
             return status;
         }});
}

}  // namespace tasker::cli::mcp
