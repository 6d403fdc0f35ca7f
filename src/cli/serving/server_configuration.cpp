#include "cli/serving/server_configuration.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/timestamp.hpp"
#include "cli/configuring/config_findings.hpp"
#include "cli/configuring/sources.hpp"
#include "cli/log_level.hpp"
#include "cli/serving/exposure.hpp"
#include "cli/text/counted.hpp"
#include "server/http/options.hpp"

namespace tasker::cli {

namespace {

using configuration::Loaded;
using configuration::ServerUse;

constexpr std::string_view kBind = "orchestration.web.bind_address";
constexpr std::string_view kGrpcBind = "orchestration.grpc.bind_address";

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
    return where + std::string(refusal.key) + " is " + refusal.why;
}

/// Set in a file to something else than the default, for nothing.
bool is_set_in_vain(configuration::Setting const& setting, std::string_view environment) {
    auto const& key = setting.key();
    return key.server_use == ServerUse::None && !key.facts.is_inert &&
           !setting.origin().file.empty() &&
           !(setting.given() == key.initial_in(configuration::environment_from(environment)));
}

std::string option_or_variable(std::string const& option, Context const& context,
                               std::string const& variable) {
    return option.empty() ? context.variable(variable).value_or("") : option;
}

}  // namespace

ServerConfiguration::ServerConfiguration(ServerCommand const& command, Context& context)
    : command_(command),
      context_(context),
      started_(load()),
      last_(started_),
      drain_(has_files() && !started_.is_valid() ? Duration{} : settings_of(started_).drain) {}

Loaded ServerConfiguration::load() const {
    return load_configuration(sources_of({.file = command_.config_file,
                                          .folder = command_.config_folder,
                                          .environment = command_.environment,
                                          .scope = "orchestration"}),
                              context_);
}

ServerSettings ServerConfiguration::settings() const {
    return settings_of(started_);
}

ServerSettings ServerConfiguration::settings_of(Loaded const& loaded) const {
    auto const store = option_or_variable(command_.store, context_, "TASKER_STORE");
    ServerSettings settings;
    if (has_files()) {
        settings = settings_from(loaded.configuration, store);
    } else {
        settings.environment = option_or_variable(command_.environment, context_, "TASKER_ENV");
        settings.store = store_name(context_, command_.store);
        settings.transport = transport_name(context_, command_.transport);
    }
    auto const transport = option_or_variable(command_.transport, context_, "TASKER_TRANSPORT");
    if (!transport.empty()) settings.transport = transport;
    if (command_.bind) settings.bind = *command_.bind;
    if (command_.grpc_bind) {
        settings.has_grpc = *command_.grpc_bind != "off";
        settings.grpc_bind = *command_.grpc_bind;
    }
    if (command_.has_config_route) settings.has_config_route = true;
    if (auto const level = log_level_of(command_.log_level)) settings.log_level = *level;
    if (command_.drain_s) {
        settings.drain =
            std::chrono::duration_cast<Duration>(std::chrono::duration<double>(*command_.drain_s));
    }
    return settings;
}

std::vector<RefusedKey> ServerConfiguration::refusals_in(Loaded const& loaded) const {
    auto refusals = refusals_of(loaded.configuration.orchestration);
    auto const settings = settings_of(loaded);
    auto const check = [&](std::string_view key, std::string const& bind,
                           Exposure const& exposure) {
        auto const endpoint = server::http::Endpoint::parse(bind);
        if (!endpoint) {
            refusals.push_back({key, bind + ", a name; give an address, as 127.0.0.1"});
        } else if (!endpoint->is_loopback() && !exposure.lacks.empty() &&
                   !command_.may_be_reached_from_elsewhere) {
            refusals.push_back(
                {key, bind + ", which other machines can reach, and " + exposure.lacks +
                          ": make it 127.0.0.1:" + std::to_string(endpoint->port) + ", " +
                          exposure.remedy + ", or give --insecure to allow that"});
        }
    };
    if (!command_.bind) check(kBind, settings.bind, rest_exposure(settings));
    if (settings.has_grpc && !command_.grpc_bind) {
        auto exposure = grpc_exposure(settings);
        exposure.remedy += ", make orchestration.grpc.enabled false";
        check(kGrpcBind, settings.grpc_bind, exposure);
    }
    return refusals;
}

