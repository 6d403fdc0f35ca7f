#include "bindings/node/native/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <tuple>

#include "bindings/node/native/errors.hpp"

namespace tasker::node {

namespace {

constexpr double kSafeMax = 9007199254740991.0;  // Number.MAX_SAFE_INTEGER

/// `value` as a whole number of a range. Throws TypeError.
double whole_of(Napi::Value value, char const* argument, double least, double most,
                char const* range) {
    auto const number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
    if (number >= least && number <= most && std::floor(number) == number) return number;
    throw Napi::TypeError::New(value.Env(), std::string(argument) + " must be " + range);
}

bool is_missing(Napi::Value value) {
    return value.IsUndefined() || value.IsNull();
}

}  // namespace

std::array<char, 36> digits_of(tasker_id const& id) noexcept {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<char, 36> text{};
    std::size_t at = 0;
    for (std::size_t i = 0; i < sizeof id.bytes; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text[at++] = '-';
        text[at++] = kDigits[id.bytes[i] >> 4U];
        text[at++] = kDigits[id.bytes[i] & 0xfU];
    }
    return text;
}

Napi::Value to_js(Napi::Env env, tasker_id const& id) {
    auto const text = digits_of(id);
    napi_value made = nullptr;
    if (napi_create_string_latin1(env, text.data(), text.size(), &made) != napi_ok) {
        throw Napi::Error::New(env);
    }
    return {env, made};
}

Napi::Value to_js_if_any(Napi::Env env, tasker_id const& id) {
    if (std::ranges::all_of(id.bytes, [](auto byte) { return byte == 0; })) return env.Undefined();
    return to_js(env, id);
}

std::string string_of(Napi::Value value, char const* argument) {
    if (is_missing(value)) return {};
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
    if (is_missing(value)) return fallback;
    return static_cast<std::uint64_t>(
        whole_of(value, argument, 0, kSafeMax, "a whole number from 0"));
}

std::uint32_t small_natural_of(Napi::Value value, char const* argument) {
    if (is_missing(value)) return 0;
    constexpr double kMost = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(
        whole_of(value, argument, 0, kMost, "a whole number from 0 to 4294967295"));
}

std::int32_t integer_of(Napi::Value value, char const* argument) {
    if (is_missing(value)) return 0;
    using Limits = std::numeric_limits<std::int32_t>;
    return static_cast<std::int32_t>(
        whole_of(value, argument, Limits::min(), Limits::max(), "a whole number of 32 bits"));
}

bool flag_of(Napi::Value value, char const* argument) {
    if (is_missing(value)) return false;
    if (value.IsBoolean()) return value.As<Napi::Boolean>().Value();
    throw Napi::TypeError::New(value.Env(), std::string(argument) + " must be true or false");
}

std::vector<std::string> strings_of(Napi::Value value, char const* argument) {
    std::vector<std::string> texts;
    if (is_missing(value)) return texts;
    if (!value.IsArray()) {
        throw Napi::TypeError::New(value.Env(), std::string(argument) + " must be a list");
    }
    auto const list = value.As<Napi::Array>();
    auto const count = list.Length();
    texts.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i)
        texts.push_back(string_of(list.Get(i), argument));
    return texts;
}

std::string text_taken(tasker_document* document) {
    struct Release {
        void operator()(tasker_document* taken) const noexcept {
            std::ignore = tasker_document_release(taken);
        }
    };
    std::unique_ptr<tasker_document, Release> const owned(document);
    tasker_text text{};
    if (tasker_document_text(document, &text) != TASKER_OK) {
        throw std::runtime_error("a document that Tasker has made cannot be read");
    }
    return std::string(view_of(text));
}

}  // namespace tasker::node
