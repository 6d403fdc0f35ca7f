#pragma once

#include <filesystem>
#include <string>

#include "configuration/configuration.hpp"
#include "embedded/host.hpp"

namespace tasker::embedded {

/// What files and variables say in `common`: store, transport, environment, retries, log.
/// \param other_store  wins over the configuration's, if it is not empty
[[nodiscard]] HostOptions host_options_from(configuration::Configuration const& all,
                                            std::string const& other_store);

/// What they say in `worker` of how steps are run.
[[nodiscard]] WorkerOptions worker_options_from(configuration::Worker const& worker);

/// What they say in `worker` of the engine that a worker has beside it.
[[nodiscard]] engine::EngineOptions engine_options_from(configuration::Worker const& worker);

/// What was read for a worker.
struct WorkerConfiguration {
    configuration::Configuration all;
    /// Files or variables say where its own server listens; else only a default does.
    bool names_own_server = false;
};

/// Reads what there is for a worker: a file, or a folder with `base` and `environments`, and this
/// process's variables. \returns InvalidOption with everything that is wrong in it; also when it
/// says nothing of a worker, as it is another process's then.
[[nodiscard]] Result<WorkerConfiguration> read_worker_configuration(
    std::filesystem::path const& place, std::string const& environment);

}  // namespace tasker::embedded
