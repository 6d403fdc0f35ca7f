#include "codegen/schema_words.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"

namespace tasker::codegen {

namespace {

Type::Kind kind_of(Json const& value) noexcept {
    switch (value.kind()) {
        case boost::json::kind::bool_: return Type::Kind::Boolean;
        case boost::json::kind::int64: return Type::Kind::Integer;
        case boost::json::kind::string: return Type::Kind::String;
        default: return Type::Kind::Any;
    }
}

bool is_absent_or(JsonObject const& schema, std::string_view wanted) {
    auto const words = type_words(schema);
    return words.empty() || std::ranges::find(words, wanted) != words.end();
}

/// Adds the members of `part`, and of those that it refers to.
bool merge_into(JsonObject& merged, JsonObject const& part, Json const& root, std::size_t depth) {
    constexpr std::size_t kMergedMax = 8;
    if (depth > kMergedMax) return false;
    if (auto const* const target = part.if_contains("$ref")) {
        auto const* const found =
            target->is_string() ? find_pointer(root, target->get_string()) : nullptr;
        return found != nullptr && found->is_object() &&
               merge_into(merged, found->get_object(), root, depth + 1);
    }
    if (!is_absent_or(part, "object")) return false;
    if (auto const* const properties = part.if_contains("properties");
        properties != nullptr && properties->is_object()) {
        auto& all = merged["properties"];
        if (!all.is_object()) all = JsonObject();
        for (auto const& [key, value] : properties->get_object())
            all.get_object()[key] = value;
    }
    for (auto const& key : required_in(part)) {
        auto& all = merged["required"];
        if (!all.is_array()) all = JsonArray();
        all.get_array().emplace_back(key);
    }
    auto const* const nested = array_in(part, "allOf");
    if (nested == nullptr) return true;
    return std::ranges::all_of(*nested, [&](Json const& one) {
        return one.is_object() && merge_into(merged, one.get_object(), root, depth + 1);
    });
}

}  // namespace

JsonArray const* array_in(JsonObject const& schema, std::string_view word) {
    auto const* const value = schema.if_contains(word);
    return value == nullptr ? nullptr : value->if_array();
}

std::string description_in(Json const& schema) {
    auto const* const object = schema.if_object();
    if (object == nullptr) return {};
    for (std::string_view const word : {"description", "title"}) {
        auto const* const text = object->if_contains(word);
        if (text != nullptr && text->is_string()) return std::string(text->get_string());
    }
    return {};
}

std::vector<std::string_view> type_words(JsonObject const& schema) {
    std::vector<std::string_view> words;
    auto const* const type = schema.if_contains("type");
    if (type == nullptr) return words;
    if (type->is_string()) words.emplace_back(type->get_string());
    if (auto const* const several = type->if_array()) {
        for (auto const& one : *several) {
            if (!one.is_string()) continue;
            std::string_view const word = one.get_string();
            if (std::ranges::find(words, word) == words.end()) words.push_back(word);
        }
    }
    return words;
}

std::vector<std::string> required_in(JsonObject const& schema) {
    std::vector<std::string> keys;
    auto const* const list = array_in(schema, "required");
    if (list == nullptr) return keys;
    for (auto const& one : *list) {
        if (!one.is_string()) continue;
        std::string key(one.get_string());
        if (std::ranges::find(keys, key) == keys.end()) keys.push_back(std::move(key));
    }
    return keys;
}

std::string known_format(std::string_view format) {
    constexpr std::array<std::string_view, 6> kKnown{"date-time", "date",  "time",
                                                     "uuid",      "email", "uri"};
    return std::ranges::find(kKnown, format) == kKnown.end() ? std::string() : std::string(format);
}

bool is_null_schema(Json const& schema) {
    auto const* const object = schema.if_object();
    if (object == nullptr) return false;
    auto const* const constant = object->if_contains("const");
    if (constant != nullptr) return constant->is_null();
    auto const words = type_words(*object);
    return words.size() == 1 && words.front() == "null";
}

bool is_record(JsonObject const& schema) {
    if (!is_absent_or(schema, "object")) return false;
    auto const* const properties = schema.if_contains("properties");
    if (properties != nullptr && properties->is_object() && !properties->get_object().empty())
        return true;
    auto const* const others = schema.if_contains("additionalProperties");
    if (others != nullptr && others->is_object()) return false;
    // One that names only what must be there is one too, if it says that it is an object.
    return !type_words(schema).empty() && !required_in(schema).empty();
}

AllowedValues without_null(JsonObject const& schema) {
    AllowedValues kept;
    auto const add = [&](Json const& value) {
        if (value.is_null()) {
            kept.has_null = true;
        } else if (std::ranges::find(kept.values, value) == kept.values.end()) {
            kept.values.push_back(value);
        }
    };
    if (auto const* const constant = schema.if_contains("const")) {
        add(*constant);
    } else if (auto const* const list = array_in(schema, "enum")) {
        for (auto const& value : *list)
            add(value);
    }
    return kept;
}

Type::Kind kind_of_all(std::vector<Json> const& values) {
    if (values.empty()) return Type::Kind::Any;
    auto const kind = kind_of(values.front());
    auto const is_same = [kind](Json const& value) { return kind_of(value) == kind; };
    return std::ranges::all_of(values, is_same) ? kind : Type::Kind::Any;
}

std::string shown(std::vector<Json> const& values) {
    constexpr std::size_t kShownMax = 60;
    std::string text;
    for (auto const& value : values) {
        if (text.size() > kShownMax) return text + ", ...";
        text += (text.empty() ? "" : ", ") + base::to_text(value).substr(0, kShownMax);
    }
    return text;
}

Json const* find_pointer(Json const& root, std::string_view pointer) {
    if (!pointer.starts_with('#')) return nullptr;
    boost::system::error_code failure;
    return root.find_pointer(pointer.substr(1), failure);
}

std::optional<JsonObject> merged_all_of(JsonObject const& schema, Json const* root) {
    auto const* const parts = array_in(schema, "allOf");
    if (parts == nullptr || root == nullptr) return std::nullopt;
    JsonObject merged{{"type", "object"}};
    for (std::string_view const word : {"description", "additionalProperties", "anyOf", "oneOf"}) {
        if (auto const* const value = schema.if_contains(word)) merged[word] = *value;
    }
    if (!merge_into(merged, schema, *root, 0)) return std::nullopt;
    if (!merged.contains("properties")) return std::nullopt;
    return merged;
}

}  // namespace tasker::codegen
