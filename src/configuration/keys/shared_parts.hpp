#pragma once

#include <optional>
#include <string_view>

#include "configuration/keys/section.hpp"

namespace tasker::configuration {

// Tables that several areas have; what they differ in comes with them.

struct EventSystemDefaults {
    Value system_id;
    Value fallback_polling_interval;
    Value max_concurrent_operations;
    Value batch_size;
};
void add_event_system_keys(Section<EventSystem> const& system, EventSystemDefaults const& defaults);

struct WebDefaults {
    Value bind_address;
    Value pool_size;
    Value max_connections;
    Value connections_hint;
    Value jwt_issuer;
    Value jwt_audience;
};
void add_web_keys(Section<Web> const& web, WebDefaults const& defaults);
void add_authentication_keys(Section<Authentication> const& auth, WebDefaults const& defaults);

struct GrpcDefaults {
    Value bind_address;
    Value max_concurrent_streams;
};
void add_grpc_keys(Section<Grpc> const& grpc, GrpcDefaults const& defaults);

}  // namespace tasker::configuration
