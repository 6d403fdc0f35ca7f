#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tasker::cli::test {

/// A path in a repository, and the text of the file.
using RepositoryFiles = std::vector<std::pair<std::string, std::string>>;

/// Makes the git repository `folder` if it is not there, writes these files and commits them on its
/// branch `main`. A text that begins with `->` makes a link to what follows.
void commit_files(std::string const& folder, RepositoryFiles const& files);

}  // namespace tasker::cli::test
