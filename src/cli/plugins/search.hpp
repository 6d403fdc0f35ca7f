#pragma once

#include <vector>

#include "cli/plugins/read_plugin.hpp"
#include "cli/repositories/opening.hpp"

namespace tasker::cli {

/// The plugins of a repository where one is given, else of `plugin_paths` and of all remotes that
/// were fetched; remotes that were not are hinted at. A folder is one itself, or has some up to
/// four folders below it. In the order of their names. \returns as open_repository.
[[nodiscard]] Result<std::vector<ReadPlugin>> find_plugins(RepositoryOptions const& repository,
                                                           Context& context);

/// The folders of plugins at or below this one, in order.
[[nodiscard]] std::vector<std::filesystem::path> plugin_folders(std::filesystem::path const& root);

}  // namespace tasker::cli
