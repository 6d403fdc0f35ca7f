#include "cli/serving/configuration_files.hpp"

#include <algorithm>
#include <utility>

#include "base/timestamp.hpp"
#include "cli/configuring/config_findings.hpp"
#include "cli/text/counted.hpp"

namespace tasker::cli {

namespace {

using configuration::KeyUse;
using configuration::Loaded;

configuration::Setting const* setting_of(Loaded const& loaded, std::string_view key) {
    auto const found = std::ranges::find_if(
        loaded.settings, [&](auto const& setting) { return setting.key().path == key; });
    return found == loaded.settings.end() ? nullptr : &*found;
}

/// `server.toml:3: orchestration.web.auth.enabled is true, but …`
std::string text_of(RefusedKey const& refusal, Loaded const& loaded) {
    auto const* const setting = setting_of(loaded, refusal.key);
    auto const where = setting == nullptr
                           ? std::string()
                           : setting->origin().to_text(loaded.configuration.environment) + ": ";
    return where + refusal.key + " is " + refusal.why;
}

/// Set in a file to something else than the default, for nothing.
bool is_set_in_vain(configuration::Setting const& setting, std::string_view environment) {
    auto const& key = setting.key();
    return key.use() == KeyUse::None && !key.facts.is_inert && !setting.origin().file.empty() &&
           !(setting.given() == key.initial_in(configuration::environment_from(environment)));
}

}  // namespace

ConfigurationFiles::ConfigurationFiles(ConfiguredProcess process, Context& context)
    : process_(std::move(process)), context_(context), started_(load()), last_(started_) {}

Loaded ConfigurationFiles::load() const {
    return load_configuration(sources_of(process_.sources), context_);
}

bool ConfigurationFiles::tell(Output output) {
    if (!are_there()) return true;
    auto const has_colour = context_.notes_screen().has_colour;
    for (auto const& finding : started_.findings) {
        if (finding.severity != configuration::Severity::Info)
            context_.notes << shown(finding, has_colour) << '\n';
    }
    if (!started_.is_valid()) {
        context_.notes << started_.source << ": " << to_text(count_of(started_.findings)) << '\n'
                       << std::flush;
        if (output.is_json) {
            print_json(context_, {{"event", "refused"},
                                  {"at", base::timestamp(context_.clock.now())},
                                  {"findings", to_json(started_.findings)}});
        }
        return false;
    }
    auto const refusals = process_.refusals(started_);
    for (auto const& refusal : refusals)
        print_error(context_, Error(ErrorCode::InvalidOption, text_of(refusal, started_)), output);
    if (!refusals.empty()) return false;
    warn_of_unread_keys();
    return true;
}

void ConfigurationFiles::warn_of_unread_keys() const {
    constexpr std::size_t kNamesMax = 5;
    std::string names;
    std::size_t count = 0;
    for (auto const& setting : started_.settings) {
        if (!is_set_in_vain(setting, started_.configuration.environment)) continue;
        if (++count <= kNamesMax) names += (names.empty() ? "" : ", ") + setting.key().path;
    }
    if (count == 0) return;
    if (count > kNamesMax) names += ", …";
    auto const has_colour = context_.notes_screen().has_colour;
    context_.notes << started_.source << ": " << paint("warning:", Style::Waiting, has_colour)
                   << ' ' << process_.program << " does not read " << counted(count, "key")
                   << " yet that it sets: " << names << '\n'
                   << std::flush;
}

std::string_view ConfigurationFiles::option_over(std::string_view key) const noexcept {
    auto const found = std::ranges::find(process_.options, key, &WinningOption::key);
    return found != process_.options.end() && found->is_given ? found->option : std::string_view();
}

void ConfigurationFiles::tell_changes(Loaded const& now, base::Log& log) const {
    auto const use_of = [this](configuration::Change const& change) {
        return change.key->use_in(process_.reader);
    };
    for (auto const& change : changes_between(last_, now)) {
        auto const* const setting = setting_of(now, change.key->path);
        if (use_of(change) != KeyUse::Live || setting == nullptr) continue;
        auto const option = option_over(change.key->path);
        log.info("configuration: " + change.key->path +
                 (option.empty() ? " is now " + configuration::to_toml(setting->shown())
                                 : " has changed, and " + std::string(option) + " wins"));
    }
    // What needs a restart is told until there was one.
    for (auto const& change : changes_between(started_, now)) {
        if (use_of(change) == KeyUse::Live) continue;
        auto const is_of_others =
            use_of(change) == KeyUse::None && change.key->use() != KeyUse::None;
        if (is_of_others) continue;
        auto const& path = change.key->path;
        auto const option = option_over(path);
        if (change.key->use() == KeyUse::None) {
            log.info("configuration: " + path + " has changed, and is not read yet");
        } else if (!option.empty()) {
            log.info("configuration: " + path + " has changed, and " + std::string(option) +
                     " wins");
        } else {
            log.warning("configuration: " + path + " has changed and needs a restart");
        }
    }
}

void ConfigurationFiles::read_again(base::Log& log, TakeOver const& take_over) {
    auto now = load();
    if (now.source.empty()) {
        log.error("configuration: " + started_.source + " is gone; nothing is taken over");
        return;
    }
    for (auto const& finding : now.findings) {
        if (finding.severity == configuration::Severity::Error) log.error(finding.to_text());
        if (finding.severity == configuration::Severity::Warning) log.warning(finding.to_text());
    }
    auto const is_valid = now.is_valid();
    auto const refusals = is_valid ? process_.refusals(now) : std::vector<RefusedKey>();
    for (auto const& refusal : refusals)
        log.error(text_of(refusal, now));
    auto is_taken_over = is_valid && refusals.empty();
    if (is_taken_over) {
        auto const taken = take_over(now);
        if (!taken) log.error(taken.error().message());
        is_taken_over = taken.has_value();
    }
    if (!is_taken_over) {
        log.error("configuration: nothing is taken over, as something in it is wrong");
        return;
    }
    log.info("configuration: read again");
    tell_changes(now, log);
    last_ = std::move(now);
}

}  // namespace tasker::cli
