#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "configuration/keys/field_type.hpp"
#include "configuration/keys/keys.hpp"

namespace tasker::configuration {

/// A table of the configuration while its keys are written down: its path, and where in the typed
/// configuration it goes. A key is a name, a field, and the facts.
template <class T>
class Section {
public:
    using Find = std::function<T&(Configuration&)>;

    Section(Keys& keys, std::string path, Find find)
        : keys_(&keys), path_(std::move(path)), find_(std::move(find)) {}

    /// A table inside of this one that has a struct of its own.
    template <class Part>
    [[nodiscard]] Section<Part> part(std::string_view name, Part T::* field) const {
        return {*keys_, path_ + "." + std::string(name),
                [find = find_, field](Configuration& all) -> Part& { return find(all).*field; }};
    }

    /// A table inside of this one whose keys go into the same struct.
    [[nodiscard]] Section within(std::string_view name) const {
        return {*keys_, path_ + "." + std::string(name), find_};
    }

    /// A struct that is part of this one's, while its keys stand in this table.
    template <class Part>
    [[nodiscard]] Section<Part> flattened(Part T::* field) const {
        return {*keys_, path_,
                [find = find_, field](Configuration& all) -> Part& { return find(all).*field; }};
    }

    /// What the table is about; printed above its keys.
    // NOLINTNEXTLINE(modernize-use-nodiscard): called for what it adds
    Section const& says(std::string_view text) const {
        keys_->describe(path_, text);
        return *this;
    }

    template <class Field>
    // NOLINTNEXTLINE(modernize-use-nodiscard): called for what it adds
    Section const& key(std::string_view name, Field T::* field, Facts facts) const {
        using Type = FieldType<Field>;
        Key made{.path = path_ + "." + std::string(name), .kind = Type::kKind};
        if constexpr (requires { Type::kSecrecy; }) made.secrecy = Type::kSecrecy;
        if constexpr (requires { Type::kUnit; }) made.unit = Type::kUnit;
        if constexpr (requires { Type::add_words(made); }) Type::add_words(made);
        if (!facts.unit.empty()) made.unit = facts.unit;
        made.facts = std::move(facts);
        made.set = [find = find_, field](Configuration& all, Value const& value) {
            find(all).*field = Type::from(value);
        };
        keys_->add(std::move(made));
        return *this;
    }

private:
    Keys* keys_;
    std::string path_;
    Find find_;
};

}  // namespace tasker::configuration
