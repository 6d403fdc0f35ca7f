#include "configuration/pages/words.hpp"

namespace tasker::configuration {

std::string wrapped(std::string_view text, std::string_view margin, std::size_t columns) {
    std::string out;
    std::string line(margin);
    auto const is_new = [&] { return line.size() == margin.size(); };
    while (!text.empty()) {
        auto const end = std::min(text.find(' '), text.size());
        auto const word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!is_new() && line.size() + 1 + word.size() > columns) {
            out += line + "\n";
            line = margin;
        }
        if (!is_new()) line += ' ';
        line += word;
    }
    return out + line + "\n";
}

std::string defaults_to_text(Key const& key) {
    auto text = to_toml(key.facts.initial);
    for (auto const environment :
         {Environment::Test, Environment::Development, Environment::Production}) {
        auto const& own = key.initial_in(environment);
        if (own == key.facts.initial) continue;
        text += ", in " + std::string(to_text(environment)) + " " + to_toml(own);
    }
    return text;
}

std::string_view effect_to_text(Key const& key) {
    if (key.facts.is_inert) return "never: it changes nothing";
    switch (key.use()) {
        case KeyUse::None: return "in a later version: nothing reads it yet";
        case KeyUse::AtStart: return "after a restart";
        case KeyUse::Live: return "on reload (SIGHUP)";
    }
    return {};
}

}  // namespace tasker::configuration
