#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cli/access/profile.hpp"
#include "cli/repositories/repository.hpp"

namespace tasker::cli {

/// A repository that has a name here, with where configuration and plugins are in it.
struct Remote {
    std::string name;
    std::string url;
    std::string git_ref = "main";
    std::string config_path = "config/tasker/";
    std::string plugin_path{};     ///< empty: wherever a tasker-plugin.toml is
    std::filesystem::path file{};  ///< that names it

    [[nodiscard]] Repository repository() const { return {name, url, git_ref}; }
};

/// What the table `[cli]` of the file of profiles says, and `.tasker-ctl.toml`, which is older;
/// where both name a remote, the former counts.
struct CliSettings {
    std::vector<Remote> remotes;  ///< in the order of their names
    /// Folders of plugins; a relative one begins where `.config/` or `.tasker-ctl.toml` is.
    std::vector<std::filesystem::path> plugin_paths;

    /// \returns InvalidOption with the nearest name.
    [[nodiscard]] Result<Remote> remote(std::string const& name) const;
};

/// \returns InvalidOption saying what is wrong and where.
[[nodiscard]] Result<CliSettings> load_cli_settings(Context const& context);
/// Adds what a table says. \param file  that has it, for messages and relative folders
[[nodiscard]] Result<void> read_cli_table(configuration::Value const& table,
                                          std::filesystem::path const& file, CliSettings& settings);

/// Name, URL, branch and paths. \returns InvalidOption for the first that is wrong.
[[nodiscard]] Result<void> check_remote(Remote const& remote);
/// `[cli.remotes.NAME]` and what belongs to it, as TOML.
[[nodiscard]] std::string toml_of(Remote const& remote);
/// The text of `file` without the table of a remote; everything else in it stays as it is.
/// \returns InvalidOption when the remote is not written as toml_of writes it.
[[nodiscard]] Result<std::string> without_remote(std::string const& text, Remote const& remote);

}  // namespace tasker::cli
