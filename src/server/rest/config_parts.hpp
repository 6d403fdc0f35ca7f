#pragma once

#include <string>
#include <vector>

#include "server/backend.hpp"
#include "tasker/json.hpp"

namespace tasker::server::rest {

// What /config shows of every server: only what may be shown to everybody who may ask, each field
// by name.

[[nodiscard]] JsonObject config_metadata(Backend const& backend);
[[nodiscard]] JsonObject shown_auth(AuthDescription const& auth);
[[nodiscard]] JsonObject shown_messaging(Description const& about);
[[nodiscard]] JsonArray texts(std::vector<std::string> const& words);

}  // namespace tasker::server::rest
