#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "configuration/configuration.hpp"
#include "configuration/keys/field_type.hpp"
#include "configuration/value.hpp"

namespace tasker::configuration {

/// A key with its base value as spec/orchestration.md 9.2 to 9.4 has it, and the field that it
/// belongs to. Written down once more on purpose: the tables of keys are compared with it.
struct SpecRow {
    char const* path;
    Value expected;
    Value actual;
};

[[nodiscard]] std::vector<SpecRow> common_rows(Configuration const& all);
[[nodiscard]] std::vector<SpecRow> orchestration_rows(Configuration const& all);
[[nodiscard]] std::vector<SpecRow> worker_rows(Configuration const& all);

// A field as a value.

inline Value field(bool value) {
    return value;
}
inline Value field(std::uint32_t value) {
    return std::int64_t{value};
}
inline Value field(double value) {
    return value;
}
inline Value field(std::string const& value) {
    return value;
}
inline Value field(Secret const& value) {
    return value.reveal();
}
inline Value field(SecretUrl const& value) {
    return value.reveal();
}
template <class Number, class Period>
Value field(std::chrono::duration<Number, Period> value) {
    return Value(value.count());
}
template <class E>
    requires std::is_enum_v<E>
Value field(E value) {
    for (auto const& [word, meaning] : Words<E>::kAll) {
        if (meaning == value) return std::string(word);
    }
    return "no word";
}
template <class Item>
Value field(std::vector<Item> const& items) {
    Value::List list;
    for (auto const& item : items)
        list.push_back(field(item));
    return list;
}
inline Value field(ApiKey const& key) {
    return key.key.reveal();
}

}  // namespace tasker::configuration
