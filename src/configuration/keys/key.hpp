#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/configuration.hpp"
#include "configuration/keys/forms.hpp"
#include "configuration/value.hpp"

namespace tasker::configuration {

enum class Kind : std::uint8_t {
    Boolean,
    Integer,
    Number,
    Text,
    Choice,
    TextList,
    IntegerList,
    ChoiceList,
    ApiKeys,
};

/// What must not be seen of a value: nothing, the password of a URL, all of it.
enum class Secrecy : std::uint8_t { Open, Url, Hidden };

/// Whether a process that runs could take a new value over when it is told to read its files again.
/// What is taken over today: KeyUse.
enum class Reload : std::uint8_t { Restart, Live };

/// The processes that read a configuration: `tasker server`, `tasker worker`.
enum class Reader : std::uint8_t { Server, Worker };
/// What such a process does with a key today.
enum class KeyUse : std::uint8_t { None, AtStart, Live };

/// Both are allowed.
struct Range {
    double least = 0;
    double most = 0;
    /// What a range of 0 to 0 says: there is none.
    [[nodiscard]] bool is_given() const noexcept { return least != 0 || most != 0; }
};

/// The environments that have defaults of their own: spec/orchestration.md 9.5.
enum class Environment : std::uint8_t { Test, Development, Production };
[[nodiscard]] std::optional<Environment> environment_from(std::string_view name) noexcept;
[[nodiscard]] std::string_view to_text(Environment environment) noexcept;

/// What a row of the tables says of a key beside its name and its field.
struct Facts {
    Value initial;                ///< as a file says it, `${VAR:-default}` included
    Range range{};                ///< of numbers, and of each in a list
    std::string_view unit{};      ///< where neither name nor type tell
    Form form{};                  ///< of texts, and of each in a list
    std::optional<Value> test{};  ///< the default in this environment, where it is another
    std::optional<Value> development{};
    std::optional<Value> production{};
    Reload reload = Reload::Restart;
    bool is_inert = false;                      ///< read, so that files load, and without an effect
    std::vector<std::string_view> variables{};  ///< win over files; the first that is set
    std::string_view says;                      ///< one or two sentences
};

/// One key of the configuration: everything that anything knows of it.
struct Key {
    std::string path;  ///< `orchestration.web.bind_address`
    Kind kind = Kind::Text;
    Secrecy secrecy = Secrecy::Open;
    std::string_view unit;
    std::vector<std::string> words;    ///< of a choice, in the order of the documentation
    std::vector<std::string> aliases;  ///< further words that are read
    Facts facts;
    KeyUse server_use = KeyUse::None;  ///< by keys/process_use.cpp
    KeyUse worker_use = KeyUse::None;
    /// Takes over a value that was checked.
    std::function<void(Configuration&, Value const&)> set;

    [[nodiscard]] KeyUse use_in(Reader reader) const noexcept {
        return reader == Reader::Server ? server_use : worker_use;
    }
    /// In whichever process it has more of an effect.
    [[nodiscard]] KeyUse use() const noexcept { return std::max(server_use, worker_use); }
    /// `bind_address`
    [[nodiscard]] std::string_view name() const noexcept;
    /// `orchestration.web`
    [[nodiscard]] std::string_view section() const noexcept;
    /// The default in an environment; null for one without defaults of its own.
    [[nodiscard]] Value const& initial_in(std::optional<Environment> environment) const noexcept;
    /// Whether an empty text means that the value is absent.
    [[nodiscard]] bool may_be_empty() const noexcept;
    /// `a whole number of seconds from 1 to 3600`: behind "give", and in all that is printed.
    [[nodiscard]] std::string wanted() const;
};

/// `value` as it may be shown: secrets are hidden.
[[nodiscard]] Value public_value(Key const& key, Value const& value);

}  // namespace tasker::configuration
