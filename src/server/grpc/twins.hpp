#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "server/grpc/rpc.hpp"

namespace tasker::server::grpc {

/// An rpc that does what the route of this operation does.
struct Twin {
    std::string_view service;
    std::string_view name;
    std::string_view operation;
    std::string_view into{};
    JsonObject (*rewrite)(JsonObject request) = nullptr;
    routing::Handle handle = nullptr;  ///< null: that of the route
};

/// Adds an rpc for each. `routes` are all that there can be, with that of the configuration, whose
/// rpc refuses where `config` says that it is not to be shown.
void add_twins(std::vector<Rpc>& rpcs, std::span<Twin const> twins,
               std::vector<routing::Route> const& routes, rest::ConfigRoute config);

}  // namespace tasker::server::grpc
