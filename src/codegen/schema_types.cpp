#include "codegen/schema_types.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "codegen/names.hpp"
#include "codegen/schema_words.hpp"

namespace tasker::codegen {

namespace {

using Kind = Type::Kind;
using Shape = Definition::Shape;

constexpr std::size_t kDepthMax = 32;
constexpr std::size_t kDefinitionsMax = 1000;
constexpr std::size_t kReadMax = 20'000;

Type any_type(std::string remark = {}) {
    return {.kind = Kind::Any, .remark = std::move(remark)};
}

Type named_type(std::string name) {
    return {.kind = Kind::Named, .name = std::move(name)};
}

/// What the names of all kinds of words stand for.
std::optional<Kind> scalar_of(std::string_view word) noexcept {
    if (word == "boolean") return Kind::Boolean;
    if (word == "integer") return Kind::Integer;
    if (word == "number") return Kind::Number;
    if (word == "string") return Kind::String;
    return std::nullopt;
}

bool has_any(JsonObject const& schema, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return schema.contains(word); });
}

bool may_be_null(JsonObject const& schema) {
    auto const words = type_words(schema);
    return std::ranges::find(words, "null") != words.end() || without_null(schema).has_null;
}

/// What a record cannot say of its schema.
std::string remark_on_record(JsonObject const& schema) {
    std::string remark;
    for (std::string_view const word :
         {"anyOf", "oneOf", "allOf", "not", "if", "dependencies", "dependentRequired",
          "dependentSchemas", "patternProperties"}) {
        if (schema.contains(word)) remark += (remark.empty() ? "" : ", ") + std::string(word);
    }
    auto const* const others = schema.if_contains("additionalProperties");
    if (others != nullptr && others->is_object())
        remark += std::string(remark.empty() ? "" : ", ") + "additionalProperties";
    return remark.empty() ? remark : "Not expressed here: " + remark + ".";
}

}  // namespace

class SchemaTypes::Reader {
public:
    std::string add(Json const& schema, std::string_view wanted, std::string description) {
        root_ = &schema;
        by_pointer_.clear();
        // What the root refers to may refer to the root.
        auto const name = names_.take(std::string(wanted));
        by_pointer_["#"] = name;
        in_progress_.insert(name);
        auto definition = root_definition(schema, name);
        in_progress_.erase(name);
        if (!description.empty()) {
            definition.description = definition.description.empty()
                                         ? std::move(description)
                                         : std::move(description) + "\n" + definition.description;
        }
        definitions_.push_back(std::move(definition));
        return name;
    }

    std::vector<Definition> take() { return std::exchange(definitions_, {}); }

private:
    Definition root_definition(Json const& schema, std::string const& name) {
        auto const* const object = schema.if_object();
        if (object != nullptr && !object->contains("$ref") && !may_be_null(*object)) {
            if (auto const merged = merged_all_of(*object, root_)) return record(*merged, name, 0);
            if (is_record(*object)) return record(*object, name, 0);
            if (auto found = enumeration(*object, name)) return *std::move(found);
        }
        return {.shape = Shape::Alias,
                .name = name,
                .description = description_in(schema),
                .type = type_of(schema, name, 1)};
    }

    /// \param name  what a definition would be called if one is needed
    Type type_of(Json const& schema, std::string const& name, std::size_t depth) {
        auto const* const object = schema.if_object();
        if (object == nullptr) {
            auto const* const is_open = schema.if_bool();
            return any_type(is_open != nullptr && !*is_open ? "no value fits the schema" : "");
        }
        // What is referred to without a name is read at each use, which may be many times.
        if (depth > kDepthMax || ++read_count_ > kReadMax)
            return any_type("too deep, or too large");
        if (auto const* const target = object->if_contains("$ref"))
            return referred(*target, name, depth);
        if (auto const merged = merged_all_of(*object, root_)) return defined(*merged, name, depth);
        if (object->contains("enum") || object->contains("const"))
            return defined_enumeration(*object, name);
        if (is_record(*object)) return nullable_record(*object, name, depth);
        for (std::string_view const word : {"anyOf", "oneOf"}) {
            auto const* const choices = array_in(*object, word);
            if (choices != nullptr) return choice_of(*choices, name, depth);
        }
        if (auto const* const all = array_in(*object, "allOf")) {
            if (all->size() == 1) return type_of(all->front(), name, depth + 1);
            return any_type("allOf of schemas that are no objects");
        }
        return by_type_word(*object, name, depth);
    }

