#include "cli/access/scene_page.hpp"
#include "cli/drawing/mermaid.hpp"
#include "cli/mcp/asking_tool.hpp"
#include "cli/mcp/tools.hpp"
#include "cli/mcp/words.hpp"

namespace tasker::cli::mcp {

namespace {

Result<Json> list_tasks(Visit& visit, JsonObject const& arguments) {
    return visit.get("/v1/tasks" +
                     query_of(arguments, {"namespace", "status", "page", "per_page"}));
}

Result<Json> inspect_task(Visit& visit, JsonObject const& arguments) {
    auto const task = text_in(arguments, "task");
    TASKER_TRY_ASSIGN(auto document, visit.get(path_of_task(task)));
    TASKER_TRY_ASSIGN(auto steps, visit.get(path_of_steps(task)));
    return Json{{"task", std::move(document)}, {"steps", std::move(steps)}};
}

Result<Json> draw_task(Visit& visit, JsonObject const& arguments) {
    TASKER_TRY_ASSIGN(auto const access, visit.access());
    TASKER_TRY_ASSIGN(auto const scene, access->scene(text_in(arguments, "task")));
    auto const graph = drawing::graph_of(scene.tmpl, scene.record.steps, scene.edges);
    JsonObject document{{"task_uuid", scene.record.task.id.to_string()},
                        {"mermaid", drawing::mermaid_of(graph)}};
    if (text_in(arguments, "format") == "markdown")
        document["markdown"] = page_of(graph, scene, "", visit.now());
    return Json(std::move(document));
}

/// `/v1/tasks/ID/workflow_steps/ID`
Result<std::string> step_path(Visit& visit, JsonObject const& arguments) {
    auto const task = text_in(arguments, "task");
    TASKER_TRY_ASSIGN(auto const step, step_id_of(visit, task, text_in(arguments, "step")));
    return path_of_steps(task) + "/" + step;
}

Result<Json> inspect_step(Visit& visit, JsonObject const& arguments) {
    TASKER_TRY_ASSIGN(auto const path, step_path(visit, arguments));
    return visit.get(path);
}

Result<Json> audit_step(Visit& visit, JsonObject const& arguments) {
    TASKER_TRY_ASSIGN(auto const path, step_path(visit, arguments));
    return listed(visit.get(path + "/audit"), "entries");
}

Result<Json> list_templates(Visit& visit, JsonObject const& arguments) {
    return visit.get("/v1/templates" + query_of(arguments, {"namespace"}));
}

Result<Json> inspect_template(Visit& visit, JsonObject const& arguments) {
    std::string path = "/v1/templates";
    for (std::string_view const part : {"namespace", "name", "version"})
        path += "/" + percent_encoded(text_in(arguments, part));
    return visit.get(path);
}

std::vector<Member> step_members() {
    return {required("task", uuid("Id of the task")),
            required("step", text("Name of the step, or its id"))};
}

void add_registered_template_tools(std::vector<Tool>& tools, Surroundings const& surroundings) {
    tools.push_back(asking_tool(
        surroundings,
        {"template_list_remote", "List registered templates",
         "Lists the templates of which tasks can be made."},
        {optional("namespace", text("Only of this namespace"))},
        result_of({required("templates", list_of("Templates", any_object("Template")))}),
        list_templates));
    tools.push_back(asking_tool(
        surroundings,
        {"template_inspect_remote", "Look at a registered template",
         "Tells the steps of a registered template, with the schemas of their results."},
        {required("namespace", text("Its namespace")), required("name", text("Its name")),
         required("version", text("Its version"))},
        result_of({required("name", text("Its name")),
                   required("steps", list_of("Its steps", any_object("Step")))}),
        inspect_template));
}

}  // namespace

void add_task_tools(std::vector<Tool>& tools, Surroundings const& surroundings) {
    tools.push_back(
        asking_tool(surroundings,
                    {"task_list", "List tasks",
                     "Lists tasks, the newest first. Use task_inspect for what one is doing."},
                    {optional("namespace", text("Only of this namespace")),
                     optional("status", text("Only in this state: complete, error, pending, ...")),
                     optional("page", whole_number("From 1", 1, 1'000'000)),
                     optional("per_page", whole_number("Otherwise 25", 1, 100))},
                    result_of({required("tasks", list_of("The tasks", any_object("TaskResponse"))),
                               required("pagination", any_object("Page, total_count, has_next"))}),
                    list_tasks));
    tools.push_back(
        asking_tool(surroundings,
                    {"task_inspect", "Look at a task",
                     "Tells how a task is and what each of its steps is doing, with results and "
                     "errors."},
                    {required("task", uuid("Id of the task"))},
                    result_of({required("task", any_object("TaskResponse")),
                               required("steps", list_of("Steps", any_object("StepResponse")))}),
                    inspect_task));
    tools.push_back(
        asking_tool(surroundings,
                    {"task_visualize", "Draw a task",
                     "Draws the steps of a task with their states as a Mermaid graph; as markdown "
                     "also with a table."},
                    {required("task", uuid("Id of the task")),
                     optional("format", one_of("Otherwise mermaid", {"mermaid", "markdown"}))},
                    result_of({required("task_uuid", text("Id of the task")),
                               required("mermaid", text("The graph")),
                               optional("markdown", text("A page with graph and table"))}),
                    draw_task));
    tools.push_back(asking_tool(surroundings,
                                {"step_inspect", "Look at a step",
                                 "Tells the state, the attempts and the result of one step."},
                                step_members(),
                                result_of({required("step_uuid", text("Id of the step")),
                                           required("current_state", text("Its state"))}),
                                inspect_step));
    tools.push_back(asking_tool(
        surroundings,
        {"step_audit", "What workers reported of a step",
         "Lists the outcomes of a step's attempts, the newest first."},
        step_members(),
        result_of({required("entries", list_of("The outcomes", any_object("StepAuditResponse")))}),
        audit_step));
    add_registered_template_tools(tools, surroundings);
}

}  // namespace tasker::cli::mcp
