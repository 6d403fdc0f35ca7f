#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tasker/json.hpp"

namespace tasker::server::events {

using EventText = std::shared_ptr<std::string const>;

/// One event as it is sent; without an id when that is empty. Neither name nor id has line breaks.
[[nodiscard]] EventText event_text(std::string_view name, std::string_view id,
                                   JsonObject const& data);
/// What means nothing and shows that the connection lives.
[[nodiscard]] EventText heartbeat_text();
/// The first that is sent: when to come back after the connection was lost.
[[nodiscard]] EventText greeting_text();

}  // namespace tasker::server::events
