#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "configuration/keys/key.hpp"

namespace tasker::configuration {

/// Where a value came from.
struct Origin {
    enum class Kind : std::uint8_t { Default, EnvironmentDefault, File, Variable };

    Kind kind = Kind::Default;
    std::string file;  ///< of the line that says it, also if a variable gave the value
    Mark mark{};
    std::string variable;  ///< without the dollar

    /// `default`, `default of test`, `common.toml:12`, `$DATABASE_URL`, `$DATABASE_URL
    /// (common.toml:12)`
    [[nodiscard]] std::string to_text(std::string_view environment) const;
};
[[nodiscard]] std::string_view to_text(Origin::Kind kind) noexcept;

/// A key with its value. What may be seen of it is shown(); nothing prints the rest.
class Setting {
public:
    /// \param given      as it stands, placeholders in it
    /// \param is_hidden  whether a secret is in it though the key is none
    Setting(Key const& key, Value given, Value value, Origin origin, bool is_hidden)
        : key_(&key),
          given_(std::move(given)),
          value_(std::move(value)),
          origin_(std::move(origin)),
          is_hidden_(is_hidden) {}

    [[nodiscard]] Key const& key() const noexcept { return *key_; }
    [[nodiscard]] Origin const& origin() const noexcept { return origin_; }
    [[nodiscard]] Value shown() const;
    /// As a file says it. It may hold a secret as it is, then holds_literal_secret().
    [[nodiscard]] Value const& given() const noexcept { return given_; }
    [[nodiscard]] bool holds_literal_secret() const;
    [[nodiscard]] bool has_same_value(Setting const& other) const { return value_ == other.value_; }

private:
    Key const* key_;
    Value given_;
    Value value_;
    Origin origin_;
    bool is_hidden_;
};

}  // namespace tasker::configuration
