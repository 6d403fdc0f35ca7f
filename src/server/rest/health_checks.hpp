#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/backend.hpp"
#include "tasker/json.hpp"

namespace tasker::server::rest {

enum class Health : std::uint8_t { Healthy, Degraded, Unhealthy, Unknown };

struct HealthCheck {
    std::string_view name;
    Health health = Health::Healthy;
    std::string message;
    Duration took{};
    bool is_vital = true;  ///< without it the server is not ready
};

/// All checks of spec/orchestration.md 6.8. Asks the store.
[[nodiscard]] std::vector<HealthCheck> check_health(Backend& backend);

enum class Extent : std::uint8_t { Vital, All };
[[nodiscard]] JsonObject document_of(std::vector<HealthCheck> const& checks, Extent extent);
[[nodiscard]] JsonObject health_info(Backend const& backend);

}  // namespace tasker::server::rest
