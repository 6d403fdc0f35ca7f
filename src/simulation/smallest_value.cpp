#include "simulation/smallest_value.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.hpp"
#include "base/json_schema.hpp"
#include "simulation/pattern_text.hpp"

namespace tasker::simulation {

namespace {

constexpr std::size_t kDepthMax = 40;
constexpr std::size_t kTriesMax = 64;
constexpr std::size_t kItemsMax = 10'000;

using namespace std::string_view_literals;

std::string_view text_of(Json const& value) {
    return {value.get_string().data(), value.get_string().size()};
}

Json const* find(JsonObject const& schema, std::string_view key) {
    return schema.if_contains(key);
}

std::optional<double> number(JsonObject const& schema, std::string_view key) {
    auto const* const value = find(schema, key);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    return value->to_number<double>();
}

std::size_t size_in(JsonObject const& schema, std::string_view key) {
    auto const value = number(schema, key);
    return value && *value > 0 ? static_cast<std::size_t>(*value) : 0;
}

/// One try at a value: which of several alternatives is taken depends on its number.
class Maker {
public:
    Maker(Json const& root, std::size_t number) : root_(root), number_(number) {}

    Json make(Json const& schema, std::size_t depth) {
        auto const* const object = schema.if_object();
        if (object == nullptr || depth > kDepthMax) return depth == 0 ? Json(JsonObject()) : Json();
        if (auto const* const target = target_of(*object)) return make(*target, depth + 1);
        if (auto const merged = with_parts(*object)) return make(Json(*merged), depth + 1);
        if (auto const* const value = find(*object, "const")) return *value;
        if (auto const* const value = find(*object, "default")) return *value;
        if (auto const value = one_of(*object, "examples")) return *value;
        if (auto const value = one_of(*object, "enum")) return *value;
        return of_type(type_of(*object, depth), *object, depth);
    }

private:
    [[nodiscard]] std::optional<Json> one_of(JsonObject const& schema, std::string_view key) const {
        auto const* const list = find(schema, key);
        if (list == nullptr || !list->is_array() || list->get_array().empty()) return std::nullopt;
        return list->get_array()[number_ % list->get_array().size()];
    }

    [[nodiscard]] Json const* target_of(JsonObject const& schema) const {
        auto const* const reference = find(schema, "$ref");
        if (reference == nullptr || !reference->is_string()) return nullptr;
        auto pointer = text_of(*reference);
        if (!pointer.starts_with('#')) return nullptr;
        boost::system::error_code failure;
        return root_.find_pointer(pointer.substr(1), failure);
    }

    /// The schema with all of `allOf` and one of each `anyOf` and `oneOf` in it; none without them.
    [[nodiscard]] std::optional<JsonObject> with_parts(JsonObject const& schema) const {
        auto merged = schema;
        auto has_parts = false;
        for (auto const key : {"allOf"sv, "anyOf"sv, "oneOf"sv}) {
            auto const* const parts = find(schema, key);
            if (parts == nullptr || !parts->is_array() || parts->get_array().empty()) continue;
            has_parts = true;
            merged.erase(key);
            if (key == "allOf") {
                for (auto const& part : parts->get_array())
                    merge(merged, part);
            } else {
                merge(merged, parts->get_array()[number_ % parts->get_array().size()]);
            }
        }
        if (!has_parts) return std::nullopt;
        return merged;
    }

    void merge(JsonObject& into, Json const& part) const {
        auto const* object = part.if_object();
        for (std::size_t i = 0; object != nullptr && i < kDepthMax; ++i) {
            auto const* const target = target_of(*object);
            if (target == nullptr) break;
            object = target->if_object();
        }
        if (object == nullptr) return;
        for (auto const& member : *object) {
            auto& there = into[member.key()];
            if (there.is_object() && member.value().is_object()) {
                for (auto const& inner : member.value().get_object())
                    there.get_object()[inner.key()] = inner.value();
            } else if (there.is_array() && member.value().is_array() &&
                       member.key() == "required") {
                for (auto const& name : member.value().get_array())
                    there.get_array().push_back(name);
            } else {
                there = member.value();
            }
        }
    }

