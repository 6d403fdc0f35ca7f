#include <optional>
#include <utility>

#include "cli/mcp/asking_tool.hpp"
#include "cli/mcp/tools.hpp"
#include "cli/remote/documents.hpp"
#include "model/task_state.hpp"
#include "rules/manual.hpp"
#include "server/rest/dead_letters.hpp"

namespace tasker::cli::mcp {

namespace {

/// What a call would do, and to what.
struct Intent {
    std::string effect;  ///< in words
    Json current;        ///< as it is now
    std::optional<std::string> obstacle{};
    RestRequest request;
};

/// \param who  for histories
using Plan = Result<Intent> (*)(Visit& visit, JsonObject const& arguments, std::string const& who);

Json document_of_preview(Intent intent) {
    JsonObject document{{"done", false},
                        {"effect", std::move(intent.effect)},
                        {"possible", !intent.obstacle.has_value()},
                        {"current", std::move(intent.current)}};
    if (intent.obstacle) {
        document["why_not"] = *std::move(intent.obstacle);
    } else {
        document["next"] = "nothing was done yet; the same call with confirm: true does it";
    }
    return document;
}

Result<Json> act(Visit& visit, Intent intent) {
    TASKER_TRY_ASSIGN(auto result, visit.door().document_of(intent.request));
    return Json{{"done", true},
                {"effect", intent.effect},
                {"current", std::move(intent.current)},
                {"result", std::move(result)}};
}

Tool acting_tool(Surroundings const& surroundings, Naming naming, std::vector<Member> members,
                 Effect effect, Plan plan) {
    members.push_back(optional("by", text("Who wants it; kept in the history. Otherwise the name "
                                          "of the client")));
    members.push_back(optional(
        "confirm", yes_or_no("Without it nothing is done, and the answer says what would be")));
    members.push_back(profile_member());
    return {
        .name = std::move(naming.name),
        .title = std::move(naming.title),
        .description = std::move(naming.description) +
                       " The first call only tells what would happen; show it to the user, and "
                       "call again with confirm: true when they agree.",
        .input_schema = arguments_of(std::move(members)),
        .output_schema =
            result_of({required("done", yes_or_no("Whether it was done")),
                       required("effect", text("What it does")),
                       required("current", any_object("What it is done to, as it was before")),
                       optional("possible", yes_or_no("Of a preview")),
                       optional("result", any_object("As it is now"))}),
        .effect = effect,
        .run = [&surroundings, plan](JsonObject const& arguments, Caller& caller) -> Result<Json> {
            TASKER_TRY_ASSIGN(auto const visit, Visit::open(surroundings, arguments, caller));
            auto who = text_in(arguments, "by");
            if (who.empty()) who = caller.name();
            TASKER_TRY_ASSIGN(auto intent, plan(*visit, arguments, who));
            if (is_set(arguments, "confirm")) return act(*visit, std::move(intent));
            return document_of_preview(std::move(intent));
        }};
}

// What becomes of a task.

Result<Intent> plan_submit(Visit& visit, JsonObject const& arguments, std::string const& who) {
    auto const or_else = [&](std::string_view name, std::string_view usual) {
        auto value = text_in(arguments, name);
        return value.empty() ? std::string(usual) : value;
    };
    auto const namespace_name = or_else("namespace", "default");
    auto const name = text_in(arguments, "name");
    auto const version = or_else("version", "1.0.0");
    if (!visit.door().is_server()) {
        return Error(ErrorCode::InvalidOption, "only a server takes tasks to run them later, and " +
                                                   visit.door().name() +
                                                   " is a store; name a server by profile");
    }
    TASKER_TRY_ASSIGN(auto tmpl,
                      visit.get("/v1/templates/" + percent_encoded(namespace_name) + "/" +
                                percent_encoded(name) + "/" + percent_encoded(version)));
    JsonObject body{{"namespace", namespace_name},
                    {"name", name},
                    {"version", version},
                    {"context", JsonObject()},
                    {"initiator", who},
                    {"source_system", "tasker-mcp"},
                    {"reason", or_else("reason", "requested by " + who)}};
    if (auto const* const input = arguments.if_contains("input")) body["context"] = *input;
    for (std::string_view const optional_name :
         {"priority", "idempotency_key", "correlation_id", "tags"}) {
        if (auto const* const value = arguments.if_contains(optional_name))
            body[optional_name] = *value;
    }
    return Intent{.effect = "a task of " + namespace_name + "/" + name + " " + version +
                            " is made, and its steps run",
                  .current = std::move(tmpl),
                  .request = {.method = "POST", .target = "/v1/tasks", .body = std::move(body)}};
}

Result<Intent> plan_cancel(Visit& visit, JsonObject const& arguments, std::string const& /*who*/) {
    auto const path = path_of_task(text_in(arguments, "task"));
    TASKER_TRY_ASSIGN(auto document, visit.get(path));
    TASKER_TRY_ASSIGN(auto const task, task_from(document));
    Intent intent{.effect =
                      "the task ends as cancelled, with all of its steps that are not done; "
                      "what runs is not interrupted, and its result does not count",
                  .current = std::move(document),
                  .request = {.method = "DELETE", .target = path}};
    if (model::is_terminal(task.task.state))
        intent.obstacle = "the task has ended already: " + task.status;
    return intent;
}

// What becomes of a step.

struct StepPlan {
    std::string effect;
    JsonObject body;
    Result<model::StepChange> (*check)(model::Step const& step, TimePoint now);
};

Result<Intent> plan_step(Visit& visit, JsonObject const& arguments, StepPlan plan) {
    auto const task = text_in(arguments, "task");
    TASKER_TRY_ASSIGN(auto const id, step_id_of(visit, task, text_in(arguments, "step")));
    auto const path = path_of_steps(task) + "/" + id;
    TASKER_TRY_ASSIGN(auto document, visit.get(path));
    TASKER_TRY_ASSIGN(auto const step, step_from(document));
    Intent intent{.effect = std::move(plan.effect), .current = std::move(document)};
    if (auto const change = plan.check(step.step, visit.now()); !change)
        intent.obstacle = change.error().message();
    plan.body["reason"] = text_in(arguments, "reason");
    intent.request = {.method = "PATCH", .target = path, .body = std::move(plan.body)};
    return intent;
}

Result<Intent> plan_retry(Visit& visit, JsonObject const& arguments, std::string const& who) {
    return plan_step(visit, arguments,
                     {.effect = "the step runs again, with all its attempts",
                      .body = {{"action_type", "reset_for_retry"}, {"reset_by", who}},
                      .check = [](model::Step const& step, TimePoint now) {
                          return rules::reset_for_retry(step, {}, now);
                      }});
}

Result<Intent> plan_resolve(Visit& visit, JsonObject const& arguments, std::string const& who) {
    return plan_step(
        visit, arguments,
        {.effect = "the step counts as done without a result, and those after it go on",
         .body = {{"action_type", "resolve_manually"}, {"resolved_by", who}},
         .check = [](model::Step const& step, TimePoint now) {
             return rules::resolve_manually(step, {}, now);
         }});
}

Result<Intent> plan_complete(Visit& visit, JsonObject const& arguments, std::string const& who) {
    JsonObject data{{"result", arguments.at("result")}, {"metadata", JsonObject()}};
    if (auto const* const metadata = arguments.if_contains("metadata"))
        data["metadata"] = *metadata;
    return plan_step(
        visit, arguments,
        {.effect = "the step counts as done with this result, and those after it go on",
         .body = {{"action_type", "complete_manually"},
                  {"completed_by", who},
                  {"completion_data", std::move(data)}},
         .check = [](model::Step const& step, TimePoint now) {
             return rules::complete_manually(step, {}, JsonObject(), {}, now);
         }});
}

// What becomes of a dead letter.

Result<Intent> plan_dead_letter(Visit& visit, JsonObject const& arguments, std::string const& who) {
    TASKER_TRY_ASSIGN(auto entry, visit.get("/v1/dlq/task/" + text_in(arguments, "task")));
    auto const* const object = entry.if_object();
    auto const id = object == nullptr ? std::string() : text_in(*object, "dlq_entry_uuid");
    JsonObject body{{"resolved_by", who}};
    for (std::string_view const name : {"resolution_status", "resolution_notes"}) {
        if (auto const* const value = arguments.if_contains(name)) body[name] = *value;
    }
    if (body.size() == 1) {
        return Error(ErrorCode::InvalidInput,
                     "there is nothing to change; give resolution_status or resolution_notes");
    }
    return Intent{.effect =
                      "the newest entry of the task in the dead letter queue is changed; its "
                      "task is not",
                  .current = std::move(entry),
                  .request = {.method = "PATCH",
                              .target = "/v1/dlq/entry/" + percent_encoded(id),
                              .body = std::move(body)}};
}

std::vector<Member> changed_step(std::vector<Member> more = {}) {
    more.push_back(required("task", uuid("Id of the task")));
    more.push_back(required("step", text("Name of the step, or its id")));
    more.push_back(required("reason", text("Why; kept in the history")));
    return more;
}

void add_acting_step_tools(std::vector<Tool>& tools, Surroundings const& surroundings) {
    tools.push_back(acting_tool(
        surroundings,
        {"step_retry", "Run a failed step again", "Lets a step that failed for good run again."},
        changed_step(), Effect::Changes, plan_retry));
    tools.push_back(acting_tool(surroundings,
                                {"step_resolve", "Count a step as done",
                                 "Counts a step as done that was mended elsewhere, without a "
                                 "result."},
                                changed_step(), Effect::Destroys, plan_resolve));
    tools.push_back(acting_tool(
        surroundings,
        {"step_complete", "Give a step its result",
         "Counts a step as done with a result that somebody found out."},
        changed_step({required("result", any_object("What the step would have answered")),
                      optional("metadata", any_object("Notes beside it"))}),
        Effect::Destroys, plan_complete));
}

}  // namespace

void add_acting_tools(std::vector<Tool>& tools, Surroundings const& surroundings) {
    constexpr int kPriorityMost = 100;
    tools.push_back(acting_tool(
        surroundings, {"task_submit", "Request a task", "Makes a task of a registered template."},
        {required("name", text("Name of the template")),
         optional("namespace", text("Its namespace; otherwise default")),
         optional("version", text("Its version; otherwise 1.0.0")),
         optional("input", any_object("The task's input; otherwise {}")),
         optional("priority", whole_number("The higher first", -kPriorityMost, kPriorityMost)),
         optional("idempotency_key", text("One key is one task, for ever: give one when the call "
                                          "may be repeated")),
         optional("correlation_id", uuid("Id that it shares with what it belongs to")),
         optional("tags", list_of("Words", JsonObject{{"type", "string"}})),
         optional("reason", text("Why; kept with the task"))},
        Effect::Changes, plan_submit));
    tools.push_back(
        acting_tool(surroundings, {"task_cancel", "Cancel a task", "Ends a task that is not done."},
                    {required("task", uuid("Id of the task"))}, Effect::Destroys, plan_cancel));
    add_acting_step_tools(tools, surroundings);
    tools.push_back(acting_tool(
        surroundings,
        {"dlq_update", "Note what became of a dead letter",
         "Notes in the dead letter queue what became of a task's entry."},
        {required("task", uuid("Id of the task")),
         optional("resolution_status", one_of("What became of it", server::rest::status_names())),
         optional("resolution_notes", text("What was found, and done"))},
        Effect::Changes, plan_dead_letter));
}

}  // namespace tasker::cli::mcp
