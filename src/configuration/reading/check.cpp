#include "configuration/reading/check.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/nearest.hpp"
#include "configuration/permissions.hpp"
#include "configuration/reading/substitution.hpp"
#include "configuration/reading/text_file.hpp"

namespace tasker::configuration {

namespace {

constexpr std::size_t kListItemsMax = 1'000;

/// `{ env = "VAR" }` or `{ file = "PATH" }`.
bool is_reference(Value const& value) {
    auto const* const table = value.table();
    return table != nullptr && table->size() == 1 &&
           (table->front().name == "env" || table->front().name == "file") &&
           table->front().value.text() != nullptr;
}

bool has_placeholder_inside(Value const& value) {
    if (auto const* const text = value.text()) return has_placeholder(*text);
    if (auto const* const list = value.list())
        return std::ranges::any_of(*list, has_placeholder_inside);
    if (auto const* const table = value.table()) {
        return is_reference(value) || std::ranges::any_of(*table, [](Value::Member const& member) {
                   return has_placeholder_inside(member.value);
               });
    }
    return false;
}

/// The check of one value; every way out of it that is wrong leaves a finding.
class ValueCheck {
public:
    ValueCheck(Key const& key, Place const& place, Variables& variables, Findings& findings)
        : key_(key), place_(place), variables_(variables), findings_(findings) {}

    std::optional<CheckedValue> run(Value const& given) {
        auto value = of_kind(given);
        if (!value) return std::nullopt;
        return CheckedValue{*std::move(value), variable_, is_secret_};
    }

private:
    std::optional<Value> of_kind(Value const& given) {
        switch (key_.kind) {
            case Kind::Boolean: return boolean(given);
            case Kind::Integer: return integer(given);
            case Kind::Number: return number(given);
            case Kind::Text: return text(given);
            case Kind::Choice: return choice(given);
            case Kind::TextList:
                return list(given, [this](Value const& item) { return item_text(item); });
            case Kind::IntegerList:
                return list(given, [this](Value const& item) { return integer(item); });
            case Kind::ChoiceList:
                return list(given, [this](Value const& item) { return choice(item); });
            case Kind::ApiKeys:
                return list(given, [this](Value const& item) { return api_key(item); });
        }
        return std::nullopt;
    }

    std::optional<Value> boolean(Value const& given) {
        if (given.boolean() == nullptr) return wrong_type(given);
        return given;
    }

    std::optional<Value> integer(Value const& given) {
        auto const* const whole = given.integer();
        if (whole == nullptr) return wrong_type(given);
        return in_range(given, static_cast<double>(*whole));
    }

    std::optional<Value> number(Value const& given) {
        if (auto const* const whole = given.integer())
            return in_range(given, static_cast<double>(*whole));
        auto const* const number = given.number();
        if (number == nullptr) return wrong_type(given);
        return in_range(given, *number);
    }

    std::optional<Value> in_range(Value const& given, double number) {
        auto const& range = key_.facts.range;
        // Written so that nan is outside.
        auto const is_inside = number >= range.least && number <= range.most;
        if (!range.is_given() || is_inside) return given;
        return complain(FindingCode::OutOfRange, seen(given) + " is outside its range", given);
    }

    std::optional<Value> text(Value const& given) {
        auto filled = filled_in(given);
        if (!filled) return std::nullopt;
        if (filled->empty() && key_.may_be_empty()) return Value(*std::move(filled));
        return formed(given, *std::move(filled));
    }

    std::optional<Value> item_text(Value const& given) {
        auto filled = filled_in(given);
        if (!filled) return std::nullopt;
        return formed(given, *std::move(filled));
    }

    std::optional<Value> formed(Value const& given, std::string filled) {
        auto const& form = key_.facts.form;
        if (filled.empty()) {
            return complain(FindingCode::InvalidValue, "the text is empty", given);
        }
        if (form.fits != nullptr && !form.fits(filled)) {
            return complain(FindingCode::InvalidValue, seen(Value(filled)) + " is wrong", given);
        }
        return Value(std::move(filled));
    }

    std::optional<Value> choice(Value const& given) {
        auto filled = filled_in(given);
        if (!filled) return std::nullopt;
        auto const is_word = [&](std::vector<std::string> const& words) {
            return std::ranges::find(words, *filled) != words.end();
        };
        if (is_word(key_.words) || is_word(key_.aliases)) return Value(*std::move(filled));
        auto const near = base::nearest(*filled, key_.words);
        auto what = seen(Value(*filled)) + " is unknown";
        if (near) what += "; did you mean " + *near + "?";
        return complain(FindingCode::UnknownValue, std::move(what), given,
                        near ? Advice::Given : Advice::Missing);
    }

    template <class Item>
    std::optional<Value> list(Value const& given, Item const& check_item) {
        auto const* const items = given.list();
        if (items == nullptr) return wrong_type(given);
        if (items->size() > kListItemsMax) {
            return complain(FindingCode::TooLarge,
                            "the list has more than " + std::to_string(kListItemsMax) + " items",
                            given, Advice::Given);
        }
        Value::List checked;
        bool is_right = true;  // each wrong one is told
        for (auto const& item : *items) {
            auto value = check_item(item);
            is_right = is_right && value.has_value();
            if (value) checked.push_back(*std::move(value));
        }
        if (items->empty() && !key_.facts.initial.list()->empty()) {
            return complain(FindingCode::InvalidValue, "the list is empty", given);
        }
        if (!is_right) return std::nullopt;
        return Value(std::move(checked));
    }

