#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/serving/process_settings.hpp"
#include "cli/serving/refused_key.hpp"
#include "configuration/configuration.hpp"
#include "tasker/time.hpp"

namespace tasker::cli {

/// What a server does, whether options or files said so. Defaults are those without a file.
struct ServerSettings : ProcessSettings {
    Duration drain = std::chrono::seconds(30);
    std::size_t queue_depth_max = 5'000;  ///< messages; then new tasks are refused
};

/// What files and variables say, where each is a key that the server reads.
/// \param other_store  wins over the configuration's, if it is not empty
[[nodiscard]] ServerSettings settings_from(configuration::Configuration const& all,
                                           std::string const& other_store);

/// Where a key asks for protection that there is not yet, or leaves nothing to serve.
[[nodiscard]] std::vector<RefusedKey> refusals_of(configuration::Orchestration const& server);

}  // namespace tasker::cli
