#pragma once

#include <optional>
#include <string>

#include "cli/context.hpp"

namespace tasker::cli {

/// A server by a name of the user's, with what it is asked with (`[profile.NAME.orchestration]`).
struct Profile {
    std::string base_url;
    std::optional<Duration> time_max;
    std::string ca_file;
    std::string api_key;         ///< empty: none, or a token
    std::string api_key_header;  ///< empty: the usual one
    std::string token;
};

/// Looks for it in the first of these files that is there: `.config/tasker.toml`,
/// `.config/tasker-client.toml`, `tasker-client.toml`, `~/.config/tasker/client.toml`,
/// `~/.tasker/client.toml`. Files that it names are relative to its folder.
/// \returns InvalidOption saying what is wrong and where, without a secret.
[[nodiscard]] Result<Profile> load_profile(std::string const& name, Context const& context);

}  // namespace tasker::cli
