#pragma once

#include "cli/cli11_app.hpp"
#include "cli/configuring/sources.hpp"

namespace tasker::cli {

/// `--config`, `--source-dir`, `--environment`: where a configuration comes from.
/// \param config_names  `--config`, or with its letter
void add_source_options(CLI::App& command, ConfigOptions& options, std::string const& config_names);
/// \param names  `--context`, with its letter
void add_context_option(CLI::App& command, ConfigOptions& options, std::string const& names);

/// `--remote` and `--url`: the files are those of a git repository.
void add_config_repository_options(CLI::App& command, ConfigOptions& options);

/// The key or table that a user named, or the only key that ends so.
/// \returns InvalidOption with the nearest one.
[[nodiscard]] Result<std::string> path_named(std::string const& name);

}  // namespace tasker::cli
