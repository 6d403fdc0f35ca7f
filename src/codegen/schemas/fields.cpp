#include "codegen/schemas/fields.hpp"

#include <algorithm>
#include <utility>

#include "codegen/schema_words.hpp"

namespace tasker::codegen {

namespace {

constexpr std::size_t kFieldDepthMax = 12;
constexpr std::size_t kFieldsMax = 2000;

class FieldWalk {
public:
    explicit FieldWalk(Json const& root) : root_(root) {}

    std::vector<SchemaField> walk() && {
        add_members(root_, "", 0);
        return std::move(fields_);
    }

    [[nodiscard]] SchemaField described(Json const& schema, std::string path) const {
        SchemaField field{.path = std::move(path), .type = "any"};
        auto const* const object = resolved(schema);
        if (object == nullptr) return field;
        auto const allowed = without_null(*object);
        field.values = allowed.values;
        field.type = type_text(*object, allowed.has_null);
        auto const* const others = object->if_contains("additionalProperties");
        field.is_closed = others != nullptr && others->is_bool() && !others->get_bool();
        return field;
    }

private:
    /// The schema behind its references; null when there is none.
    [[nodiscard]] JsonObject const* resolved(Json const& schema) const {
        constexpr int kReferencesMax = 16;
        auto const* object = schema.if_object();
        for (int i = 0; object != nullptr && i < kReferencesMax; ++i) {
            auto const* const target = object->if_contains("$ref");
            if (target == nullptr) return object;
            auto const* const found =
                target->is_string() ? find_pointer(root_, target->get_string()) : nullptr;
            object = found == nullptr ? nullptr : found->if_object();
        }
        return nullptr;
    }

    [[nodiscard]] std::string type_text(JsonObject const& schema, bool has_null) const {
        std::vector<std::string> words;
        auto const add = [&](std::string_view word) {
            if (std::ranges::find(words, word) == words.end()) words.emplace_back(word);
        };
        for (auto const word : type_words(schema))
            add(word);
        for (std::string_view const choice : {"anyOf", "oneOf"}) {
            auto const* const choices = words.empty() ? array_in(schema, choice) : nullptr;
            if (choices == nullptr) continue;
            for (auto const& one : *choices) {
                auto const* const object = resolved(one);
                auto const own =
                    object == nullptr ? std::vector<std::string_view>() : type_words(*object);
                if (own.empty()) return "any";
                for (auto const word : own)
                    add(word);
            }
            break;
        }
        if (words.empty()) words = implied_types(schema);
        if (has_null && !words.empty()) add("null");
        // Null last, the others as they are sorted: equal types have equal texts.
        std::ranges::sort(words, {},
                          [](std::string const& word) { return std::pair(word == "null", word); });
        std::string text;
        for (auto const& word : words)
            text += (text.empty() ? "" : " | ") + word;
        return text.empty() ? "any" : text;
    }

    static std::vector<std::string> implied_types(JsonObject const& schema) {
        if (is_record(schema) || schema.contains("allOf")) return {"object"};
        if (schema.contains("items")) return {"array"};
        switch (kind_of_all(without_null(schema).values)) {
            case Type::Kind::String: return {"string"};
            case Type::Kind::Integer: return {"integer"};
            case Type::Kind::Boolean: return {"boolean"};
            default: return {};
        }
    }

    static std::string below(std::string const& path, std::string_view key) {
        return path.empty() ? std::string(key) : path + "." + std::string(key);
    }

    void add_members(Json const& schema, std::string const& path, std::size_t depth) {
        auto const* const object = resolved(schema);
        if (object == nullptr || depth >= kFieldDepthMax) return;
        auto const merged = merged_all_of(*object, &root_);
        auto const& whole = merged ? *merged : *object;
        auto required = required_in(whole);
        auto const* const properties = whole.if_contains("properties");
        if (properties != nullptr && properties->is_object()) {
            for (auto const& [key, property] : properties->get_object()) {
                auto const place = std::ranges::find(required, std::string_view(key));
                add(property, below(path, key), place != required.end(), depth);
                if (place != required.end()) required.erase(place);
            }
        }
        for (auto const& key : required)
            add(Json(true), below(path, key), true, depth);
        auto const* const items = object->if_contains("items");
        if (items != nullptr && items->is_object()) add(*items, path + "[]", true, depth);
    }

    void add(Json const& schema, std::string const& path, bool is_required, std::size_t depth) {
        if (fields_.size() >= kFieldsMax) return;
        auto field = described(schema, path);
        field.is_required = is_required;
        fields_.push_back(std::move(field));
        add_members(schema, path, depth + 1);
    }

    Json const& root_;
    std::vector<SchemaField> fields_;
};

}  // namespace

bool SchemaField::may_be_null() const noexcept {
    return type == "any" || type.ends_with("null");
}

std::vector<SchemaField> fields_of(Json const& schema) {
    return FieldWalk(schema).walk();
}

SchemaField whole_of(Json const& schema) {
    auto whole = FieldWalk(schema).described(schema, "");
    whole.is_required = true;
    return whole;
}

JsonArray to_json(std::vector<SchemaField> const& fields) {
    JsonArray list;
    for (auto const& field : fields) {
        JsonObject one{{"path", field.path}, {"type", field.type}, {"required", field.is_required}};
        if (!field.values.empty())
            one["values"] = JsonArray(field.values.begin(), field.values.end());
        list.push_back(std::move(one));
    }
    return list;
}

}  // namespace tasker::codegen
