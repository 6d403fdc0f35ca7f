#include "base/schema_preparation.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/property_pattern.hpp"
#include "base/schema_text_rules.hpp"

namespace tasker::base {

namespace {

// Long enough for any schema written by people; the validator needs stack for each level.
constexpr std::size_t kDepthMax = 256;
constexpr std::size_t kAppliedMax = 10'000;

// Keywords whose schemas are applied to the same value, and those that go down into it.
constexpr std::array<std::string_view, 4> kSameValue = {"not", "if", "then", "else"};
constexpr std::array<std::string_view, 3> kSameValueLists = {"allOf", "anyOf", "oneOf"};
constexpr std::array<std::string_view, 5> kBelow = {
    "items", "additionalItems", "additionalProperties", "contains", "propertyNames"};
constexpr std::array<std::string_view, 4> kBelowMaps = {"properties", "patternProperties",
                                                        "definitions", "$defs"};

std::string text_of(boost::json::string_view text) {
    return {text.data(), text.size()};
}

boost::json::string_view key_of(std::string_view text) {
    return {text.data(), text.size()};
}

Error wrong(std::string const& pointer, std::string const& what) {
    return Error(ErrorCode::InvalidTemplate,
                 "not a usable JSON Schema: at \"#" + pointer + "\": " + what);
}

class Preparation {
public:
    explicit Preparation(Json& root) : root_(root) {}

    Result<void> visit(Json& node, std::string const& pointer, std::size_t depth) {
        if (node.is_bool()) return {};
        if (!node.is_object()) return wrong(pointer, "a schema is an object, true or false");
        if (depth > kDepthMax) return wrong(pointer, "nested too deeply");
        auto& schema = node.get_object();
        if (!visited_.insert(&schema).second) return {};
        if (schema.contains("$ref")) return visit_reference(schema, pointer, depth);
        TASKER_TRY(check_divisor(schema, pointer));
        TASKER_TRY(rename_text_rules(schema, pointer));
        TASKER_TRY(visit_same_value(schema, pointer, depth));
        return visit_below(schema, pointer, depth);
    }

    /// How many schemas are applied to one value, following references; fails on a circle.
    Result<std::size_t> count_applied(JsonObject const* schema, std::size_t depth) {
        if (auto const known = applied_.find(schema); known != applied_.end()) {
            return known->second;
        }
        if (depth > kDepthMax) {
            return wrong("", "a $ref comes back to itself without going down into the value");
        }
        std::size_t count = 1;
        for (auto const* next : same_value_[schema]) {
            TASKER_TRY_ASSIGN(auto const below, count_applied(next, depth + 1));
            count = std::min(count + below, kAppliedMax + 1);
        }
        if (count > kAppliedMax) return wrong("", "too many schemas apply to one value");
        applied_[schema] = count;
        return count;
    }

    [[nodiscard]] Result<void> check_applied() {
        for (auto const& [schema, next] : std::map(same_value_)) {
            TASKER_TRY_ASSIGN([[maybe_unused]] auto const count, count_applied(schema, 0));
        }
        return {};
    }

    [[nodiscard]] std::optional<std::size_t> name_size_max() const { return name_size_max_; }

private:
    void applies_also(JsonObject const& schema, Json const& other) {
        if (other.is_object()) same_value_[&schema].push_back(&other.get_object());
    }

    Result<void> visit_reference(JsonObject& schema, std::string const& pointer,
                                 std::size_t depth) {
        auto const& reference = schema.at("$ref");
        if (!reference.is_string()) return wrong(pointer, "$ref must be text");
        auto const text = text_of(reference.get_string());
        if (!text.starts_with('#') || (text.size() > 1 && text[1] != '/')) {
            return wrong(
                pointer,
                "$ref \"" + text + "\" leaves the document; only \"#\" and \"#/...\" are followed");
        }
        boost::json::error_code code;
        auto* const target = root_.find_pointer(key_of(std::string_view(text).substr(1)), code);
        if (target == nullptr) return wrong(pointer, "$ref \"" + text + "\" leads nowhere");
        applies_also(schema, *target);
        return visit(*target, text.substr(1), depth + 1);
    }

    // The validator divides by it.
    static Result<void> check_divisor(JsonObject const& schema, std::string const& pointer) {
        auto const* const divisor = schema.if_contains("multipleOf");
        if (divisor == nullptr || !divisor->is_number()) return {};  // the compiler complains
        // What Boost.JSON keeps without a sign is more than an int64 holds.
        if (divisor->to_number<double>() > 0 && !divisor->is_uint64()) return {};
        return wrong(pointer, "multipleOf must be more than 0 and less than 2^63");
    }

