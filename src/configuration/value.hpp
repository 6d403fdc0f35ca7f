#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tasker/json.hpp"

namespace tasker::configuration {

/// A place in a file, both from 1; line 0 is no place.
struct Mark {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

/// What can stand right of an equals sign.
class Value {
public:
    struct Member;
    /// A date or a time of day, which no key wants.
    struct Moment {
        bool operator==(Moment const&) const = default;
    };
    using List = std::vector<Value>;
    using Table = std::vector<Member>;

    // Implicit on purpose: rows of the tables of keys say `.initial = 25`.
    // NOLINTBEGIN(*-explicit-*)
    Value();
    Value(bool value);
    Value(int value);
    Value(std::int64_t value);
    Value(double value);
    Value(char const* value);
    Value(std::string value);
    Value(List value);
    Value(Table value);
    Value(Moment value);
    // NOLINTEND(*-explicit-*)
    // Elsewhere, as a member of a table has a value in it.
    Value(Value const& other);
    Value(Value&& other) noexcept;
    Value& operator=(Value const& other);
    Value& operator=(Value&& other) noexcept;
    ~Value();

    [[nodiscard]] bool const* boolean() const noexcept { return std::get_if<bool>(&content_); }
    [[nodiscard]] std::int64_t const* integer() const noexcept {
        return std::get_if<std::int64_t>(&content_);
    }
    [[nodiscard]] double const* number() const noexcept { return std::get_if<double>(&content_); }
    [[nodiscard]] std::string const* text() const noexcept {
        return std::get_if<std::string>(&content_);
    }
    [[nodiscard]] List const* list() const noexcept { return std::get_if<List>(&content_); }
    [[nodiscard]] Table const* table() const noexcept { return std::get_if<Table>(&content_); }
    /// The member of a table; null when there is none, or this is no table.
    [[nodiscard]] Value const* find(std::string_view name) const noexcept;

    [[nodiscard]] Mark mark() const noexcept { return mark_; }
    void set_mark(Mark mark) noexcept { mark_ = mark; }

    /// The same content; where it stands does not count.
    [[nodiscard]] bool operator==(Value const& other) const;

private:
    std::variant<bool, std::int64_t, double, std::string, List, Table, Moment> content_;
    Mark mark_;
};

struct Value::Member {
    std::string name;
    Value value;
    Mark mark{};  ///< of the name

    [[nodiscard]] friend bool operator==(Member const& a, Member const& b) {
        return a.name == b.name && a.value == b.value;
    }
};

[[nodiscard]] inline Value list_of(std::initializer_list<Value> items) {
    return Value::List(items);
}

/// As TOML writes it, on one line: `25`, `"text"`, `[1, 5]`, `{ key = "a" }`.
[[nodiscard]] std::string to_toml(Value const& value);
[[nodiscard]] Json to_json(Value const& value);
/// `text`, `a whole number`, `a table`: for messages.
[[nodiscard]] std::string_view kind_of(Value const& value) noexcept;

}  // namespace tasker::configuration
