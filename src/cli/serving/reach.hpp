#pragma once

#include <string>

#include "cli/context.hpp"
#include "cli/serving/api_settings.hpp"
#include "server/http/options.hpp"

namespace tasker::cli {

// Where a process listens, for the user.

/// `https://127.0.0.1:8443`
[[nodiscard]] std::string url_of(server::http::Endpoint const& endpoint,
                                 ApiSettings const& settings);
/// `encrypted gRPC on 127.0.0.1:9190`
[[nodiscard]] std::string grpc_place(server::http::Endpoint const& endpoint,
                                     ApiSettings const& settings);

// A hint where other machines reach what they should not, which the user has allowed.

/// \param may  what whoever reaches it may do: `do everything`
void warn_of_reach(Context& context, server::http::Endpoint const& endpoint,
                   ApiSettings const& settings, std::string_view may);
/// This program cannot serve the gRPC that the configuration asks for.
void tell_no_grpc(Context& context);
void warn_of_grpc_reach(Context& context, server::http::Endpoint const& endpoint,
                        ApiSettings const& settings);

}  // namespace tasker::cli