bool ServerConfiguration::tell(Output output) {
    if (!has_files()) return true;
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
    auto const refusals = refusals_in(started_);
    for (auto const& refusal : refusals)
        print_error(context_, Error(ErrorCode::InvalidOption, text_of(refusal, started_)), output);
    if (!refusals.empty()) return false;
    warn_of_unread_keys();
    return true;
}

void ServerConfiguration::warn_of_unread_keys() const {
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
                   << " tasker server does not read " << counted(count, "key")
                   << " yet that it sets: " << names << '\n'
                   << std::flush;
}

std::string_view ServerConfiguration::option_over(std::string_view key) const noexcept {
    struct Over {
        std::string_view key;
        std::string_view option;
        bool is_given;
    };
    std::array const all{
        Over{kBind, "--bind", command_.bind.has_value()},
        Over{kGrpcBind, "--grpc-bind", command_.grpc_bind.has_value()},
        Over{"orchestration.grpc.enabled", "--grpc-bind", command_.grpc_bind.has_value()},
        Over{"orchestration.shutdown_timeout_ms", "--drain", command_.drain_s.has_value()},
        Over{"orchestration.web.config_endpoint_enabled", "--config-endpoint",
             command_.has_config_route},
        Over{"common.database.url", "--store", !command_.store.empty()},
        Over{"common.queues.backend", "--transport", !command_.transport.empty()},
    };
    auto const found = std::ranges::find(all, key, &Over::key);
    return found != all.end() && found->is_given ? found->option : std::string_view();
}

void ServerConfiguration::tell_changes(Loaded const& now, base::Log& log) const {
    auto const is_live = [](configuration::Change const& change) {
        return change.key->server_use == ServerUse::Live;
    };
    for (auto const& change : changes_between(last_, now)) {
        auto const* const setting = setting_of(now, change.key->path);
        if (!is_live(change) || setting == nullptr) continue;
        auto const option = option_over(change.key->path);
        log.info("configuration: " + change.key->path +
                 (option.empty() ? " is now " + configuration::to_toml(setting->shown())
                                 : " has changed, and " + std::string(option) + " wins"));
    }
    // What needs a restart is told until there was one.
    for (auto const& change : changes_between(started_, now)) {
        if (is_live(change)) continue;
        auto const& path = change.key->path;
        auto const option = option_over(path);
        if (change.key->server_use == ServerUse::None) {
            log.info("configuration: " + path + " has changed, and is not read yet");
        } else if (!option.empty()) {
            log.info("configuration: " + path + " has changed, and " + std::string(option) +
                     " wins");
        } else {
            log.warning("configuration: " + path + " has changed and needs a restart");
        }
    }
}

void ServerConfiguration::read_again(base::Log& log, TakeOver const& take_over) {
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
    auto const refusals = is_valid ? refusals_in(now) : std::vector<RefusedKey>();
    for (auto const& refusal : refusals)
        log.error(text_of(refusal, now));
    auto const settings = is_valid ? settings_of(now) : ServerSettings();
    auto is_taken_over = is_valid && refusals.empty();
    if (is_taken_over) {
        auto const taken = take_over(settings);
        if (!taken) log.error(taken.error().message());
        is_taken_over = taken.has_value();
    }
    if (!is_taken_over) {
        log.error("configuration: nothing is taken over, as something in it is wrong");
        return;
    }
    drain_ = settings.drain;
    log.info("configuration: read again");
    tell_changes(now, log);
    last_ = std::move(now);
}

}  // namespace tasker::cli
