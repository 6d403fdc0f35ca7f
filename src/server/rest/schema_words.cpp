#include "server/rest/schema_words.hpp"

#include <utility>

#include "model/step_state.hpp"
#include "model/task_state.hpp"

namespace tasker::server::rest::schema {

namespace {

/// Not every store can hold a text with zeros in it.
constexpr std::string_view kNoZeros = "^[^\\x00]*$";

}  // namespace

Json object(std::initializer_list<Member> members) {
    JsonObject properties;
    JsonArray required;
    for (auto const& [name, schema] : members) {
        auto const may_be_absent = name.starts_with('?');
        auto const plain = may_be_absent ? name.substr(1) : name;
        properties[plain] = schema;
        if (!may_be_absent) required.emplace_back(plain);
    }
    JsonObject schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    return schema;
}

Json text() {
    return {{"type", "string"}, {"pattern", kNoZeros}};
}

Json text(std::size_t least, std::size_t most) {
    return {{"type", "string"}, {"pattern", kNoZeros}, {"minLength", least}, {"maxLength", most}};
}

Json uuid() {
    return {{"type", "string"},
            {"format", "uuid"},
            {"pattern", "^([0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$"}};
}

Json time() {
    return {{"type", "string"}, {"format", "date-time"}};
}

Json naive_time() {
    // Only days that there are: of each month, and the 29th of February of leap years.
    return {{"type", "string"},
            {"description", "UTC without a zone"},
            {"pattern",
             "^(\\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|"
             "02-(0[1-9]|1\\d|2[0-8]))|"
             "(\\d{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)"
             "T([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d{1,9})?$"}};
}

Json count() {
    return {{"type", "integer"}, {"format", "int64"}, {"minimum", 0}};
}

Json integer() {
    return {{"type", "integer"}, {"format", "int64"}};
}

Json integer(std::int64_t least, std::int64_t most) {
    return {{"type", "integer"}, {"minimum", least}, {"maximum", most}};
}

Json number() {
    return {{"type", "number"}, {"format", "double"}};
}

Json boolean() {
    return {{"type", "boolean"}};
}

Json any() {
    return JsonObject();
}

Json any_object() {
    return {{"type", "object"}};
}

Json words(std::initializer_list<std::string_view> known) {
    JsonArray list;
    for (auto const word : known)
        list.emplace_back(word);
    return words(std::move(list));
}

Json words(JsonArray known) {
    return {{"type", "string"}, {"enum", std::move(known)}};
}

Json list(Json items) {
    return {{"type", "array"}, {"items", std::move(items)}};
}

Json or_null(Json schema) {
    auto& object = schema.get_object();
    if (auto* const type = object.if_contains("type");
        type != nullptr && !object.contains("enum")) {
        *type = JsonArray{*type, "null"};
        return schema;
    }
    return {{"oneOf", JsonArray{JsonObject{{"type", "null"}}, std::move(schema)}}};
}

Json ref(std::string_view name) {
    return {{"$ref", "#/components/schemas/" + std::string(name)}};
}

Json task_state() {
    JsonArray known;
    for (std::size_t i = 0; i < model::kTaskStateCount; ++i)
        known.emplace_back(model::to_text(static_cast<model::TaskState>(i)));
    return words(std::move(known));
}

Json step_state() {
    JsonArray known;
    for (std::size_t i = 0; i < model::kStepStateCount; ++i)
        known.emplace_back(model::to_text(static_cast<model::StepState>(i)));
    return words(std::move(known));
}

}  // namespace tasker::server::rest::schema
