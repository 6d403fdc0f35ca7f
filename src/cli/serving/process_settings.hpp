#pragma once

#include <string>

#include "base/log.hpp"
#include "cli/serving/api_settings.hpp"
#include "configuration/configuration.hpp"
#include "model/limits.hpp"
#include "server/backend.hpp"
#include "tasker/worker_options.hpp"

namespace tasker::cli {

/// What servers and workers do alike, whether options or files said so.
struct ProcessSettings {
    std::string environment;
    std::string store;
    std::string transport;
    CircuitBreakerOptions broker_breaker{};
    model::Settings engine{};
    base::LogLevel log_level = base::LogLevel::Warning;
    ApiSettings api{};
};

/// What files and variables say of it in `common`.
/// \param other_store  wins over the configuration's, if it is not empty
[[nodiscard]] ProcessSettings process_settings_from(configuration::Configuration const& all,
                                                    std::string const& other_store);

/// What the process says about itself.
/// \param has_files  there is a configuration
[[nodiscard]] server::Description describe(ProcessSettings const& settings, bool has_files);

}  // namespace tasker::cli
