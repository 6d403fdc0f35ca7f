#pragma once

#include <string>

#include "tasker/json.hpp"
#include "tests/server/grpc/grpc_client.hpp"

namespace tasker::test {

// Whether REST and gRPC say the same. Messages are read by protobuf's own JSON, not by ours.

/// Member by member, in both directions; what moves between two calls must only be there.
void expect_equal(Json const& rest, Json const& grpc, std::string const& where);

/// Calls `TaskService/GetTask` with a request written as protobuf's JSON. \returns the answer, as
/// protobuf's JSON has it.
[[nodiscard]] Json answer_of(GrpcClient& client, std::string const& method,
                             JsonObject const& given);

}  // namespace tasker::test