    Type by_type_word(JsonObject const& schema, std::string const& name, std::size_t depth) {
        auto const words = type_words(schema);
        if (words.empty()) {
            if (schema.contains("items")) return list_of(schema, name, depth);
            return any_type(has_any(schema, {"not", "if", "patternProperties"})
                                ? "the schema says what no type can"
                                : "");
        }
        std::vector<Type> types;
        bool is_nullable = false;
        for (auto const word : words) {
            if (word == "null") {
                is_nullable = true;
            } else {
                types.push_back(single_type(schema, word, name, depth));
            }
        }
        return choice(std::move(types), is_nullable, name);
    }

    Type single_type(JsonObject const& schema, std::string_view word, std::string const& name,
                     std::size_t depth) {
        if (auto const scalar = scalar_of(word)) {
            Type type{.kind = *scalar};
            auto const* const format = schema.if_contains("format");
            if (type.kind == Kind::String && format != nullptr && format->is_string())
                type.format = known_format(format->get_string());
            return type;
        }
        if (word == "array") return list_of(schema, name, depth);
        if (word == "object") return map_of(schema, name, depth);
        return any_type("unknown type \"" + std::string(word) + "\"");
    }

    Type list_of(JsonObject const& schema, std::string const& name, std::size_t depth) {
        Type list{.kind = Kind::List};
        auto const* const items = schema.if_contains("items");
        if (schema.contains("prefixItems") || (items != nullptr && items->is_array())) {
            list.items.push_back(any_type());
            list.remark = "a tuple: each place has a schema of its own";
        } else if (items == nullptr) {
            list.items.push_back(any_type());
        } else {
            list.items.push_back(type_of(*items, name + "Item", depth + 1));
        }
        return list;
    }

    Type map_of(JsonObject const& schema, std::string const& name, std::size_t depth) {
        Type map{.kind = Kind::Map};
        auto const* const others = schema.if_contains("additionalProperties");
        map.items.push_back(others != nullptr && others->is_object()
                                ? type_of(*others, name + "Value", depth + 1)
                                : any_type());
        if (schema.contains("patternProperties")) map.remark = "patternProperties are not checked";
        return map;
    }

    Type choice_of(JsonArray const& choices, std::string const& name, std::size_t depth) {
        auto const nulls = std::ranges::count_if(choices, is_null_schema);
        auto const is_one = choices.size() - static_cast<std::size_t>(nulls) == 1;
        std::vector<Type> types;
        bool is_nullable = nulls > 0;
        for (auto const& one : choices) {
            if (is_null_schema(one)) continue;
            auto const own_name =
                is_one ? name : name + "Choice" + std::to_string(types.size() + 1);
            auto type = type_of(one, own_name, depth + 1);
            is_nullable = is_nullable || std::exchange(type.is_nullable, false);
            types.push_back(std::move(type));
        }
        return choice(std::move(types), is_nullable, name);
    }

    Type choice(std::vector<Type> types, bool is_nullable, std::string const& name) {
        if (types.empty()) return any_type(is_nullable ? "always null" : "no value fits");
        if (types.size() == 1) {
            types.front().is_nullable = types.front().is_nullable || is_nullable;
            return std::move(types.front());
        }
        auto const is_any = [](Type const& type) { return type.kind == Kind::Any; };
        if (std::ranges::any_of(types, is_any)) return any_type("one of several, one of them any");
        Type type{.kind = Kind::Union, .name = names_.take(name), .items = std::move(types)};
        definitions_.push_back({.shape = Shape::Union, .name = type.name, .type = type});
        type.is_nullable = is_nullable;
        return type;
    }

    Type nullable_record(JsonObject const& schema, std::string const& name, std::size_t depth) {
        auto type = defined(schema, name, depth);
        type.is_nullable = may_be_null(schema);
        return type;
    }

    /// A definition of its own for an object.
    Type defined(JsonObject const& schema, std::string const& wanted, std::size_t depth) {
        if (definitions_.size() >= kDefinitionsMax) return any_type("too many types");
        auto const name = names_.take(wanted);
        definitions_.push_back(record(schema, name, depth));
        return named_type(name);
    }

    Type defined_enumeration(JsonObject const& schema, std::string const& wanted) {
        auto const kept = without_null(schema);
        if (kept.values.empty()) return any_type("always null");
        if (auto const kind = kind_of_all(kept.values); kind == Kind::Any) {
            return any_type("one of " + shown(kept.values));
        } else if (kind == Kind::Boolean) {
            return {.kind = kind, .is_nullable = kept.has_null};
        }
        auto type = named_type(names_.take(wanted));
        auto found = enumeration(schema, type.name);
        definitions_.push_back(*std::move(found));
        type.is_nullable = kept.has_null;
        return type;
    }