    [[nodiscard]] std::string_view type_of(JsonObject const& schema, std::size_t depth) const {
        if (auto const* const type = find(schema, "type")) {
            if (type->is_string()) return text_of(*type);
            if (type->is_array() && !type->get_array().empty()) {
                auto const& one = type->get_array()[number_ % type->get_array().size()];
                if (one.is_string()) return text_of(one);
            }
        }
        constexpr std::array kHints{std::pair("required"sv, "object"sv),
                                    std::pair("properties"sv, "object"sv),
                                    std::pair("items"sv, "array"sv),
                                    std::pair("minItems"sv, "array"sv),
                                    std::pair("pattern"sv, "string"sv),
                                    std::pair("format"sv, "string"sv),
                                    std::pair("minLength"sv, "string"sv),
                                    std::pair("minimum"sv, "number"sv),
                                    std::pair("exclusiveMinimum"sv, "number"sv)};
        for (auto const& [key, type] : kHints) {
            if (schema.contains(key)) return type;
        }
        return depth == 0 ? "object" : "null";
    }

    Json of_type(std::string_view type, JsonObject const& schema, std::size_t depth) {
        if (type == "object") return object_of(schema, depth);
        if (type == "array") return array_of(schema, depth);
        if (type == "string") return Json(string_of(schema));
        if (type == "integer" || type == "number") return number_of(schema, type == "integer");
        if (type == "boolean") return Json(false);
        return {};
    }

    Json object_of(JsonObject const& schema, std::size_t depth) {
        JsonObject made;
        auto const* const properties = find(schema, "properties");
        auto const* const others = find(schema, "additionalProperties");
        auto const schema_of = [&](std::string_view name) -> Json const& {
            static Json const kAny;
            if (properties != nullptr && properties->is_object()) {
                if (auto const* const found = properties->get_object().if_contains(name)) {
                    return *found;
                }
            }
            return others != nullptr && others->is_object() ? *others : kAny;
        };
        if (auto const* const required = find(schema, "required");
            required != nullptr && required->is_array()) {
            for (auto const& name : required->get_array()) {
                if (name.is_string())
                    made[text_of(name)] = make(schema_of(text_of(name)), depth + 1);
            }
        }
        auto const wanted = std::min(size_in(schema, "minProperties"), kItemsMax);
        if (properties != nullptr && properties->is_object()) {
            for (auto const& property : properties->get_object()) {
                if (made.size() >= wanted) break;
                if (!made.contains(property.key())) {
                    made[property.key()] = make(property.value(), depth + 1);
                }
            }
        }
        for (std::size_t i = 1; made.size() < wanted; ++i) {
            auto const name = "key_" + std::to_string(i);
            made[name] = make(schema_of(name), depth + 1);
        }
        return made;
    }

    Json array_of(JsonObject const& schema, std::size_t depth) {
        JsonArray made;
        auto const* const items = find(schema, "items");
        auto const* const contained = find(schema, "contains");
        auto const wanted = std::min(
            std::max<std::size_t>(size_in(schema, "minItems"), contained != nullptr ? 1 : 0),
            kItemsMax);
        auto const* const unique = find(schema, "uniqueItems");
        auto const is_unique = unique != nullptr && *unique == Json(true);
        for (std::size_t i = 0; i < wanted; ++i) {
            Json const* item = i == 0 && contained != nullptr ? contained : items;
            if (item != nullptr && item->is_array()) {
                auto const& tuple = item->get_array();
                item = i < tuple.size() ? &tuple[i] : find(schema, "additionalItems");
            }
            auto value = item == nullptr ? Json() : make(*item, depth + 1);
            if (is_unique && std::ranges::find(made, value) != made.end()) {
                value = another(value, i, item);
            }
            made.push_back(std::move(value));
        }
        return made;
    }

