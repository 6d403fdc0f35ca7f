#include "cli/serving/process_settings.hpp"

#include <utility>

#include "embedded/configured_host.hpp"

namespace tasker::cli {

ProcessSettings process_settings_from(configuration::Configuration const& all,
                                      std::string const& other_store) {
    auto host = embedded::host_options_from(all, other_store);
    return {.environment = std::move(host.environment),
            .store = std::move(host.store),
            .transport = std::move(host.transport),
            .broker_breaker = host.broker_breaker,
            .engine = host.settings,
            .log_level = host.log_level};
}

server::Description describe(ProcessSettings const& settings, bool has_files) {
    server::Description about{.messaging_backend = settings.transport.substr(
                                  0, settings.transport.find('=')),  // the rest may be secret
                              .auth = settings.api.auth,
                              .has_config_route = settings.api.has_config_route};
    if (has_files) about.breaker = settings.broker_breaker;
    if (!settings.environment.empty()) about.environment = settings.environment;
    return about;
}

}  // namespace tasker::cli
