#include "bindings/node/native/text.hpp"

#include <algorithm>
#include <cmath>

#include "bindings/node/native/errors.hpp"

namespace tasker::node {

Napi::Value to_js_if_any(Napi::Env env, tasker_id const& id) {
    if (std::ranges::all_of(id.bytes, [](auto byte) { return byte == 0; })) return env.Undefined();
    return Napi::String::New(env, to_text(id));
}

std::string string_of(Napi::Value value, char const* argument) {
    if (value.IsUndefined() || value.IsNull()) return {};
    if (!value.IsString()) {
        throw Napi::TypeError::New(value.Env(), std::string(argument) + " must be a string");
    }
    return value.As<Napi::String>().Utf8Value();
}

tasker_id id_of(Napi::Value value, char const* argument) {
    auto const text = string_of(value, argument);
    tasker_id id{};
    auto const status = tasker_id_parse(text_of(text), &id);
    if (status == TASKER_OK) return id;
    throw error_of(value.Env(),
                   Failure{.status = status,
                           .message = std::string(argument) + " is no UUID: \"" + text + "\""});
}

std::uint64_t natural_of(Napi::Value value, char const* argument, std::uint64_t fallback) {
    if (value.IsUndefined() || value.IsNull()) return fallback;
    constexpr double kMax = 9007199254740991.0;  // Number.MAX_SAFE_INTEGER
    auto const number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
    if (number >= 0 && number <= kMax && std::floor(number) == number) {
        return static_cast<std::uint64_t>(number);
    }
    throw Napi::TypeError::New(value.Env(),
                               std::string(argument) + " must be a whole number from 0");
}

}  // namespace tasker::node
