#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/access/profile.hpp"

namespace tasker::cli {

/// What `profile add` is told.
struct NewProfile {
    std::string name;
    std::string description;
    std::string transport = "rest";
    std::string server_url;
    std::string worker_url;
    std::vector<std::string> tools;
};

/// The file of somebody who begins: the profile `default`, and how others are written.
[[nodiscard]] std::string first_profiles_file();

/// `[profile.NAME]` and what belongs to it, as TOML.
[[nodiscard]] std::string toml_of(NewProfile const& profile);

/// Writes `text`, and the folder before it. \returns FileNotFound.
[[nodiscard]] Result<void> write_profiles_file(std::filesystem::path const& file,
                                               std::string const& text);

/// The profile behind what the file has, which stays as it is; makes the file where there is none.
/// \returns the file; InvalidOption when there is a profile of this name, or the file cannot have
/// it so.
[[nodiscard]] Result<std::filesystem::path> append_profile(NewProfile const& profile,
                                                           Context const& context);

}  // namespace tasker::cli
