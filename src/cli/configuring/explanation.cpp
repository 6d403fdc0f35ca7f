#include "cli/configuring/explanation.hpp"

#include "cli/configuring/listing.hpp"
#include "cli/text/width.hpp"
#include "configuration/pages/words.hpp"

namespace tasker::cli {

namespace {

using configuration::Environment;
using configuration::Key;
using configuration::KnownVariable;
using configuration::Secrecy;

constexpr std::size_t kTextColumns = 80;
constexpr std::size_t kNameColumns = 18;

/// `  default       25`, further lines below the value.
std::string fact(std::string_view name, std::string_view value, Screen const& screen) {
    auto const margin = std::string(kNameColumns + 2, ' ');
    auto lines = configuration::wrapped(value, margin, kTextColumns);
    lines.erase(0, margin.size());
    return "  " + paint(padded(name, kNameColumns), Style::Faint, screen.has_colour) + lines;
}

std::string title(std::string_view name, std::string_view says, Screen const& screen) {
    return paint(name, Style::Strong, screen.has_colour) + "\n" +
           configuration::wrapped(says, "  ", kTextColumns) + "\n";
}

std::string_view kind_name(configuration::Kind kind) noexcept {
    switch (kind) {
        case configuration::Kind::Boolean: return "boolean";
        case configuration::Kind::Integer: return "integer";
        case configuration::Kind::Number: return "number";
        case configuration::Kind::Text: return "text";
        case configuration::Kind::Choice: return "choice";
        case configuration::Kind::TextList: return "texts";
        case configuration::Kind::IntegerList: return "integers";
        case configuration::Kind::ChoiceList: return "choices";
        case configuration::Kind::ApiKeys: return "api_keys";
    }
    return {};
}

std::string joined_variables(Key const& key) {
    std::string text;
    for (auto const name : key.facts.variables)
        text += (text.empty() ? "" : ", else ") + std::string(name);
    return text;
}

std::string secrecy_fact(Key const& key) {
    return key.secrecy == Secrecy::Url ? "its password is shown as ***; give a variable, or "
                                         "{ file = \"/run/secrets/name\" }"
                                       : "shown as ***; give { file = \"/run/secrets/name\" } or "
                                         "{ env = \"NAME\" }";
}

std::string first_sentence(std::string_view text) {
    auto const end = text.find(". ");
    return std::string(end == std::string_view::npos ? text : text.substr(0, end + 1));
}

}  // namespace

std::string explanation_of(Key const& key, Screen const& screen) {
    auto text = title(key.path, key.facts.says, screen);
    text += fact("value", key.wanted(), screen);
    text += fact("default", configuration::to_toml(key.facts.initial), screen);
    for (auto const environment :
         {Environment::Test, Environment::Development, Environment::Production}) {
        auto const& own = key.initial_in(environment);
        if (own == key.facts.initial) continue;
        text += fact("  in " + std::string(configuration::to_text(environment)),
                     configuration::to_toml(own), screen);
    }
    text += fact("takes effect", configuration::effect_to_text(key), screen);
    if (!key.facts.variables.empty()) text += fact("set by", joined_variables(key), screen);
    if (key.secrecy != Secrecy::Open) text += fact("secret", secrecy_fact(key), screen);
    text += fact("in TOML", "[" + std::string(key.section()) + "]", screen);
    text += std::string(kNameColumns + 2, ' ') + std::string(key.name()) + " = " +
            configuration::to_toml(key.facts.initial) + "\n";
    return text;
}

std::string explanation_of(KnownVariable const& variable, Screen const& screen) {
    auto text = title("$" + std::string(variable.name), variable.says, screen);
    text += fact("value", variable.form.name, screen);
    text += fact("or from a file", std::string(variable.name) + "_FILE=PATH", screen);
    if (variable.is_placeholder)
        text += fact("in TOML", "\"${" + std::string(variable.name) + "}\"", screen);
    if (variable.is_secret) text += fact("secret", "never shown", screen);
    return text;
}

std::string list_of_keys(std::vector<Key const*> const& keys,
                         std::optional<Environment> environment, Screen const& screen) {
    KeyListing listing("DEFAULT", "WHAT");
    for (auto const* const key : keys) {
        listing.add({.path = key->path,
                     .value = configuration::to_toml(key->initial_in(environment)),
                     .note = first_sentence(key->facts.says),
                     .style = Style::Faint});
    }
    return listing.text(screen);
}

JsonObject to_json(Key const& key) {
    JsonObject defaults;
    for (auto const environment :
         {Environment::Test, Environment::Development, Environment::Production}) {
        defaults[configuration::to_text(environment)] =
            configuration::to_json(key.initial_in(environment));
    }
    JsonArray words;
    for (auto const& word : key.words)
        words.emplace_back(word);
    JsonArray variables;
    for (auto const name : key.facts.variables)
        variables.emplace_back(name);
    auto const& range = key.facts.range;
    return {{"key", key.path},
            {"kind", kind_name(key.kind)},
            {"unit", key.unit.empty() ? Json(nullptr) : Json(key.unit)},
            {"least", range.is_given() ? Json(range.least) : Json(nullptr)},
            {"most", range.is_given() ? Json(range.most) : Json(nullptr)},
            {"words", std::move(words)},
            {"value", key.wanted()},
            {"default", configuration::to_json(key.facts.initial)},
            {"defaults", std::move(defaults)},
            {"is_read", key.use() != configuration::KeyUse::None},
            {"reload", key.use() == configuration::KeyUse::Live},
            {"has_effect", !key.facts.is_inert},
            {"secret", key.secrecy != Secrecy::Open},
            {"variables", std::move(variables)},
            {"description", key.facts.says}};
}

JsonObject to_json(KnownVariable const& variable) {
    return {{"variable", variable.name},
            {"value", variable.form.name},
            {"secret", variable.is_secret},
            {"in_files", variable.is_placeholder},
            {"description", variable.says}};
}

std::vector<Key const*> keys_below(std::string_view path, configuration::Scope scope) {
    std::vector<Key const*> found;
    for (auto const& key : configuration::all_keys().all()) {
        auto const is_below = path.empty() || key.path == path ||
                              (key.path.starts_with(path) && key.path[path.size()] == '.');
        if (is_below && is_in_scope(key, scope)) found.push_back(&key);
    }
    return found;
}

}  // namespace tasker::cli
