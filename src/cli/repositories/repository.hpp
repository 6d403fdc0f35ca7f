#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "tasker/error.hpp"

namespace tasker::cli {

/// A git repository, and what of it is wanted.
struct Repository {
    std::string name;  ///< for people, and for the folder of its files
    std::string url;
    std::string ref = "HEAD";  ///< a branch, a tag, or a commit that its server hands out
};

/// Whether git may be given it: https, http, ssh, git, `user@host:path`, `file://` or an absolute
/// path. \returns InvalidOption for all else: options, `ext::` and other helpers, a password, which
/// would stand in files and in the list of processes.
[[nodiscard]] Result<void> check_repository_url(std::string_view url);
/// \returns InvalidOption for what git would take for an option, a range or a pair of names.
[[nodiscard]] Result<void> check_repository_ref(std::string_view ref);
/// Whether whoever is between here and there could change what comes: `http://`, `git://`.
[[nodiscard]] bool is_unprotected(std::string_view url) noexcept;
/// `contrib` of `https://example.com/team/contrib.git`.
[[nodiscard]] std::string name_from_url(std::string_view url);

/// A path within `folder`, which neither `..` nor a link leads out of.
/// \returns InvalidOption naming the path.
[[nodiscard]] Result<std::filesystem::path> path_within(std::filesystem::path const& folder,
                                                        std::string const& path);

}  // namespace tasker::cli
