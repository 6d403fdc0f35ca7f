#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/backend.hpp"
#include "server/routing/answer.hpp"
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

/// Whether the store answers, under this name. Asks it.
[[nodiscard]] HealthCheck check_store(Backend& backend, std::string_view name);
/// Of a share of what there is, in percent.
[[nodiscard]] Health health_at(double percent) noexcept;
[[nodiscard]] std::string_view to_text(Health health) noexcept;
/// `waiting requests: 12 %`
[[nodiscard]] std::string percent_text(std::string_view of_what, double percent);
/// `{"tasker_pool": …, "pgmq_pool": …}`
[[nodiscard]] JsonObject pool_utilization(Backend const& backend);

/// All checks of spec/orchestration.md 6.8. Asks the store.
[[nodiscard]] std::vector<HealthCheck> check_health(Backend& backend);

/// Why the server is not ready, if a vital check says so.
[[nodiscard]] std::optional<routing::Refused> unreadiness(std::vector<HealthCheck> const& checks);

enum class Extent : std::uint8_t { Vital, All };
[[nodiscard]] JsonObject document_of(std::vector<HealthCheck> const& checks, Extent extent);
[[nodiscard]] JsonObject health_info(Backend const& backend);

}  // namespace tasker::server::rest
