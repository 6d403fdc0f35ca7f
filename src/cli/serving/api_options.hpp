#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/serving/api_settings.hpp"
#include "cli/serving/configuration_files.hpp"
#include "cli/serving/refused_key.hpp"

namespace tasker::cli {

/// What the command line says of what a process serves; it wins over the configuration.
struct ApiOptions {
    std::optional<std::string> bind{};
    std::optional<std::string> grpc_bind{};  ///< `off`: no gRPC
    bool has_config_route = false;
    bool may_be_reached_from_elsewhere = false;
};

void apply(ApiOptions const& options, ApiSettings& settings);
/// The keys of the area that they win over, where they are given.
[[nodiscard]] std::vector<WinningOption> winning_over(ApiOptions const& options,
                                                      std::string const& area);

/// Adds the addresses of the configuration that nobody can listen on, or that other machines reach
/// although they must not. `settings` are those with the options applied.
void add_refused_addresses(ApiSettings const& settings, ApiOptions const& options,
                           std::vector<RefusedKey>& refusals);

}  // namespace tasker::cli
