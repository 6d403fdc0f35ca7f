#include "server/routing/fields.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace tasker::server::routing {

Fields::Fields(Json const& body, std::string where)
    : object_(body.if_object()), where_(std::move(where)) {
    if (object_ == nullptr) {
        complaint_ = (where_.empty() ? "the body" : "the field \"" + where_ + "\"") +
                     " must be a JSON object";
    }
}

Json const* Fields::find(std::string_view name) const noexcept {
    if (object_ == nullptr) return nullptr;
    auto const* const value = object_->if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

void Fields::complain(std::string_view name, std::string_view wanted) {
    if (!complaint_.empty()) return;
    auto const path = (where_.empty() ? "" : where_ + ".") + std::string(name);
    complaint_ = "the field \"" + path + "\" " + std::string(wanted);
}

std::optional<Refused> Fields::problem() const {
    if (complaint_.empty()) return std::nullopt;
    return Refused{.status = 422, .message = complaint_, .is_plain = true};
}

std::string Fields::text(std::string_view name) {
    auto found = optional_text(name);
    if (!found) complain(name, "is missing; it must be a text");
    return std::move(found).value_or("");
}

Json const& Fields::value(std::string_view name) {
    static Json const kNull;
    // null is a value too, if it is there.
    auto const* const value = object_ == nullptr ? nullptr : object_->if_contains(name);
    if (value != nullptr) return *value;
    complain(name, "is missing");
    return kNull;
}

std::optional<std::string> Fields::optional_text(std::string_view name) {
    auto const* const value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) {
        complain(name, "must be a text");
        return std::nullopt;
    }
    std::string text(value->get_string());
    // Not every store can hold it.
    if (text.find('\0') != std::string::npos) complain(name, "must not have a zero in it");
    return text;
}

std::optional<std::int32_t> Fields::optional_integer(std::string_view name) {
    auto const* const value = find(name);
    if (value == nullptr) return std::nullopt;
    // 5.0 is an integer too, to JSON.
    auto const number = value->is_number() ? value->to_number<double>() : 0.5;
    using Limits = std::numeric_limits<std::int32_t>;
    if (number >= Limits::min() && number <= Limits::max() && std::trunc(number) == number) {
        return static_cast<std::int32_t>(number);
    }
    complain(name, "must be an integer of 32 bits");
    return std::nullopt;
}

std::optional<Uuid> Fields::optional_uuid(std::string_view name) {
    auto const given = optional_text(name);
    if (!given) return std::nullopt;
    if (auto const uuid = Uuid::parse(*given)) return *uuid;
    complain(name, "must be a UUID");
    return std::nullopt;
}

std::optional<JsonObject> Fields::optional_object(std::string_view name) {
    auto const* const value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_object()) return value->get_object();
    complain(name, "must be an object");
    return std::nullopt;
}

std::optional<Json> Fields::optional_value(std::string_view name) {
    auto const* const value = find(name);
    if (value == nullptr) return std::nullopt;
    return *value;
}

std::vector<std::string> Fields::texts(std::string_view name) {
    std::vector<std::string> texts;
    auto const* const value = find(name);
    if (value == nullptr) return texts;
    auto const* const list = value->if_array();
    if (list == nullptr) complain(name, "must be an array of texts");
    for (auto const& one : list == nullptr ? JsonArray() : *list) {
        if (!one.is_string()) complain(name, "must be an array of texts");
        texts.emplace_back(one.is_string() ? std::string_view(one.get_string()) : "");
    }
    return texts;
}

}  // namespace tasker::server::routing
