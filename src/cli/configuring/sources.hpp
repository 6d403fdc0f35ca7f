#pragma once

#include <string>

#include "cli/context.hpp"
#include "cli/repositories/opening.hpp"
#include "configuration/load.hpp"

namespace tasker::cli {

/// What the options of `tasker config` say of where a configuration comes from.
struct ConfigOptions {
    std::string file;
    std::string folder;
    std::string environment;
    std::string scope = "complete";
    RepositoryOptions repository{};  ///< whose files they are, where it is given
};

/// The sources that they mean, and what belongs to the working directory: `config/tasker`, `.env`.
[[nodiscard]] configuration::Sources sources_of(ConfigOptions const& options);
/// The same, of a repository where one is given: then only a folder in it is read, `folder` or its
/// config_path. \returns as open_repository; InvalidOption when it has no such folder.
[[nodiscard]] Result<configuration::Sources> open_sources(ConfigOptions const& options,
                                                          Context& context);

/// Reads them, with the variables of the process.
[[nodiscard]] configuration::Loaded load_configuration(configuration::Sources const& sources,
                                                       Context const& context);

/// `config/tasker, environment test`: what was read, for people.
[[nodiscard]] std::string name_of(configuration::Sources const& sources,
                                  configuration::Loaded const& loaded);

}  // namespace tasker::cli
