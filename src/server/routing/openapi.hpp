#pragma once

#include <span>
#include <string_view>

#include "server/routing/route.hpp"
#include "tasker/json.hpp"

namespace tasker::server::routing {

/// The routes as an OpenAPI 3.1 document, with these schemas as its components.
[[nodiscard]] JsonObject openapi_document(std::span<Route const> routes, JsonObject schemas,
                                          std::string_view title = "Tasker");

}  // namespace tasker::server::routing
