#include "cli/mcp/words.hpp"

#include "base/json.hpp"
#include "cli/remote/rest_client.hpp"

namespace tasker::cli::mcp {

namespace {

JsonObject object_of(std::vector<Member> members) {
    JsonObject properties;
    JsonArray needed;
    for (auto& member : members) {
        if (member.need == Member::Need::Required) needed.emplace_back(member.name);
        properties[member.name] = std::move(member.schema);
    }
    JsonObject schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!needed.empty()) schema["required"] = std::move(needed);
    return schema;
}

}  // namespace

JsonObject arguments_of(std::vector<Member> members) {
    auto schema = object_of(std::move(members));
    schema["additionalProperties"] = false;
    return schema;
}

JsonObject result_of(std::vector<Member> members) {
    return object_of(std::move(members));
}

JsonObject text(std::string_view description) {
    return {{"type", "string"}, {"description", description}};
}

JsonObject uuid(std::string_view description) {
    return {{"type", "string"},
            {"description", description},
            {"pattern", "^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"}};
}

JsonObject whole_number(std::string_view description, int least, int most) {
    return {
        {"type", "integer"}, {"description", description}, {"minimum", least}, {"maximum", most}};
}

JsonObject yes_or_no(std::string_view description) {
    return {{"type", "boolean"}, {"description", description}};
}

JsonObject one_of(std::string_view description, std::vector<std::string_view> const& words) {
    JsonArray list;
    for (auto const word : words)
        list.emplace_back(word);
    return {{"type", "string"}, {"description", description}, {"enum", std::move(list)}};
}

JsonObject any_object(std::string_view description) {
    return {{"type", "object"}, {"description", description}};
}

JsonObject list_of(std::string_view description, JsonObject items) {
    return {{"type", "array"}, {"description", description}, {"items", std::move(items)}};
}

std::string text_in(JsonObject const& arguments, std::string_view name) {
    auto const* const value = arguments.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

bool is_set(JsonObject const& arguments, std::string_view name) {
    auto const* const value = arguments.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

std::string query_of(JsonObject const& arguments, std::initializer_list<std::string_view> names) {
    std::string query;
    for (auto const name : names) {
        auto const* const value = arguments.if_contains(name);
        if (value == nullptr) continue;
        query += query.empty() ? '?' : '&';
        query += name;
        query += '=';
        query += percent_encoded(value->is_string() ? std::string(value->get_string())
                                                    : base::to_text(*value));
    }
    return query;
}

}  // namespace tasker::cli::mcp
