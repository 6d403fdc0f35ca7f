#pragma once

#include <string>

#include "tasker/error.hpp"

namespace tasker {

/// Where the spans of traces go: to a receiver of OTLP over HTTP, such as a collector of
/// OpenTelemetry. They are sent beside the work and never hold it up; what there is no room for is
/// dropped and counted.
struct TelemetryOptions {
    /// Its base address, `http://localhost:4318`; empty: no spans are made.
    std::string endpoint{};
    // What the spans say of this process.
    std::string service_name = "tasker";
    std::string service_version{};  ///< empty: Tasker's
    std::string environment{};      ///< `production`; empty: not said
    /// Which share of the traces that begin here is kept, 0 to 1. One that begins elsewhere is kept
    /// if it is kept there.
    double sampled_share = 1.0;

    /// \returns InvalidOption with what would be right.
    [[nodiscard]] Result<void> check() const;
};

}  // namespace tasker
