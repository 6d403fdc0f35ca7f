#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tasker/error.hpp"

namespace tasker::telemetry {

/// Where spans are sent to, taken apart.
struct Endpoint {
    bool is_encrypted = false;
    std::string host;  ///< a name, or an address without brackets
    std::uint16_t port = 80;
    std::string target;  ///< of traces: `/v1/traces`, below the path of the base address

    /// \param base  as OTEL_EXPORTER_OTLP_ENDPOINT says it: `http://localhost:4318`
    /// \returns InvalidOption with what would be right.
    [[nodiscard]] static Result<Endpoint> parse(std::string_view base);
    /// What the header `host` says.
    [[nodiscard]] std::string authority() const;
};

}  // namespace tasker::telemetry