    /// A value like the one before it, but not the same.
    static Json another(Json const& value, std::size_t index, Json const* schema) {
        if (schema != nullptr && schema->is_object()) {
            auto const* const list = find(schema->get_object(), "enum");
            if (list != nullptr && list->is_array() && index < list->get_array().size()) {
                return list->get_array()[index];
            }
        }
        if (value.is_string()) return Json(std::string(text_of(value)) + std::to_string(index));
        if (value.is_int64()) return Json(value.get_int64() + static_cast<std::int64_t>(index));
        if (value.is_double()) return Json(value.get_double() + static_cast<double>(index));
        if (value.is_bool()) return Json(!value.get_bool());
        return Json(static_cast<std::int64_t>(index));
    }

    static std::string string_of(JsonObject const& schema) {
        auto const size_min = std::min(size_in(schema, "minLength"), kItemsMax);
        if (auto const* const pattern = find(schema, "pattern");
            pattern != nullptr && pattern->is_string()) {
            if (auto text = pattern_text(text_of(*pattern))) return *std::move(text);
        }
        std::string text;
        if (auto const* const format = find(schema, "format");
            format != nullptr && format->is_string()) {
            text = text_of_format(text_of(*format));
        }
        if (text.size() < size_min) text.append(size_min - text.size(), 'x');
        return text;
    }

    static std::string text_of_format(std::string_view format) {
        constexpr std::array kTexts{std::pair("date"sv, "2026-01-01"sv),
                                    std::pair("time"sv, "00:00:00Z"sv),
                                    std::pair("date-time"sv, "2026-01-01T00:00:00Z"sv),
                                    std::pair("email"sv, "someone@example.com"sv),
                                    std::pair("uuid"sv, "00000000-0000-4000-8000-000000000000"sv),
                                    std::pair("uri"sv, "https://example.com/"sv),
                                    std::pair("hostname"sv, "example.com"sv),
                                    std::pair("ipv4"sv, "192.0.2.1"sv),
                                    std::pair("ipv6"sv, "2001:db8::1"sv)};
        for (auto const& [name, text] : kTexts) {
            if (name == format) return std::string(text);
        }
        return {};
    }

    static Json number_of(JsonObject const& schema, bool is_whole) {
        auto const multiple = number(schema, "multipleOf");
        auto const step = multiple && *multiple > 0 ? *multiple : is_whole ? 1.0 : 0.0;
        double value = 0;
        if (auto const least = number(schema, "minimum")) value = std::max(value, *least);
        if (auto const most = number(schema, "maximum")) value = std::min(value, *most);
        if (auto const below = number(schema, "exclusiveMinimum"); below && value <= *below) {
            value = step > 0 ? (std::floor(*below / step) + 1) * step : *below + 0.5;
        }
        if (auto const above = number(schema, "exclusiveMaximum"); above && value >= *above) {
            value = step > 0 ? (std::ceil(*above / step) - 1) * step : *above - 0.5;
        }
        if (step > 0) {
            auto const is_negative = value < 0;
            value = is_negative ? std::floor(value / step) * step : std::ceil(value / step) * step;
            auto const most = number(schema, "maximum");
            if (most && value > *most) value = std::floor(*most / step) * step;
            auto const least = number(schema, "minimum");
            if (least && value < *least) value = std::ceil(*least / step) * step;
        }
        if (value == std::floor(value) && std::abs(value) < 9e15) {
            return Json(static_cast<std::int64_t>(value));
        }
        return Json(value);
    }

    Json const& root_;
    std::size_t number_;
};

}  // namespace

Result<Json> smallest_value(Json const& schema) {
    TASKER_TRY_ASSIGN(auto const compiled, base::JsonSchema::compile(schema));
    std::optional<std::string> refused;
    for (std::size_t i = 0; i < kTriesMax; ++i) {
        auto value = Maker(schema, i).make(schema, 0);
        auto const violations = compiled.check(value);
        if (violations.empty()) return value;
        if (refused) continue;
        auto const& first = violations.front();
        refused = base::to_text(value) +
                  " does not: " + (first.path.empty() ? "" : first.path + ": ") + first.reason;
    }
    return Error(ErrorCode::InvalidOption, "no value was found that fits; " + *refused);
}

}  // namespace tasker::simulation
