#include "configuration/keys/key.hpp"

#include <array>
#include <cmath>

namespace tasker::configuration {

namespace {

struct EnvironmentName {
    Environment environment;
    std::string_view name;
};
constexpr std::array<EnvironmentName, 3> kEnvironmentNames = {
    {{Environment::Test, "test"},
     {Environment::Development, "development"},
     {Environment::Production, "production"}}};

std::string bound_to_text(double bound) {
    if (bound == std::trunc(bound)) return std::to_string(static_cast<std::int64_t>(bound));
    return to_toml(bound);
}

std::string range_to_text(Key const& key) {
    std::string text;
    if (!key.unit.empty()) text += " of " + std::string(key.unit);
    auto const& range = key.facts.range;
    if (range.is_given())
        text += " from " + bound_to_text(range.least) + " to " + bound_to_text(range.most);
    return text;
}

std::string one_of(std::vector<std::string> const& words) {
    std::string text;
    for (auto const& word : words)
        text += (&word == words.data() ? "" : &word == &words.back() ? " or " : ", ") + word;
    return text;
}

Value hidden_key(Value const& entry) {
    Value::Table shown;
    for (auto const& member : entry.table() == nullptr ? Value::Table() : *entry.table())
        shown.push_back(
            {member.name, member.name == "key" ? Value(std::string(kHidden)) : member.value});
    return shown;
}

}  // namespace

std::optional<Environment> environment_from(std::string_view name) noexcept {
    for (auto const& known : kEnvironmentNames) {
        if (known.name == name) return known.environment;
    }
    return std::nullopt;
}

std::string_view to_text(Environment environment) noexcept {
    return kEnvironmentNames[static_cast<std::size_t>(environment)].name;
}

std::string_view Key::name() const noexcept {
    return std::string_view(path).substr(path.rfind('.') + 1);
}

std::string_view Key::section() const noexcept {
    return std::string_view(path).substr(0, path.rfind('.'));
}

Value const& Key::initial_in(std::optional<Environment> environment) const noexcept {
    if (!environment) return facts.initial;
    auto const& own = *environment == Environment::Test          ? facts.test
                      : *environment == Environment::Development ? facts.development
                                                                 : facts.production;
    return own ? *own : facts.initial;
}

bool Key::may_be_empty() const noexcept {
    auto const* const text = facts.initial.text();
    return text != nullptr && (text->empty() || text->ends_with(":-}"));
}

std::string Key::wanted() const {
    switch (kind) {
        case Kind::Boolean: return "true or false";
        case Kind::Integer: return "a whole number" + range_to_text(*this);
        case Kind::Number: return "a number" + range_to_text(*this);
        case Kind::Text: return std::string(facts.form.name);
        case Kind::Choice: return one_of(words);
        case Kind::TextList: return "a list, each " + std::string(facts.form.name);
        case Kind::IntegerList: return "a list of whole numbers" + range_to_text(*this);
        case Kind::ChoiceList: return "a list of " + one_of(words);
        case Kind::ApiKeys:
            return "a list of tables such as { key = { file = \"/run/secrets/key\" }, permissions "
                   "= [\"tasks:*\"], description = \"who has it\" }";
    }
    return {};
}

Value public_value(Key const& key, Value const& value) {
    if (key.kind == Kind::ApiKeys) {
        Value::List shown;
        for (auto const& entry : value.list() == nullptr ? Value::List() : *value.list())
            shown.push_back(hidden_key(entry));
        return shown;
    }
    if (key.secrecy == Secrecy::Open) return value;
    auto const* const text = value.text();
    if (text == nullptr) return std::string(kHidden);
    if (text->empty()) return value;
    return key.secrecy == Secrecy::Url ? without_password(*text) : std::string(kHidden);
}

}  // namespace tasker::configuration
