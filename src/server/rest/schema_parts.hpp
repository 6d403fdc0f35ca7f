#pragma once

#include "tasker/json.hpp"

namespace tasker::server::rest::schema {

// What the documents of both servers have.

[[nodiscard]] Json health_word();
[[nodiscard]] Json pool_figures();
[[nodiscard]] Json pools();  ///< needs PoolDetail
[[nodiscard]] Json config_metadata();
[[nodiscard]] Json auth_config();
[[nodiscard]] Json messaging_config();

}  // namespace tasker::server::rest::schema
