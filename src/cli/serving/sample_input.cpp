#include "cli/serving/sample_input.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/json_schema.hpp"

namespace tasker::cli {

namespace {

constexpr std::size_t kDepthMax = 16;
constexpr std::int64_t kLengthMax = 64;

Json sample_of(Json const& schema, std::size_t depth);

std::int64_t length_in(JsonObject const& schema, std::string_view key) {
    auto const* const length = schema.if_contains(key);
    if (length == nullptr || !length->is_number()) return 0;
    return std::clamp<std::int64_t>(length->to_number<std::int64_t>(), 0, kLengthMax);
}

Json sample_text(JsonObject const& schema) {
    std::string_view format;
    if (auto const* const named = schema.if_contains("format"); named && named->is_string())
        format = named->get_string();
    if (format == "uuid") return "0198c0de-0000-7000-8000-000000000001";
    if (format == "date") return "2026-01-31";
    if (format == "date-time") return "2026-01-31T12:00:00Z";
    if (format == "email") return "ada@example.com";
    if (format == "uri") return "https://example.com/";
    std::string text = "text";
    auto const least = static_cast<std::size_t>(length_in(schema, "minLength"));
    if (text.size() < least) text.append(least - text.size(), 'x');
    if (auto const most = schema.if_contains("maxLength"); most && most->is_number())
        text.resize(
            std::min(text.size(), static_cast<std::size_t>(length_in(schema, "maxLength"))));
    return Json(text);
}

Json sample_number(JsonObject const& schema, bool is_integer) {
    double least = 1;
    if (auto const* const bound = schema.if_contains("maximum"); bound && bound->is_number())
        least = std::min(least, bound->to_number<double>());
    if (auto const* const bound = schema.if_contains("minimum"); bound && bound->is_number())
        least = std::max(bound->to_number<double>(), std::min(least, bound->to_number<double>()));
    if (auto const* const bound = schema.if_contains("exclusiveMinimum");
        bound && bound->is_number())
        least = std::max(least, bound->to_number<double>() + 1);
    if (!is_integer) return least;
    return static_cast<std::int64_t>(std::ceil(least));
}

Json sample_object(JsonObject const& schema, std::size_t depth) {
    JsonObject sample;
    auto const* const required = schema.if_contains("required");
    auto const* const properties = schema.if_contains("properties");
    if (required == nullptr || !required->is_array()) return sample;
    for (auto const& name : required->get_array()) {
        if (!name.is_string()) continue;
        auto const* const property = properties != nullptr && properties->is_object()
                                         ? properties->get_object().if_contains(name.get_string())
                                         : nullptr;
        sample[name.get_string()] =
            property == nullptr ? Json("text") : sample_of(*property, depth + 1);
    }
    return sample;
}

Json sample_list(JsonObject const& schema, std::size_t depth) {
    JsonArray sample;
    auto const* const items = schema.if_contains("items");
    for (auto n = length_in(schema, "minItems"); n > 0; --n)
        sample.push_back(items == nullptr ? Json("text") : sample_of(*items, depth + 1));
    return sample;
}

/// What the schema itself names, before anything is made up.
Json const* named_value(JsonObject const& schema) {
    for (auto const* const key : {"default", "const"}) {
        if (auto const* const value = schema.if_contains(key)) return value;
    }
    for (auto const* const key : {"examples", "enum"}) {
        auto const* const values = schema.if_contains(key);
        if (values != nullptr && values->is_array() && !values->get_array().empty())
            return &values->get_array().front();
    }
    return nullptr;
}

std::string_view type_in(JsonObject const& schema) {
    auto const* type = schema.if_contains("type");
    if (type != nullptr && type->is_array() && !type->get_array().empty())
        type = &type->get_array().front();
    if (type != nullptr && type->is_string()) return type->get_string();
    return schema.contains("properties") || schema.contains("required") ? "object" : "";
}

Json sample_of(Json const& schema, std::size_t depth) {
    if (!schema.is_object() || depth > kDepthMax) return "text";
    auto const& object = schema.get_object();
    if (auto const* const value = named_value(object)) return *value;
    for (auto const* const key : {"oneOf", "anyOf", "allOf"}) {
        auto const* const choices = object.if_contains(key);
        if (choices != nullptr && choices->is_array() && !choices->get_array().empty() &&
            !object.contains("type"))
            return sample_of(choices->get_array().front(), depth + 1);
    }
    auto const type = type_in(object);
    if (type == "object") return sample_object(object, depth);
    if (type == "array") return sample_list(object, depth);
    if (type == "integer" || type == "number") return sample_number(object, type == "integer");
    if (type == "boolean") return true;
    if (type == "null") return nullptr;
    return sample_text(object);
}

}  // namespace

Json sample_input(model::Template const& tmpl) {
    if (!tmpl.input_schema) return JsonObject();
    auto sample = sample_of(*tmpl.input_schema, 0);
    auto const compiled = base::JsonSchema::compile(*tmpl.input_schema);
    if (!sample.is_object() || !compiled || !compiled->check(sample).empty()) return JsonObject();
    return sample;
}

}  // namespace tasker::cli
