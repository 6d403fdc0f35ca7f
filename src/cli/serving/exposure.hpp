#pragma once

#include <string>

#include "cli/serving/api_settings.hpp"
#include "server/http/options.hpp"

namespace tasker::cli {

/// Why an API must not be reached from other machines by a server that is not told to allow it.
struct Exposure {
    std::string lacks;   ///< `nobody is asked who he is`; empty: nothing
    std::string remedy;  ///< `make orchestration.web.auth.enabled true`
};

/// Whoever reaches it must say who he is.
[[nodiscard]] Exposure rest_exposure(ApiSettings const& settings);
/// The same, over connections that nobody else can read: between services there is often nothing
/// in front that encrypts.
[[nodiscard]] Exposure grpc_exposure(ApiSettings const& settings);

/// Where an option, or else the configuration, says that a server listens.
/// \returns InvalidOption, also for an address that other machines reach where that lacks anything.
[[nodiscard]] Result<server::http::Endpoint> endpoint_of(std::string const& option,
                                                         std::string const& bind,
                                                         Exposure const& exposure,
                                                         bool may_be_reached_from_elsewhere);

}  // namespace tasker::cli