    static std::optional<Definition> enumeration(JsonObject const& schema,
                                                 std::string const& name) {
        auto kept = without_null(schema);
        auto const kind = kind_of_all(kept.values);
        if (kind != Kind::String && kind != Kind::Integer) return std::nullopt;
        return Definition{.shape = Shape::Enumeration,
                          .name = name,
                          .description = description_in(schema),
                          .values = std::move(kept.values),
                          .type = {.kind = kind}};
    }

    Definition record(JsonObject const& schema, std::string const& name, std::size_t depth) {
        Definition definition{.shape = Shape::Record,
                              .name = name,
                              .description = description_in(schema),
                              .remark = remark_on_record(schema)};
        auto const* const others = schema.if_contains("additionalProperties");
        definition.is_closed = others != nullptr && others->is_bool() && !others->get_bool();
        auto required = required_in(schema);
        auto const* const properties = schema.if_contains("properties");
        if (properties != nullptr && properties->is_object()) {
            for (auto const& [key, property] : properties->get_object()) {
                auto const place = std::ranges::find(required, std::string_view(key));
                bool const is_required = place != required.end();
                if (is_required) required.erase(place);
                definition.fields.push_back(
                    {.key = std::string(key),
                     .description = description_in(property),
                     .type = type_of(property, name + pascal_case(key), depth + 1),
                     .is_required = is_required});
            }
        }
        // Required, without a word on what it is.
        for (auto const& key : required)
            definition.fields.push_back({.key = key, .type = any_type(), .is_required = true});
        return definition;
    }

    Type referred(Json const& target, std::string const& name, std::size_t depth) {
        auto const* const pointer = target.if_string();
        if (pointer == nullptr) return any_type("$ref is no text");
        std::string const key(*pointer);
        auto const* const schema = find_pointer(*root_, key);
        if (schema == nullptr) return any_type("$ref \"" + key + "\" is not in the schema");
        if (auto const known = by_pointer_.find(key); known != by_pointer_.end()) {
            auto type = named_type(known->second);
            type.is_nullable = object_may_be_null(*schema);
            type.is_recursive = in_progress_.contains(type.name);
            return type;
        }
        auto const* const object = schema->if_object();
        if (object == nullptr || object->contains("$ref") || !needs_name(*object))
            return type_of(*schema, name, depth + 1);
        return defined_by_reference(*object, key, depth);
    }

    Type defined_by_reference(JsonObject const& schema, std::string const& key, std::size_t depth) {
        if (definitions_.size() >= kDefinitionsMax) return any_type("too many types");
        // Named after its place, below the name of what it belongs to.
        auto const name =
            names_.take(by_pointer_.at("#") + pascal_case(key.substr(key.rfind('/') + 1)));
        by_pointer_[key] = name;
        in_progress_.insert(name);
        auto found = enumeration(schema, name);
        auto const merged = merged_all_of(schema, root_);
        auto definition = found    ? *std::move(found)
                          : merged ? record(*merged, name, depth + 1)
                                   : record(schema, name, depth + 1);
        in_progress_.erase(name);
        definitions_.push_back(std::move(definition));
        auto type = named_type(name);
        type.is_nullable = may_be_null(schema);
        return type;
    }

    [[nodiscard]] static bool object_may_be_null(Json const& schema) {
        auto const* const object = schema.if_object();
        return object != nullptr && may_be_null(*object);
    }

    [[nodiscard]] bool needs_name(JsonObject const& schema) const {
        return is_record(schema) || merged_all_of(schema, root_) ||
               enumeration(schema, "").has_value();
    }

    Json const* root_ = nullptr;
    std::size_t read_count_ = 0;
    UniqueNames names_;
    std::vector<Definition> definitions_;
    std::unordered_map<std::string, std::string> by_pointer_;  ///< of the schema that is read
    std::unordered_set<std::string> in_progress_;
};

SchemaTypes::SchemaTypes() : reader_(std::make_unique<Reader>()) {}
SchemaTypes::~SchemaTypes() = default;

std::string SchemaTypes::add(Json const& schema, std::string_view wanted, std::string description) {
    return reader_->add(schema, wanted, std::move(description));
}

std::vector<Definition> SchemaTypes::take() {
    return reader_->take();
}

}  // namespace tasker::codegen
