#pragma once

#include <napi.h>

#include <string>
#include <string_view>
#include <tuple>

#include "tasker/tasker.h"

namespace tasker::node {

[[nodiscard]] inline std::string_view view_of(tasker_text text) noexcept {
    return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}
[[nodiscard]] inline tasker_text text_of(std::string const& text) noexcept {
    return {.data = text.data(), .size = text.size()};
}

[[nodiscard]] inline Napi::Value to_js(Napi::Env env, tasker_text text) {
    return Napi::String::New(env, text.data == nullptr ? "" : text.data, text.size);
}
/// undefined for an empty text: there is none.
[[nodiscard]] inline Napi::Value to_js_if_any(Napi::Env env, tasker_text text) {
    return text.size == 0 ? env.Undefined() : to_js(env, text);
}
[[nodiscard]] inline std::string to_text(tasker_id const& id) {
    std::string text(36, '0');
    std::ignore = tasker_id_format(&id, text.data(), text.size());
    return text;
}
/// undefined for no id.
[[nodiscard]] Napi::Value to_js_if_any(Napi::Env env, tasker_id const& id);

/// A text of the caller's: empty for undefined and null. Throws TypeError naming the argument.
[[nodiscard]] std::string string_of(Napi::Value value, char const* argument);
/// Throws a TaskerError for what is no UUID.
[[nodiscard]] tasker_id id_of(Napi::Value value, char const* argument);
/// A whole number from 0. Throws TypeError naming the argument; the fallback for undefined.
[[nodiscard]] std::uint64_t natural_of(Napi::Value value, char const* argument,
                                       std::uint64_t fallback);

}  // namespace tasker::node
