#pragma once

#include <string>

#include "cli/repositories/checkouts.hpp"
#include "cli/repositories/remotes.hpp"

namespace tasker::cli {

/// What the options of a command say of a repository; at most one of them.
struct RepositoryOptions {
    std::string remote;  ///< a name
    std::string url;

    [[nodiscard]] bool is_given() const noexcept { return !remote.empty() || !url.empty(); }
};

/// A repository with its files here.
struct OpenRepository {
    Remote remote;
    Checkout checkout;
};

/// That of a remote as it was fetched last, or now if it never was; that of a URL as it is now.
/// \returns as CliSettings::remote and Checkouts::fetch.
[[nodiscard]] Result<OpenRepository> open_repository(RepositoryOptions const& options,
                                                     Context& context);

/// A remote that is only a URL: its usual branch, and the usual places in it.
[[nodiscard]] Result<Remote> remote_at(std::string const& url);

}  // namespace tasker::cli