    std::optional<Value> api_key(Value const& given) {
        auto const* const table = given.table();
        if (table == nullptr) return wrong_type(given);
        bool is_right = true;
        for (auto const& member : *table) {
            if (member.name == "key" || member.name == "permissions" ||
                member.name == "description")
                continue;
            findings_.add(FindingCode::UnknownKey, place_.file, member.mark, key_.path,
                          quoted_briefly(member.name) +
                              " is no key of an entry; known are key, permissions, description");
        }
        Value::Table checked;
        is_right = add_key(given, checked) && is_right;
        is_right = add_permissions(given, checked) && is_right;
        is_right = add_description(given, checked) && is_right;
        if (!is_right) return std::nullopt;
        return Value(std::move(checked));
    }

    bool add_key(Value const& given, Value::Table& checked) {
        auto const* const key = given.find("key");
        if (key == nullptr) {
            complain(FindingCode::InvalidValue, "an entry has no key", given);
            return false;
        }
        auto filled = filled_in(*key);
        if (!filled) return false;
        if (!kSecretText.fits(*filled) || filled->empty()) {
            complain(FindingCode::InvalidValue, "the key of an entry is empty or has blanks", *key);
            return false;
        }
        checked.push_back({"key", Value(*std::move(filled))});
        return true;
    }

    bool add_permissions(Value const& given, Value::Table& checked) {
        auto const* const permissions = given.find("permissions");
        if (permissions == nullptr || permissions->list() == nullptr) {
            complain(FindingCode::WrongType, "an entry has no list of permissions", given);
            return false;
        }
        bool is_right = true;
        for (auto const& item : *permissions->list()) {
            auto const* const name = item.text();
            if (name != nullptr && is_permission(*name)) continue;
            is_right = false;
            auto what = (name == nullptr ? std::string(kind_of(item)) : quoted_briefly(*name)) +
                        " is no permission";
            auto const near = name == nullptr ? std::nullopt : nearest_permission(*name);
            what += near ? "; did you mean " + *near + "?" : "; known are " + permission_list();
            complain(FindingCode::UnknownValue, std::move(what), item, Advice::Given);
        }
        checked.push_back({"permissions", *permissions});
        return is_right;
    }

    bool add_description(Value const& given, Value::Table& checked) {
        auto const* const description = given.find("description");
        if (description == nullptr) return true;
        if (description->text() == nullptr) {
            complain(FindingCode::WrongType, "the description of an entry is no text",
                     *description);
            return false;
        }
        checked.push_back({"description", *description});
        return true;
    }

    /// A text with its variables, or the secret that is referred to.
    std::optional<std::string> filled_in(Value const& given) {
        if (key_.secrecy != Secrecy::Open && is_reference(given)) return referred(given);
        auto const* const text = given.text();
        if (text == nullptr) {
            wrong_type(given);
            return std::nullopt;
        }
        auto done =
            substitute(*text, variables_, findings_, [&](FindingCode code, std::string what) {
                complain(code, std::move(what), given, Advice::Given);
            });
        if (!done) return std::nullopt;
        if (!done->variable.empty()) variable_ = done->variable;
        is_secret_ = is_secret_ || done->is_secret;
        return std::move(done->text);
    }

    std::optional<std::string> referred(Value const& given) {
        auto const& member = given.table()->front();
        auto const& name = *member.value.text();
        is_secret_ = true;
        if (member.name == "env") {
            variable_ = name;
            if (auto value = variables_.set_value(name)) return value;
            complain(FindingCode::MissingVariable,
                     "the variable " + quoted_briefly(name) + " is not set", given, Advice::Given);
            return std::nullopt;
        }
        auto text = read_secret_file(name);
        if (text) return *std::move(text);
        complain(FindingCode::UnreadableFile, quoted_briefly(name) + ": " + text.error().message(),
                 given, Advice::Given);
        return std::nullopt;
    }

    /// What stands there, if it may be seen.
    [[nodiscard]] std::string seen(Value const& value) const {
        if (key_.secrecy != Secrecy::Open || is_secret_) return "what is given";
        if (auto const* const text = value.text()) return quoted_briefly(*text);
        return to_toml(value);
    }

    std::nullopt_t wrong_type(Value const& given) {
        auto const is_shown =
            key_.secrecy == Secrecy::Open && given.list() == nullptr && given.table() == nullptr;
        auto what =
            (is_shown ? seen(given) : "what is given") + " is " + std::string(kind_of(given));
        return complain(FindingCode::WrongType, std::move(what), given);
    }

    /// Whether the message says already what would be right.
    enum class Advice : std::uint8_t { Missing, Given };

    std::nullopt_t complain(FindingCode code, std::string what, Value const& at,
                            Advice advice = Advice::Missing) {
        if (advice == Advice::Missing) what += "; give " + key_.wanted();
        auto const mark = at.mark().line > 0 ? at.mark() : place_.mark;
        findings_.add(code, place_.file, place_.file.empty() ? Mark{} : mark, key_.path,
                      std::move(what));
        return std::nullopt;
    }

    Key const& key_;
    Place const& place_;
    Variables& variables_;
    Findings& findings_;
    std::string variable_;
    bool is_secret_ = false;
};

}  // namespace

bool needs_environment(Value const& value) {
    return has_placeholder_inside(value);
}

std::optional<CheckedValue> check(Key const& key, Value const& value, Place const& place,
                                  Variables& variables, Findings& findings) {
    return ValueCheck(key, place, variables, findings).run(value);
}

}  // namespace tasker::configuration
