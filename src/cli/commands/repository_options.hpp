#pragma once

#include "cli/cli11_app.hpp"
#include "cli/repositories/opening.hpp"

namespace tasker::cli {

/// `--remote NAME` and `--url URL`: a git repository in the place of files here.
/// \param what  `Read the configuration of`, for the help
void add_repository_options(CLI::App& command, RepositoryOptions& options, std::string const& what);

}  // namespace tasker::cli
