#pragma once

#include <cstdint>
#include <string>

namespace tasker::configuration {

enum class LogThreshold : std::uint8_t { Trace, Debug, Info, Warning, Error, Off };

/// Traces that leave by OTLP.
struct Telemetry {
    bool is_enabled = false;
    std::string endpoint;
    std::string service_name;  ///< empty: that of the program
    std::string service_version;
    std::string deployment_environment;
    double sampled_share = 1.0;
    bool sends_logs = false;
};

/// What only variables say: spec/orchestration.md 9.6.
struct Process {
    LogThreshold log_threshold = LogThreshold::Info;
    Telemetry telemetry;
};

}  // namespace tasker::configuration
