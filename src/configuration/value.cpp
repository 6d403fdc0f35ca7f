#include "configuration/value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tasker::configuration {

namespace {

std::string number_to_toml(double number) {
    if (std::isnan(number)) return "nan";
    if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
    std::array<char, 32> room{};
    auto const written = std::to_chars(room.data(), room.data() + room.size(), number);
    std::string text(room.data(), written.ptr);
    // A number without either would be read as a whole one.
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

void append_escaped(std::string& out, char c) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: break;
    }
    auto const byte = static_cast<unsigned char>(c);
    if (byte >= 0x20U && byte != 0x7FU) {
        out += c;
        return;
    }
    out += "\\u00";
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xFU];
}

std::string text_to_toml(std::string_view text) {
    std::string out = "\"";
    for (auto const c : text)
        append_escaped(out, c);
    return out + "\"";
}

std::string name_to_toml(std::string_view name) {
    auto const is_bare = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    return !name.empty() && std::ranges::all_of(name, is_bare) ? std::string(name)
                                                               : text_to_toml(name);
}

std::string list_to_toml(Value::List const& list) {
    std::string out = "[";
    for (auto const& item : list)
        out += (&item == list.data() ? "" : ", ") + to_toml(item);
    return out + "]";
}

std::string table_to_toml(Value::Table const& table) {
    if (table.empty()) return "{}";
    std::string out = "{ ";
    for (auto const& member : table) {
        out += (&member == table.data() ? "" : ", ") + name_to_toml(member.name) + " = " +
               to_toml(member.value);
    }
    return out + " }";
}

}  // namespace

Value::Value() : content_(std::string()) {}
Value::Value(bool value) : content_(value) {}
Value::Value(int value) : content_(std::int64_t{value}) {}
Value::Value(std::int64_t value) : content_(value) {}
Value::Value(double value) : content_(value) {}
Value::Value(char const* value) : content_(std::string(value)) {}
Value::Value(std::string value) : content_(std::move(value)) {}
Value::Value(List value) : content_(std::move(value)) {}
Value::Value(Table value) : content_(std::move(value)) {}
Value::Value(Moment value) : content_(value) {}
Value::Value(Value const& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(Value const& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;

bool Value::operator==(Value const& other) const {
    return content_ == other.content_;
}

Value const* Value::find(std::string_view name) const noexcept {
    auto const* const members = table();
    if (members == nullptr) return nullptr;
    auto const found = std::ranges::find(*members, name, &Member::name);
    return found == members->end() ? nullptr : &found->value;
}

std::string to_toml(Value const& value) {
    if (auto const* const boolean = value.boolean()) return *boolean ? "true" : "false";
    if (auto const* const integer = value.integer()) return std::to_string(*integer);
    if (auto const* const number = value.number()) return number_to_toml(*number);
    if (auto const* const text = value.text()) return text_to_toml(*text);
    if (auto const* const list = value.list()) return list_to_toml(*list);
    if (auto const* const table = value.table()) return table_to_toml(*table);
    return "a date";
}

Json to_json(Value const& value) {
    if (auto const* const boolean = value.boolean()) return *boolean;
    if (auto const* const integer = value.integer()) return *integer;
    if (auto const* const number = value.number()) return *number;
    if (auto const* const text = value.text()) return Json(*text);
    if (auto const* const list = value.list()) {
        JsonArray items;
        for (auto const& item : *list)
            items.push_back(to_json(item));
        return items;
    }
    if (auto const* const table = value.table()) {
        JsonObject members;
        for (auto const& member : *table)
            members[member.name] = to_json(member.value);
        return members;
    }
    return nullptr;
}

std::string_view kind_of(Value const& value) noexcept {
    if (value.boolean() != nullptr) return "a boolean";
    if (value.integer() != nullptr) return "a whole number";
    if (value.number() != nullptr) return "a number with a fraction";
    if (value.text() != nullptr) return "text";
    if (value.list() != nullptr) return "a list";
    if (value.table() != nullptr) return "a table";
    return "a date or a time";
}

}  // namespace tasker::configuration
