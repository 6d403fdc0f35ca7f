#include "codegen/template_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/joined.hpp"
#include "codegen/text.hpp"

namespace tasker::codegen {

namespace {

constexpr std::array<std::string_view, 6> kFieldTypes{"string",  "integer", "number",
                                                      "boolean", "object",  "array"};

/// A text that YAML reads as the same text.
std::string yaml_text(std::string const& text) {
    constexpr std::array<std::string_view, 8> kOtherwise{"true", "false", "null", "yes",
                                                         "no",   "on",    "off",  "y"};
    auto lowered = text;
    std::ranges::transform(lowered, lowered.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    auto const is_word = is_identifier(text) && lowered != "n" &&
                         std::ranges::find(kOtherwise, lowered) == kOtherwise.end();
    return is_word ? text : quoted_text(text);
}

std::string yaml_list(std::vector<std::string> const& names) {
    return "[" + base::joined(names, ", ", yaml_text) + "]";
}

std::string schema_text(std::string const& indent, std::vector<NewField> const& fields) {
    auto text = indent + "type: object\n";
    std::vector<std::string> required;
    for (auto const& field : fields) {
        if (field.is_required) required.push_back(field.name);
    }
    if (!required.empty()) text += indent + "required: " + yaml_list(required) + "\n";
    if (fields.empty()) return text;
    text += indent + "properties:\n";
    for (auto const& field : fields)
        text += indent + "  " + yaml_text(field.name) + ": { type: " + field.type + " }\n";
    return text;
}

std::string step_text(NewTemplate const& wanted, NewStep const& step) {
    auto text = "  - name: " + yaml_text(step.name) + "\n";
    if (!step.description.empty())
        text += "    description: " + quoted_text(step.description) + "\n";
    if (step.type != model::StepType::Standard)
        text += "    type: " + std::string(model::to_text(step.type)) + "\n";
    if (!step.dependencies.empty())
        text += "    dependencies: " + yaml_list(step.dependencies) + "\n";
    auto const callable =
        step.callable.empty() ? wanted.namespace_name + "." + step.name : step.callable;
    text += "    handler:\n      callable: " + quoted_text(callable) + "\n";
    return text + "    result_schema:\n" + schema_text("      ", step.results);
}

}  // namespace

Result<NewField> field_from(std::string name, std::string_view type) {
    NewField field{.name = std::move(name), .is_required = !type.ends_with('?')};
    if (!field.is_required) type.remove_suffix(1);
    if (std::ranges::find(kFieldTypes, type) == kFieldTypes.end()) {
        return Error(ErrorCode::InvalidInput,
                     "field \"" + field.name + "\" has the type \"" + std::string(type) +
                         "\"; give string, integer, number, boolean, object or array, with a ? "
                         "behind it when it may be missing");
    }
    field.type = type;
    return field;
}

std::string template_text(NewTemplate const& wanted) {
    auto text = "name: " + yaml_text(wanted.name) +
                "\nnamespace_name: " + yaml_text(wanted.namespace_name) +
                "\nversion: " + quoted_text(wanted.version) + "\n";
    if (!wanted.description.empty())
        text += "description: " + quoted_text(wanted.description) + "\n";
    text += "\ninput_schema:\n" + schema_text("  ", wanted.inputs) + "\nsteps:\n";
    for (auto const& step : wanted.steps)
        text += (&step == wanted.steps.data() ? "" : "\n") + step_text(wanted, step);
    return wanted.steps.empty() ? text + "  []\n" : text;
}

}  // namespace tasker::codegen
