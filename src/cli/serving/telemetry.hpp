#pragma once

#include <string_view>

#include "cli/context.hpp"
#include "embedded/host.hpp"

namespace tasker::cli {

// What the programs are called in traces.
inline constexpr std::string_view kServerService = "tasker-server";
inline constexpr std::string_view kWorkerService = "tasker-worker";
inline constexpr std::string_view kDevService = "tasker-dev";

/// Where the spans of a program that serves go, and how its log is written, as the variables of the
/// process say it: TASKER_LOG_FORMAT is `text` or `json`; else the log is JSON in production, where
/// programs read it, and text elsewhere. The host's environment is known.
/// \param service  what it is called where OTEL_SERVICE_NAME does not say it
/// \returns InvalidOption where a variable is wrong.
[[nodiscard]] Result<void> add_telemetry(embedded::HostOptions& host, Context const& context,
                                         std::string_view service);

}  // namespace tasker::cli
