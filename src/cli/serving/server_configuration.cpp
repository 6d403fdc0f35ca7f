#include "cli/serving/server_configuration.hpp"

#include <utility>

#include "cli/log_level.hpp"

namespace tasker::cli {

using configuration::Loaded;

ServerConfiguration::ServerConfiguration(ServerCommand const& command, Context& context)
    : command_(command),
      context_(context),
      files_(process(), context),
      drain_(has_files() && !files_.started().is_valid() ? Duration{} : settings().drain) {}

ConfiguredProcess ServerConfiguration::process() const {
    auto options = winning_over(command_.api, "orchestration");
    options.push_back(
        {"orchestration.shutdown_timeout_ms", "--drain", command_.drain_s.has_value()});
    options.push_back({"common.database.url", "--store", !command_.store.empty()});
    options.push_back({"common.queues.backend", "--transport", !command_.transport.empty()});
    return {.program = "tasker server",
            .reader = configuration::Reader::Server,
            .sources = {.file = command_.config_file,
                        .folder = command_.config_folder,
                        .environment = command_.environment,
                        .scope = "orchestration"},
            .options = std::move(options),
            .refusals = [this](Loaded const& loaded) { return refusals_in(loaded); }};
}

ServerSettings ServerConfiguration::settings_of(Loaded const& loaded) const {
    auto const store = option_or_variable(context_, command_.store, "TASKER_STORE");
    ServerSettings settings;
    if (has_files()) {
        settings = settings_from(loaded.configuration, store);
    } else {
        settings.environment = option_or_variable(context_, command_.environment, "TASKER_ENV");
        settings.store = store_name(context_, command_.store);
        settings.transport = transport_name(context_, command_.transport);
    }
    auto const transport = option_or_variable(context_, command_.transport, "TASKER_TRANSPORT");
    if (!transport.empty()) settings.transport = transport;
    apply(command_.api, settings.api);
    if (auto const level = log_level_of(command_.log_level)) settings.log_level = *level;
    if (command_.drain_s) {
        settings.drain =
            std::chrono::duration_cast<Duration>(std::chrono::duration<double>(*command_.drain_s));
    }
    return settings;
}

std::vector<RefusedKey> ServerConfiguration::refusals_in(Loaded const& loaded) const {
    auto refusals = refusals_of(loaded.configuration.orchestration);
    add_refused_addresses(settings_of(loaded).api, command_.api, refusals);
    return refusals;
}

void ServerConfiguration::read_again(base::Log& log, TakeOver const& take_over) {
    files_.read_again(log, [&](Loaded const& now) -> Result<void> {
        auto const settings = settings_of(now);
        TASKER_TRY(take_over(settings));
        drain_ = settings.drain;
        return {};
    });
}

}  // namespace tasker::cli
