#pragma once

#include <string>
#include <string_view>

#include "cli/access/servers.hpp"

namespace tasker::cli {

/// What a server tells of its configuration (GET /config); never a secret.
/// \returns InvalidOption when it does not offer it.
[[nodiscard]] Result<Json> remote_config(ServerLine const& server);

/// The part of a document below `auth.enabled`; the whole below "".
/// \returns InvalidOption, naming what there is instead.
[[nodiscard]] Result<Json> part_of(Json const& document, std::string_view path);

/// A line for each value: its path, and the value.
[[nodiscard]] std::string list_of_values(Json const& document, Screen const& screen);

}  // namespace tasker::cli
