#include "codegen/schemas/inspect.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "codegen/schemas/fields.hpp"

namespace tasker::codegen {

namespace {

JsonArray names_in(std::vector<std::string> const& names) {
    JsonArray list;
    for (auto const& name : names)
        list.emplace_back(name);
    return list;
}

std::vector<std::string> dependents_of(model::Template const& tmpl, std::string const& step) {
    std::vector<std::string> names;
    for (auto const& other : tmpl.steps) {
        if (std::ranges::find(other.dependencies, step) != other.dependencies.end())
            names.push_back(other.name);
    }
    return names;
}

void add_fields(JsonArray& list, Json const& schema, std::string_view producer,
                std::vector<std::string> const& consumers) {
    for (auto const& field : fields_of(schema)) {
        list.push_back({{"field", field.path},
                        {"type", field.type},
                        {"required", field.is_required},
                        {"produced_by", producer},
                        {"consumed_by", names_in(consumers)}});
    }
}

}  // namespace

JsonObject inspect_schemas(model::Template const& tmpl) {
    JsonArray fields;
    JsonArray steps;
    JsonArray untyped;
    std::vector<std::string> everyone;
    everyone.reserve(tmpl.steps.size());
    for (auto const& step : tmpl.steps)
        everyone.push_back(step.name);
    if (tmpl.input_schema) {
        add_fields(fields, *tmpl.input_schema, "input", everyone);
    } else {
        untyped.emplace_back("input");
    }
    for (auto const& step : tmpl.steps) {
        auto const consumers = dependents_of(tmpl, step.name);
        if (step.result_schema) {
            add_fields(fields, *step.result_schema, step.name, consumers);
        } else {
            untyped.emplace_back(step.name);
        }
        steps.push_back({{"name", step.name},
                         {"type", model::to_text(step.type)},
                         {"has_result_schema", step.result_schema.has_value()},
                         {"depends_on", names_in(step.dependencies)},
                         {"consumed_by", names_in(consumers)}});
    }
    return {{"template", tmpl.full_name()},
            {"fields", std::move(fields)},
            {"steps", std::move(steps)},
            {"untyped", std::move(untyped)}};
}

}  // namespace tasker::codegen
