#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/span.hpp"

namespace tasker::telemetry {

/// What all spans of a process say: the attributes of its resource.
struct Resource {
    std::string service_name;
    std::string service_version;
    std::string environment;  ///< empty: not said
    std::string instance;     ///< which of the processes of that service
};

/// An ExportTraceServiceRequest of opentelemetry.proto.collector.trace.v1, in the binary form of
/// Protocol Buffers. Written by hand: the messages are few, never change in what they have, and the
/// library that would write them is one that only the gRPC API has.
[[nodiscard]] std::string encode_spans(Resource const& resource, std::span<Span const> spans);

/// What a receiver says of a request that it took.
struct PartialSuccess {
    std::uint64_t rejected = 0;
    std::string why;
};
/// Of an ExportTraceServiceResponse; nothing was rejected where it cannot be read.
[[nodiscard]] PartialSuccess read_partial_success(std::string_view response);

}  // namespace tasker::telemetry
