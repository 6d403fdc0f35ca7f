#pragma once

#include <string>
#include <string_view>

#include "base/log.hpp"
#include "cli/context.hpp"
#include "configuration/settings/process.hpp"
#include "embedded/host.hpp"
#include "tasker/telemetry_options.hpp"

namespace tasker::cli {

// What the programs are called in traces.
inline constexpr std::string_view kServerService = "tasker-server";
inline constexpr std::string_view kWorkerService = "tasker-worker";
inline constexpr std::string_view kDevService = "tasker-dev";

/// Where the spans of a program go, as its configuration says it.
/// \param service  what it is called where OTEL_SERVICE_NAME does not say it
[[nodiscard]] TelemetryOptions telemetry_from(configuration::Telemetry const& settings,
                                              std::string_view service);

/// The same, as the variables of the process say it.
/// \returns InvalidOption where one of them is wrong.
[[nodiscard]] Result<TelemetryOptions> telemetry_of_process(Context const& context,
                                                            std::string const& environment,
                                                            std::string_view service);

/// How the log of a program that serves is written: as TASKER_LOG_FORMAT says, `text` or `json`;
/// else JSON in production, where programs read it, and text elsewhere.
/// \returns InvalidOption for another word.
[[nodiscard]] Result<base::LogFormat> log_format_of(Context const& context,
                                                    std::string const& environment);

/// Both, into the options of a program that reads no configuration.
[[nodiscard]] Result<void> add_telemetry(embedded::HostOptions& host, Context const& context,
                                         std::string_view service);

}  // namespace tasker::cli
