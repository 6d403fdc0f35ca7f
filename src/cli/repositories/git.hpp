#pragma once

#include <filesystem>
#include <string>

#include "cli/repositories/repository.hpp"

namespace tasker::cli {

/// Puts the files of a repository into `folder`, which it makes, by the program `git`: the newest
/// commit of its branch, links as plain files, nothing of its history, no submodules. URL and
/// branch were checked before. git asks nobody for a password, and runs nothing that the repository
/// brings.
/// \returns the commit; StoreBusy with what git says, or that there is no git; Timeout.
[[nodiscard]] Result<std::string> fetch_files(Repository const& repository,
                                              std::filesystem::path const& folder);

}  // namespace tasker::cli
