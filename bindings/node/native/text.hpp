#pragma once

#include <napi.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tasker/tasker.h"

namespace tasker::node {

[[nodiscard]] inline std::string_view view_of(tasker_text text) noexcept {
    return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}
[[nodiscard]] inline tasker_text text_of(std::string const& text) noexcept {
    return {.data = text.data(), .size = text.size()};
}

/// As tasker_id_format, which could fail: a batch of ids is polled for once.
[[nodiscard]] std::array<char, 36> digits_of(tasker_id const& id) noexcept;
[[nodiscard]] inline std::string to_text(tasker_id const& id) {
    auto const digits = digits_of(id);
    return {digits.begin(), digits.end()};
}

[[nodiscard]] inline Napi::Value to_js(Napi::Env env, tasker_text text) {
    return Napi::String::New(env, text.data == nullptr ? "" : text.data, text.size);
}
[[nodiscard]] Napi::Value to_js(Napi::Env env, tasker_id const& id);
/// undefined for an empty text: there is none.
[[nodiscard]] inline Napi::Value to_js_if_any(Napi::Env env, tasker_text text) {
    return text.size == 0 ? env.Undefined() : to_js(env, text);
}
/// undefined for no id.
[[nodiscard]] Napi::Value to_js_if_any(Napi::Env env, tasker_id const& id);
/// Exact up to 2^53, which no time and no counter of ours gets beyond.
template <class Number>
[[nodiscard]] Napi::Value number_to_js(Napi::Env env, Number number) {
    return Napi::Number::New(env, static_cast<double>(number));
}

/// Its text; it is released.
[[nodiscard]] std::string text_taken(tasker_document* document);

/// A text of the caller's: empty for undefined and null. Throws TypeError naming the argument.
[[nodiscard]] std::string string_of(Napi::Value value, char const* argument);
/// Throws a TaskerError for what is no UUID.
[[nodiscard]] tasker_id id_of(Napi::Value value, char const* argument);
/// A whole number from 0. Throws TypeError naming the argument; the fallback for undefined.
[[nodiscard]] std::uint64_t natural_of(Napi::Value value, char const* argument,
                                       std::uint64_t fallback);
/// The same of 32 bits; 0 for undefined.
[[nodiscard]] std::uint32_t small_natural_of(Napi::Value value, char const* argument);
/// A whole number of 32 bits; 0 for undefined.
[[nodiscard]] std::int32_t integer_of(Napi::Value value, char const* argument);
/// Throws TypeError unless it is a boolean; false for undefined.
[[nodiscard]] bool flag_of(Napi::Value value, char const* argument);
/// The texts of a list. Throws TypeError.
[[nodiscard]] std::vector<std::string> strings_of(Napi::Value value, char const* argument);

/// Texts of the caller's, copied; views of them stay while it lives.
class TakenTexts {
public:
    static constexpr std::size_t kMax = 16;
    TakenTexts() = default;
    TakenTexts(TakenTexts const&) = delete;
    TakenTexts& operator=(TakenTexts const&) = delete;

    [[nodiscard]] tasker_text take(Napi::Value value, char const* argument) {
        if (value.IsUndefined() || value.IsNull()) return {};
        auto& text = texts_.at(count_++);
        text = string_of(value, argument);
        return text_of(text);
    }

private:
    std::array<std::string, kMax> texts_;
    std::size_t count_ = 0;
};

}  // namespace tasker::node
