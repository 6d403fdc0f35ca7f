#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "configuration/keys/key.hpp"

/// What the type of a field says of its key: kind, unit, words, and how a checked value becomes
/// one.
namespace tasker::configuration {

/// The words of an enumeration, as files write them. A word that comes later for a value that has
/// one is read, and not offered.
template <class E>
struct Words;

template <>
struct Words<DeploymentMode> {
    static constexpr std::array<std::pair<std::string_view, DeploymentMode>, 4> kAll = {{
        {"Hybrid", DeploymentMode::Hybrid},
        {"EventDrivenOnly", DeploymentMode::EventDrivenOnly},
        {"PollingOnly", DeploymentMode::PollingOnly},
        {"Disabled", DeploymentMode::Disabled},
    }};
};

template <>
struct Words<MessagingBackend> {
    static constexpr std::array<std::pair<std::string_view, MessagingBackend>, 3> kAll = {{
        {"store", MessagingBackend::Store},
        {"pgmq", MessagingBackend::Pgmq},
        {"rabbitmq", MessagingBackend::RabbitMq},
    }};
};

template <>
struct Words<CacheBackend> {
    static constexpr std::array<std::pair<std::string_view, CacheBackend>, 7> kAll = {{
        {"redis", CacheBackend::Redis},
        {"memcached", CacheBackend::Memcached},
        {"moka", CacheBackend::Memory},
        {"none", CacheBackend::None},
        {"dragonfly", CacheBackend::Redis},
        {"memory", CacheBackend::Memory},
        {"in-memory", CacheBackend::Memory},
    }};
};

template <>
struct Words<KeySource> {
    static constexpr std::array<std::pair<std::string_view, KeySource>, 2> kAll = {{
        {"public_key", KeySource::PublicKey},
        {"jwks", KeySource::Jwks},
    }};
};

template <>
struct Words<JwtAlgorithm> {
    static constexpr std::array<std::pair<std::string_view, JwtAlgorithm>, 9> kAll = {{
        {"RS256", JwtAlgorithm::Rs256},
        {"RS384", JwtAlgorithm::Rs384},
        {"RS512", JwtAlgorithm::Rs512},
        {"PS256", JwtAlgorithm::Ps256},
        {"PS384", JwtAlgorithm::Ps384},
        {"PS512", JwtAlgorithm::Ps512},
        {"ES256", JwtAlgorithm::Es256},
        {"ES384", JwtAlgorithm::Es384},
        {"ES512", JwtAlgorithm::Es512},
    }};
};

template <>
struct Words<ClientTransport> {
    static constexpr std::array<std::pair<std::string_view, ClientTransport>, 2> kAll = {{
        {"rest", ClientTransport::Rest},
        {"grpc", ClientTransport::Grpc},
    }};
};

template <>
struct Words<ClientCredential> {
    static constexpr std::array<std::pair<std::string_view, ClientCredential>, 3> kAll = {{
        {"none", ClientCredential::None},
        {"bearer", ClientCredential::Bearer},
        {"api_key", ClientCredential::ApiKey},
    }};
};

inline std::string const& text_of(Value const& value) {
    auto const* const text = value.text();
    TASKER_ASSERT(text != nullptr);
    return *text;
}

inline std::int64_t integer_of(Value const& value) {
    auto const* const integer = value.integer();
    TASKER_ASSERT(integer != nullptr);
    return *integer;
}

inline double number_of(Value const& value) {
    if (auto const* const integer = value.integer()) return static_cast<double>(*integer);
    auto const* const number = value.number();
    TASKER_ASSERT(number != nullptr);
    return *number;
}

/// Enumerations.
template <class Field>
struct FieldType {
    static constexpr Kind kKind = Kind::Choice;
    static Field from(Value const& value) {
        for (auto const& [word, meaning] : Words<Field>::kAll) {
            if (word == text_of(value)) return meaning;
        }
        die("a word that was checked is none", std::source_location::current());
    }
    static void add_words(Key& key) {
        std::vector<Field> named;
        for (auto const& [word, meaning] : Words<Field>::kAll) {
            auto const has_word = std::ranges::find(named, meaning) != named.end();
            (has_word ? key.aliases : key.words).emplace_back(word);
            named.push_back(meaning);
        }
    }
};

template <>
struct FieldType<bool> {
    static constexpr Kind kKind = Kind::Boolean;
    static bool from(Value const& value) {
        TASKER_ASSERT(value.boolean() != nullptr);
        return *value.boolean();
    }
};

template <>
struct FieldType<std::uint32_t> {
    static constexpr Kind kKind = Kind::Integer;
    static std::uint32_t from(Value const& value) {
        return static_cast<std::uint32_t>(integer_of(value));
    }
};

template <>
struct FieldType<double> {
    static constexpr Kind kKind = Kind::Number;
    static double from(Value const& value) { return number_of(value); }
};

template <>
struct FieldType<std::string> {
    static constexpr Kind kKind = Kind::Text;
    static std::string from(Value const& value) { return text_of(value); }
};

template <>
struct FieldType<Secret> {
    static constexpr Kind kKind = Kind::Text;
    static constexpr Secrecy kSecrecy = Secrecy::Hidden;
    static Secret from(Value const& value) { return Secret(text_of(value)); }
};

template <>
struct FieldType<SecretUrl> {
    static constexpr Kind kKind = Kind::Text;
    static constexpr Secrecy kSecrecy = Secrecy::Url;
    static SecretUrl from(Value const& value) { return SecretUrl(text_of(value)); }
};

template <class Period>
constexpr std::string_view kUnitOf = "";
template <>
inline constexpr std::string_view kUnitOf<std::milli> = "milliseconds";
template <>
inline constexpr std::string_view kUnitOf<std::ratio<1>> = "seconds";
template <>
inline constexpr std::string_view kUnitOf<std::ratio<60>> = "minutes";
template <>
inline constexpr std::string_view kUnitOf<std::ratio<3600>> = "hours";

template <class Number, class Period>
struct FieldType<std::chrono::duration<Number, Period>> {
    static constexpr bool kIsWhole = !std::is_floating_point_v<Number>;
    static constexpr Kind kKind = kIsWhole ? Kind::Integer : Kind::Number;
    static constexpr std::string_view kUnit = kUnitOf<Period>;
    static std::chrono::duration<Number, Period> from(Value const& value) {
        if constexpr (kIsWhole) {
            return std::chrono::duration<Number, Period>(integer_of(value));
        } else {
            return std::chrono::duration<Number, Period>(number_of(value));
        }
    }
};

template <class Item>
std::vector<Item> items_from(Value const& value) {
    TASKER_ASSERT(value.list() != nullptr);
    std::vector<Item> items;
    items.reserve(value.list()->size());
    for (auto const& item : *value.list())
        items.push_back(FieldType<Item>::from(item));
    return items;
}

template <>
struct FieldType<std::vector<std::string>> {
    static constexpr Kind kKind = Kind::TextList;
    static std::vector<std::string> from(Value const& value) {
        return items_from<std::string>(value);
    }
};

template <>
struct FieldType<std::vector<Seconds>> {
    static constexpr Kind kKind = Kind::IntegerList;
    static constexpr std::string_view kUnit = "seconds";
    static std::vector<Seconds> from(Value const& value) { return items_from<Seconds>(value); }
};

template <>
struct FieldType<std::vector<JwtAlgorithm>> {
    static constexpr Kind kKind = Kind::ChoiceList;
    static std::vector<JwtAlgorithm> from(Value const& value) {
        return items_from<JwtAlgorithm>(value);
    }
    static void add_words(Key& key) { FieldType<JwtAlgorithm>::add_words(key); }
};

template <>
struct FieldType<ApiKey> {
    static ApiKey from(Value const& value) {
        auto const* const key = value.find("key");
        auto const* const permissions = value.find("permissions");
        auto const* const description = value.find("description");
        TASKER_ASSERT(key != nullptr);
        TASKER_ASSERT(permissions != nullptr);
        return {.key = Secret(text_of(*key)),
                .permissions = items_from<std::string>(*permissions),
                .description = description == nullptr ? std::string() : text_of(*description)};
    }
};

template <>
struct FieldType<std::vector<ApiKey>> {
    static constexpr Kind kKind = Kind::ApiKeys;
    static constexpr Secrecy kSecrecy = Secrecy::Hidden;
    static std::vector<ApiKey> from(Value const& value) { return items_from<ApiKey>(value); }
};

}  // namespace tasker::configuration
