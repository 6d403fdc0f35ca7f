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

/// A file of profiles that is to be written again, or made: where it is and what it says now.
struct ProfilesText {
    std::filesystem::path file;
    std::string text;  ///< empty: there is none yet
};
/// The one that Profiles::load reads, or that which is named and not there yet, or
/// `.config/tasker.toml`. \returns InvalidOption when it cannot be read.
[[nodiscard]] Result<ProfilesText> profiles_text(Context const& context);
/// Writes the file with `lines` behind what it says. \returns InvalidOption when that is no TOML.
[[nodiscard]] Result<void> append_lines(ProfilesText const& file, std::string const& lines);

/// The profile behind what the file has, which stays as it is; makes the file where there is none.
/// \returns the file; InvalidOption when there is a profile of this name, or the file cannot have
/// it so.
[[nodiscard]] Result<std::filesystem::path> append_profile(NewProfile const& profile,
                                                           Context const& context);

}  // namespace tasker::cli
