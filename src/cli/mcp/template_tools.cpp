#include <algorithm>
#include <utility>

#include "cli/drawing/markdown.hpp"
#include "cli/drawing/mermaid.hpp"
#include "cli/mcp/tools.hpp"
#include "cli/mcp/words.hpp"
#include "cli/text/findings.hpp"
#include "codegen/template_text.hpp"
#include "template/load.hpp"

namespace tasker::cli::mcp {

namespace {

constexpr std::string_view kTemplateText = "The template's YAML, whole";
constexpr std::string_view kTemplateFile = "template_yaml";

Result<model::Template> template_in(JsonObject const& arguments) {
    return templates::load_text(text_in(arguments, kTemplateFile), kTemplateFile);
}

JsonObject checked_document(templates::Checked const& checked) {
    auto const counts = count_of(checked.findings);
    return {{"valid", counts.errors == 0},
            {"errors", counts.errors},
            {"warnings", counts.warnings},
            {"findings", to_json(checked.findings)}};
}

Result<Json> validate(JsonObject const& arguments, Caller& /*caller*/) {
    return Json(
        checked_document(templates::check_text(text_in(arguments, kTemplateFile), kTemplateFile)));
}

Result<Json> draw(JsonObject const& arguments, Caller& /*caller*/) {
    TASKER_TRY_ASSIGN(auto const tmpl, template_in(arguments));
    auto const graph = drawing::graph_of(tmpl);
    JsonObject document{{"template", tmpl.full_name()}, {"mermaid", drawing::mermaid_of(graph)}};
    if (text_in(arguments, "format") == "markdown")
        document["markdown"] = drawing::markdown_of(tmpl, graph);
    return Json(std::move(document));
}

Result<Json> inspect(JsonObject const& arguments, Caller& /*caller*/) {
    TASKER_TRY_ASSIGN(auto const tmpl, template_in(arguments));
    JsonArray first;
    JsonArray last;
    for (auto const& step : tmpl.steps) {
        if (step.dependencies.empty()) first.emplace_back(step.name);
        auto const is_needed = std::ranges::any_of(tmpl.steps, [&](auto const& other) {
            return std::ranges::find(other.dependencies, step.name) != other.dependencies.end();
        });
        if (!is_needed) last.emplace_back(step.name);
    }
    return Json{{"name", tmpl.full_name()},
                {"step_count", tmpl.steps.size()},
                {"first_steps", std::move(first)},
                {"last_steps", std::move(last)},
                {"template", templates::to_json(tmpl)}};
}

Result<std::vector<codegen::NewField>> fields_in(JsonObject const& object, std::string_view name) {
    std::vector<codegen::NewField> fields;
    auto const* const given = object.if_contains(name);
    if (given == nullptr || !given->is_object()) return fields;
    for (auto const& [key, type] : given->get_object()) {
        TASKER_TRY_ASSIGN(auto field,
                          codegen::field_from(std::string(key), std::string(type.as_string())));
        fields.push_back(std::move(field));
    }
    return fields;
}

Result<codegen::NewStep> step_in(JsonObject const& given) {
    codegen::NewStep step{.name = text_in(given, "name"),
                          .description = text_in(given, "description"),
                          .callable = text_in(given, "handler")};
    if (auto const type = model::step_type_from(text_in(given, "type"))) step.type = *type;
    if (auto const* const names = given.if_contains("depends_on")) {
        for (auto const& name : names->as_array())
            step.dependencies.emplace_back(name.as_string());
    }
    TASKER_TRY_ASSIGN(step.results, fields_in(given, "results"));
    return step;
}

Result<Json> write(JsonObject const& arguments, Caller& /*caller*/) {
    codegen::NewTemplate wanted{.name = text_in(arguments, "name"),
                                .description = text_in(arguments, "description")};
    for (auto const& [name, target] :
         {std::pair("namespace", &wanted.namespace_name), std::pair("version", &wanted.version)}) {
        if (auto value = text_in(arguments, name); !value.empty()) *target = std::move(value);
    }
    TASKER_TRY_ASSIGN(wanted.inputs, fields_in(arguments, "inputs"));
    for (auto const& one : arguments.at("steps").as_array()) {
        TASKER_TRY_ASSIGN(auto step, step_in(one.as_object()));
        wanted.steps.push_back(std::move(step));
    }
    auto const text = codegen::template_text(wanted);
    auto document = checked_document(templates::check_text(text, kTemplateFile));
    document["template_yaml"] = text;
    return Json(std::move(document));
}

std::vector<Member> validity(std::vector<Member> more = {}) {
    more.push_back(required("valid", yes_or_no("Whether there are no errors")));
    more.push_back(required("findings", list_of("What was found, in order of place",
                                                any_object("Severity, code, place, message"))));
    return more;
}

JsonObject new_template_arguments() {
    JsonObject types = any_object(
        "Names and types: {\"order_id\": \"string\", \"note\": \"string?\"}. Types are string, "
        "integer, number, boolean, object and array; a ? behind it: it may be missing");
    types["additionalProperties"] = JsonObject{{"type", "string"}};
    auto step = arguments_of(
        {required("name", text("Name of the step, unique in the template")),
         optional("description", text("What it is for")),
         optional("handler", text("The handler's name; otherwise namespace.step")),
         optional("type", one_of("What kind of step it is; otherwise standard",
                                 {"standard", "decision", "deferred_convergence", "batchable",
                                  "batch_worker"})),
         optional("depends_on", list_of("Steps before it", JsonObject{{"type", "string"}})),
         optional("results", types)});
    auto steps = list_of("The steps, in order", std::move(step));
    steps["minItems"] = 1;
    steps["maxItems"] = 1000;
    return arguments_of({required("name", text("Name of the template")),
                         optional("namespace", text("Its namespace; otherwise default")),
                         optional("version", text("Its version; otherwise 1.0.0")),
                         optional("description", text("What it is for")), optional("inputs", types),
                         required("steps", std::move(steps))});
}

}  // namespace

void add_template_tools(std::vector<Tool>& tools) {
    auto const arguments = arguments_of({required(kTemplateFile, text(kTemplateText))});
    tools.push_back({.name = "template_validate",
                     .title = "Check a template",
                     .description =
                         "Checks a task template and tells everything that is wrong with "
                         "it, by line and column. Use it after every change.",
                     .input_schema = arguments,
                     .output_schema = result_of(validity()),
                     .is_offline = true,
                     .run = validate});
    tools.push_back(
        {.name = "template_visualize",
         .title = "Draw a template",
         .description = "Draws the steps of a template as a Mermaid graph; as markdown also with a "
                        "table of the steps.",
         .input_schema = arguments_of(
             {required(kTemplateFile, text(kTemplateText)),
              optional("format", one_of("Otherwise mermaid", {"mermaid", "markdown"}))}),
         .output_schema = result_of({required("mermaid", text("The graph")),
                                     optional("markdown", text("A page with graph and table"))}),
         .is_offline = true,
         .run = draw});
    tools.push_back({.name = "template_inspect",
                     .title = "Look into a template",
                     .description = "Tells all that a template says, with defaults filled in, and "
                                    "which steps are first and last.",
                     .input_schema = arguments,
                     .output_schema = result_of({required("name", text("Namespace, name, version")),
                                                 required("template", any_object("All fields"))}),
                     .is_offline = true,
                     .run = inspect});
    tools.push_back(
        {.name = "template_generate",
         .title = "Write a template",
         .description = "Writes the YAML of a new template from a list of steps, with "
                        "schemas for its input and results, and checks it.",
         .input_schema = new_template_arguments(),
         .output_schema = result_of(validity({required("template_yaml", text("The template"))})),
         .is_offline = true,
         .run = write});
}

}  // namespace tasker::cli::mcp
