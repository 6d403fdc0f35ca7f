#pragma once

#include <string>

#include "cli/serving/process_settings.hpp"
#include "configuration/configuration.hpp"
#include "engine/engine.hpp"
#include "tasker/worker_options.hpp"

namespace tasker::cli {

/// What a worker does, whether options or files said so.
struct WorkerSettings : ProcessSettings {
    WorkerOptions worker{};
    engine::EngineOptions engine_of_worker{};
    std::string type = "general";  ///< what kind it is, for those who look at many
};

/// What there is without a file: no server of its own.
[[nodiscard]] WorkerSettings plain_worker_settings();
/// What files and variables say, where each is a key that the worker reads.
/// \param other_store  wins over the configuration's, if it is not empty
[[nodiscard]] WorkerSettings worker_settings_from(configuration::Configuration const& all,
                                                  std::string const& other_store);

}  // namespace tasker::cli
