#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/context.hpp"
#include "cli/repositories/repository.hpp"

namespace tasker::cli {

/// The files of a repository at one commit, without its history.
struct Checkout {
    std::filesystem::path files;
    std::string commit;
    std::string fetched_at;  ///< RFC 3339
};

/// Files of repositories, as they were when they were last fetched: `~/.cache/tasker-ctl/remotes`,
/// or the same below XDG_CACHE_HOME. Others may fetch at the same time: whoever looks sees the old
/// files or all of the new ones.
class Checkouts {
public:
    /// \returns InvalidOption when nothing says where they are.
    [[nodiscard]] static Result<Checkouts> of(Context const& context);

    /// None when it was not fetched yet, at this URL and this branch.
    [[nodiscard]] std::optional<Checkout> find(Repository const& repository) const;
    /// Fetches it by git, in the place of what was there. \returns InvalidOption for a URL or a
    /// branch that git is not given, StoreBusy when it cannot be fetched.
    [[nodiscard]] Result<Checkout> fetch(Repository const& repository) const;
    /// What is there, else fetch().
    [[nodiscard]] Result<Checkout> find_or_fetch(Repository const& repository) const;
    void forget(Repository const& repository) const;

    [[nodiscard]] std::filesystem::path const& folder() const noexcept { return folder_; }

private:
    Checkouts(std::filesystem::path folder, Context const& context)
        : folder_(std::move(folder)), context_(context) {}
    [[nodiscard]] std::filesystem::path place_of_repository(Repository const& repository) const;
    [[nodiscard]] Result<void> put_in_place(std::filesystem::path const& fresh,
                                            std::filesystem::path const& place) const;

    std::filesystem::path folder_;
    Context const& context_;
};

}  // namespace tasker::cli
