#include <utility>

#include "cli/mcp/tools.hpp"
#include "cli/mcp/words.hpp"
#include "codegen/generate.hpp"
#include "codegen/schemas/compare.hpp"
#include "codegen/schemas/inspect.hpp"
#include "template/load.hpp"

namespace tasker::cli::mcp {

namespace {

Result<model::Template> loaded(JsonObject const& arguments, std::string_view name) {
    return templates::load_text(text_in(arguments, name), name);
}

JsonObject document_of(std::vector<codegen::File> const& files) {
    JsonArray list;
    for (auto const& file : files)
        list.push_back({{"name", file.name}, {"text", file.text}});
    return {{"files", std::move(list)}};
}

Result<Json> write_code(JsonObject const& arguments, Caller& /*caller*/) {
    TASKER_TRY_ASSIGN(auto const tmpl, loaded(arguments, "template_yaml"));
    auto const what = text_in(arguments, "what");
    codegen::CodeRequest const request{
        .language = *codegen::language_from(text_in(arguments, "language")),
        .step = text_in(arguments, "step"),
        .has_tests = is_set(arguments, "with_tests")};
    if (what == "types") {
        TASKER_TRY_ASSIGN(auto file, codegen::generate_types(tmpl, request));
        return Json(document_of({std::move(file)}));
    }
    TASKER_TRY_ASSIGN(auto const files, what == "scaffold"
                                            ? codegen::generate_scaffold(tmpl, request)
                                            : codegen::generate_handlers(tmpl, request));
    return Json(document_of(files));
}

Result<Json> inspect_fields(JsonObject const& arguments, Caller& /*caller*/) {
    TASKER_TRY_ASSIGN(auto const tmpl, loaded(arguments, "template_yaml"));
    return Json(codegen::inspect_schemas(tmpl));
}

/// The schema of a step's result, or of the `input`.
Result<Json> schema_of(model::Template const& tmpl, std::string const& step) {
    auto const* const found = tmpl.find_step(step);
    if (found == nullptr && step != "input") {
        return Error(ErrorCode::InvalidInput,
                     "the template has no step \"" + step + "\"; \"input\" is the task's input");
    }
    auto const& schema = found == nullptr ? tmpl.input_schema : found->result_schema;
    if (schema) return *schema;
    return Error(ErrorCode::InvalidInput, "the template has no schema for \"" + step + "\"");
}

Result<Json> side_of(JsonObject const& arguments, std::string const& side) {
    if (auto const* const schema = arguments.if_contains(side + "_schema")) return *schema;
    auto const step = text_in(arguments, side + "_step");
    if (step.empty() || !arguments.contains("template_yaml")) {
        return Error(ErrorCode::InvalidInput,
                     "give " + side + "_schema, or template_yaml and " + side + "_step");
    }
    TASKER_TRY_ASSIGN(auto const tmpl, loaded(arguments, "template_yaml"));
    return schema_of(tmpl, step);
}

Result<Json> compare(JsonObject const& arguments, Caller& /*caller*/) {
    TASKER_TRY_ASSIGN(auto const producer, side_of(arguments, "producer"));
    TASKER_TRY_ASSIGN(auto const consumer, side_of(arguments, "consumer"));
    return Json(codegen::to_json(codegen::compare_schemas(producer, consumer)));
}

Result<Json> difference(JsonObject const& arguments, Caller& /*caller*/) {
    TASKER_TRY_ASSIGN(auto const before, loaded(arguments, "before_yaml"));
    TASKER_TRY_ASSIGN(auto const after, loaded(arguments, "after_yaml"));
    return Json(codegen::diff_schemas(before, after));
}

Tool handler_tool() {
    return {.name = "handler_generate",
            .title = "Write handlers",
            .description =
                "Writes code that fits a template: types of its input and of the results, handlers "
                "to be filled in with typed parameters, tests, and with scaffold also what binds "
                "them to their names. Nothing is written to a disk.",
            .input_schema = arguments_of(
                {required("template_yaml", text("The template's YAML, whole")),
                 required("language", one_of("The language, with pydantic, Dry::Struct, zod, serde",
                                             {"python", "ruby", "typescript", "rust"})),
                 optional("what", one_of("Otherwise handlers", {"types", "handlers", "scaffold"})),
                 optional("step", text("Only what this step needs; otherwise all steps")),
                 optional("with_tests", yes_or_no("Tests of the handlers too"))}),
            .output_schema = result_of({required(
                "files", list_of("The files", result_of({required("name", text("Name")),
                                                         required("text", text("Text"))})))}),
            .is_offline = true,
            .run = write_code};
}

Tool compare_tool() {
    return {
        .name = "schema_compare",
        .title = "Compare two schemas",
        .description =
            "Tells whether what one step produces fits what another consumes: types, "
            "required members, lists of values.",
        .input_schema = arguments_of(
            {optional("producer_schema", any_object("JSON Schema of what is produced")),
             optional("consumer_schema", any_object("JSON Schema of what is wanted")),
             optional("template_yaml", text("A template, in the place of schemas")),
             optional("producer_step", text("Its step that produces, or \"input\"")),
             optional("consumer_step", text("Its step whose schema is wanted, or \"input\""))}),
        .output_schema = result_of(
            {required("compatible", yes_or_no("Whether nothing breaks")),
             required("mismatches", list_of("What does not fit", any_object("Path and message")))}),
        .is_offline = true,
        .run = compare};
}

}  // namespace

void add_code_tools(std::vector<Tool>& tools) {
    tools.push_back(handler_tool());
    tools.push_back(
        {.name = "schema_inspect",
         .title = "Who produces and consumes which field",
         .description =
             "Lists the fields of a template's input and of its steps' results, with who "
             "produces each and which steps are given it.",
         .input_schema =
             arguments_of({required("template_yaml", text("The template's YAML, whole"))}),
         .output_schema = result_of(
             {required("fields", list_of("The fields", any_object("Field, type, who"))),
              required("steps", list_of("The steps", any_object("Name, type, who"))),
              required("untyped", list_of("What has no schema", JsonObject{{"type", "string"}}))}),
         .is_offline = true,
         .run = inspect_fields});
    tools.push_back(compare_tool());
    tools.push_back(
        {.name = "schema_diff",
         .title = "What changed between two versions",
         .description =
             "Tells how input and results of two versions of a template differ, and what "
             "of it breaks those who request tasks or read results.",
         .input_schema = arguments_of({required("before_yaml", text("The older template's YAML")),
                                       required("after_yaml", text("The newer template's YAML"))}),
         .output_schema =
             result_of({required("compatible", yes_or_no("Whether nothing breaks")),
                        required("changes", list_of("The changes", any_object("Where and what")))}),
         .is_offline = true,
         .run = difference});
}

}  // namespace tasker::cli::mcp
