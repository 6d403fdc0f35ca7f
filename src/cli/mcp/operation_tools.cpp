#include "cli/mcp/asking_tool.hpp"
#include "cli/mcp/tools.hpp"
#include "server/rest/dead_letters.hpp"

namespace tasker::cli::mcp {

namespace {

Result<Json> list_dead_letters(Visit& visit, JsonObject const& arguments) {
    return listed(
        visit.get("/v1/dlq" + query_of(arguments, {"resolution_status", "limit", "offset"})),
        "entries");
}

Result<Json> inspect_dead_letter(Visit& visit, JsonObject const& arguments) {
    return visit.get("/v1/dlq/task/" + text_in(arguments, "task"));
}

Result<Json> dead_letter_statistics(Visit& visit, JsonObject const& /*arguments*/) {
    return listed(visit.get("/v1/dlq/stats"), "reasons");
}

Result<Json> investigation_queue(Visit& visit, JsonObject const& arguments) {
    return listed(visit.get("/v1/dlq/investigation-queue" + query_of(arguments, {"limit"})),
                  "entries");
}

Result<Json> staleness(Visit& visit, JsonObject const& arguments) {
    return listed(visit.get("/v1/dlq/staleness" + query_of(arguments, {"limit"})), "tasks");
}

Result<Json> performance(Visit& visit, JsonObject const& arguments) {
    return visit.get("/v1/analytics/performance" + query_of(arguments, {"hours"}));
}

Result<Json> bottlenecks(Visit& visit, JsonObject const& arguments) {
    return visit.get("/v1/analytics/bottlenecks" +
                     query_of(arguments, {"limit", "min_executions"}));
}

Result<Json> health(Visit& visit, JsonObject const& /*arguments*/) {
    return visit.get("/health/detailed");
}

Result<Json> configuration(Visit& visit, JsonObject const& /*arguments*/) {
    return visit.get("/config");
}

Member limit_member(std::string_view description) {
    constexpr int kMost = 1000;
    return optional("limit", whole_number(description, 1, kMost));
}

JsonObject list_result(std::string_view name, std::string_view of) {
    return result_of({required(name, list_of("What there is", any_object(of)))});
}

void add_dead_letter_tools(std::vector<Tool>& tools, Surroundings const& surroundings) {
    constexpr int kOffsetMax = 1'000'000;
    tools.push_back(asking_tool(
        surroundings,
        {"dlq_list", "List the dead letter queue",
         "Lists tasks that somebody must look into, the newest first."},
        {optional("resolution_status", one_of("Only those", server::rest::status_names())),
         limit_member("Otherwise 50"), optional("offset", whole_number("From 0", 0, kOffsetMax))},
        list_result("entries", "DlqEntry"), list_dead_letters));
    tools.push_back(asking_tool(surroundings,
                                {"dlq_inspect", "Look at a dead letter",
                                 "Tells why a task is in the dead letter queue, with a snapshot of "
                                 "it."},
                                {required("task", uuid("Id of the task"))},
                                result_of({required("dlq_entry_uuid", text("Id of the entry")),
                                           required("dlq_reason", text("Why"))}),
                                inspect_dead_letter));
    tools.push_back(asking_tool(surroundings,
                                {"dlq_stats", "Figures of the dead letter queue",
                                 "Counts entries by reason and by what became of them."},
                                {}, list_result("reasons", "DlqStats"), dead_letter_statistics));
    tools.push_back(asking_tool(surroundings,
                                {"dlq_queue", "What to look into first",
                                 "Lists pending entries of the dead letter queue, the most urgent "
                                 "first."},
                                {limit_member("Otherwise 100")},
                                list_result("entries", "DlqInvestigationQueueEntry"),
                                investigation_queue));
    tools.push_back(asking_tool(surroundings,
                                {"staleness_check", "Which tasks wait too long",
                                 "Lists tasks by how long they have waited, the worst first."},
                                {limit_member("Otherwise 100")},
                                list_result("tasks", "StalenessMonitoring"), staleness));
}

}  // namespace

void add_operation_tools(std::vector<Tool>& tools, Surroundings const& surroundings) {
    constexpr int kHoursMax = 8760;
    constexpr int kExecutionsMax = 1'000'000;
    add_dead_letter_tools(tools, surroundings);
    tools.push_back(asking_tool(surroundings,
                                {"analytics_performance", "How well it works",
                                 "Counts tasks and steps of the last hours, with rates of success "
                                 "and durations."},
                                {optional("hours", whole_number("Otherwise 24", 1, kHoursMax))},
                                result_of({required("total_tasks", JsonObject{})}), performance));
    tools.push_back(asking_tool(
        surroundings,
        {"analytics_bottlenecks", "What takes long",
         "Lists the slowest steps and tasks, with recommendations."},
        {optional("limit", whole_number("Otherwise 10", 1, 100)),
         optional("min_executions",
                  whole_number("Only what ran as often; otherwise 5", 1, kExecutionsMax))},
        result_of({required("slow_steps", list_of("Steps", any_object("SlowStepInfo"))),
                   required("slow_tasks", list_of("Tasks", any_object("SlowTaskInfo")))}),
        bottlenecks));
    tools.push_back(asking_tool(surroundings,
                                {"system_health", "How the server is",
                                 "Tells whether a server is healthy, with all its checks."},
                                {},
                                result_of({required("status", text("healthy, or not")),
                                           required("checks", any_object("By name"))}),
                                health));
    tools.push_back(asking_tool(surroundings,
                                {"system_config", "How the server is configured",
                                 "Tells the part of a server's configuration that is no secret, if "
                                 "it is set up to tell it."},
                                {}, result_of({required("metadata", any_object("Version"))}),
                                configuration));
}

}  // namespace tasker::cli::mcp
