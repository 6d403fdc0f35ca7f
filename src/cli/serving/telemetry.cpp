#include "cli/serving/telemetry.hpp"

#include <string>
#include <utility>

#include "configuration/reading/process_variables.hpp"
#include "configuration/settings/process.hpp"
#include "tasker/telemetry_options.hpp"

namespace tasker::cli {

namespace {

/// Where a collector on this machine receives OTLP over HTTP.
constexpr std::string_view kUsualEndpoint = "http://localhost:4318";

TelemetryOptions telemetry_from(configuration::Telemetry const& settings,
                                std::string_view service) {
    TelemetryOptions options{.service_name = settings.service_name,
                             .service_version = settings.service_version,
                             .environment = settings.deployment_environment,
                             .sampled_share = settings.sampled_share};
    if (options.service_name.empty()) options.service_name = service;
    if (!settings.is_enabled) return options;
    options.endpoint = settings.endpoint.empty() ? kUsualEndpoint : settings.endpoint;
    return options;
}

Result<TelemetryOptions> telemetry_of_process(Context const& context,
                                              std::string const& environment,
                                              std::string_view service) {
    configuration::Variables variables(context.variable);
    configuration::Findings findings;
    auto const settings = configuration::telemetry_from(variables, environment, findings);
    for (auto const& finding : std::move(findings).in_order()) {
        if (finding.severity == configuration::Severity::Error)
            return Error(ErrorCode::InvalidOption, finding.message);
    }
    return telemetry_from(settings, service);
}

Result<base::LogFormat> log_format_of(Context const& context, std::string const& environment) {
    auto const wanted = context.variable("TASKER_LOG_FORMAT");
    if (!wanted) {
        return environment == "production" ? base::LogFormat::Json : base::LogFormat::Text;
    }
    if (*wanted == "json") return base::LogFormat::Json;
    if (*wanted == "text") return base::LogFormat::Text;
    return Error(ErrorCode::InvalidOption,
                 "TASKER_LOG_FORMAT is \"" + *wanted + "\"; it must be text or json");
}

}  // namespace

Result<void> add_telemetry(embedded::HostOptions& host, Context const& context,
                           std::string_view service) {
    TASKER_TRY_ASSIGN(host.telemetry, telemetry_of_process(context, host.environment, service));
    TASKER_TRY_ASSIGN(host.log_format, log_format_of(context, host.environment));
    return {};
}

}  // namespace tasker::cli