    static Result<void> rename_text_rules(JsonObject& schema, std::string const& pointer) {
        if (auto const* pattern = schema.if_contains("pattern")) {
            if (!pattern->is_string()) return wrong(pointer, "pattern must be text");
            if (auto const why = why_no_pattern(text_of(pattern->get_string()))) {
                return wrong(pointer, "pattern: " + *why);
            }
        }
        for (auto const& [from, to] : kTextRules) {
            auto const place = schema.find(key_of(from));
            if (place == schema.end()) continue;
            auto rule = place->value();  // a copy: inserting may move the members
            schema.erase(key_of(from));
            schema.insert_or_assign(key_of(to), std::move(rule));
        }
        return {};
    }

    Result<void> visit_same_value(JsonObject& schema, std::string const& pointer,
                                  std::size_t depth) {
        for (auto const key : kSameValue) {
            auto* const part = schema.if_contains(key_of(key));
            if (part == nullptr) continue;
            applies_also(schema, *part);
            TASKER_TRY(visit(*part, pointer + "/" + std::string(key), depth + 1));
        }
        for (auto const key : kSameValueLists) {
            auto* const list = schema.if_contains(key_of(key));
            if (list == nullptr || !list->is_array()) continue;  // the compiler complains
            std::size_t i = 0;
            for (auto& part : list->get_array()) {
                applies_also(schema, part);
                TASKER_TRY(visit(part, pointer + "/" + std::string(key) + "/" + std::to_string(i++),
                                 depth + 1));
            }
        }
        auto* const dependencies = schema.if_contains("dependencies");
        if (dependencies == nullptr || !dependencies->is_object()) return {};
        for (auto& member : dependencies->get_object()) {
            if (member.value().is_array()) continue;
            applies_also(schema, member.value());
            TASKER_TRY(visit(member.value(), pointer + "/dependencies/" + text_of(member.key()),
                             depth + 1));
        }
        return {};
    }

    Result<void> visit_below(JsonObject& schema, std::string const& pointer, std::size_t depth) {
        for (auto const key : kBelow) {
            auto* const part = schema.if_contains(key_of(key));
            if (part == nullptr) continue;
            auto const place = pointer + "/" + std::string(key);
            if (!part->is_array()) {
                TASKER_TRY(visit(*part, place, depth + 1));
                continue;
            }
            std::size_t i = 0;
            for (auto& item : part->get_array()) {
                TASKER_TRY(visit(item, place + "/" + std::to_string(i++), depth + 1));
            }
        }
        for (auto const key : kBelowMaps) {
            auto* const map = schema.if_contains(key_of(key));
            if (map == nullptr || !map->is_object()) continue;
            for (auto& member : map->get_object()) {
                auto const place = pointer + "/" + std::string(key) + "/" + text_of(member.key());
                if (key == "patternProperties") {
                    TASKER_TRY(check_property_pattern(text_of(member.key()), place));
                }
                TASKER_TRY(visit(member.value(), place, depth + 1));
            }
        }
        return {};
    }

    Result<void> check_property_pattern(std::string const& pattern, std::string const& place) {
        auto const size_max = base::name_size_max(pattern);
        if (!size_max) return wrong(place, size_max.error().message());
        name_size_max_ = std::min(*size_max, name_size_max_.value_or(*size_max));
        return {};
    }

    Json& root_;
    std::set<JsonObject const*> visited_;
    std::map<JsonObject const*, std::vector<JsonObject const*>> same_value_;
    std::map<JsonObject const*, std::size_t> applied_;
    std::optional<std::size_t> name_size_max_;
};

}  // namespace

Result<PreparedSchema> prepare_schema(Json const& schema) {
    if (!schema.is_object()) {
        return Error(ErrorCode::InvalidTemplate, "a JSON Schema must be an object");
    }
    PreparedSchema prepared{.schema = schema};
    Preparation preparation(prepared.schema);
    TASKER_TRY(preparation.visit(prepared.schema, "", 0));
    TASKER_TRY(preparation.check_applied());
    prepared.name_size_max = preparation.name_size_max();
    return prepared;
}

std::optional<std::string> path_of_long_name(Json const& value, std::size_t size_max) {
    if (auto const* array = value.if_array()) {
        for (std::size_t i = 0; i < array->size(); ++i) {
            if (auto const path = path_of_long_name((*array)[i], size_max)) {
                return "/" + std::to_string(i) + *path;
            }
        }
    }
    if (auto const* object = value.if_object()) {
        for (auto const& member : *object) {
            if (member.key().size() > size_max) return std::string();
            if (auto const path = path_of_long_name(member.value(), size_max)) {
                return "/" + text_of(member.key()) + *path;
            }
        }
    }
    return std::nullopt;
}

}  // namespace tasker::base
