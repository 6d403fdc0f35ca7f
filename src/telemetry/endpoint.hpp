#pragma once

#include <string_view>

#include "http_client/url.hpp"
#include "tasker/error.hpp"

namespace tasker::telemetry {

/// Where spans are sent to, taken apart.
struct Endpoint
    : http_client::Url {  // its target: `/v1/traces`, below the path of the base address
    /// \param base  as OTEL_EXPORTER_OTLP_ENDPOINT says it: `http://localhost:4318`
    /// \returns InvalidOption with what would be right.
    [[nodiscard]] static Result<Endpoint> parse(std::string_view base);
};

}  // namespace tasker::telemetry
