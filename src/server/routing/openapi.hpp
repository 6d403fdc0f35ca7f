#pragma once

#include <span>

#include "server/routing/route.hpp"
#include "tasker/json.hpp"

namespace tasker::server::routing {

/// The routes as an OpenAPI 3.1 document, with these schemas as its components.
[[nodiscard]] JsonObject openapi_document(std::span<Route const> routes, JsonObject schemas);

}  // namespace tasker::server::routing
