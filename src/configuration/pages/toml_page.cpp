#include "configuration/pages/toml_page.hpp"

#include "configuration/keys/keys.hpp"
#include "configuration/pages/words.hpp"

namespace tasker::configuration {

namespace {

constexpr std::size_t kPageColumns = 96;

std::string comment(std::string_view text) {
    return wrapped(text, "# ", kPageColumns);
}

std::string table_heading(std::string_view section) {
    std::string text = "\n";
    auto const about = all_keys().description_of(section);
    if (!about.empty()) text += comment(about);
    return text + "[" + std::string(section) + "]\n";
}

std::string entry(Setting const& setting) {
    auto const& key = setting.key();
    std::string const facts = "Give " + key.wanted() + ". Default: " + defaults_to_text(key) +
                              ". Takes effect " + std::string(effect_to_text(key)) + ".";
    return "\n" + comment(key.facts.says) + comment(facts) + std::string(key.name()) + " = " +
           to_toml(setting.given()) + "\n";
}

}  // namespace

std::string toml_page(Loaded const& loaded, Scope scope) {
    auto const& environment = loaded.configuration.environment;
    auto text = comment("Tasker's configuration, context " + std::string(to_text(scope)) +
                        ", environment " + environment + ". Written by `tasker config generate`.") +
                comment(
                    "What is the default may be left out. Secrets belong into variables "
                    "(${DATABASE_URL}) or files ({ file = \"/run/secrets/name\" }).");
    std::string_view section;
    for (auto const& setting : loaded.settings) {
        if (setting.key().section() != section) {
            section = setting.key().section();
            text += table_heading(section);
        }
        text += entry(setting);
    }
    return text;
}

}  // namespace tasker::configuration
