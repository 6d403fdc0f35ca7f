#include "configuration/reading/process_variables.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "configuration/keys/forms.hpp"

namespace tasker::configuration {

namespace {

std::optional<LogThreshold> log_threshold_from(std::string_view text) {
    auto const lower = lowered(text);
    constexpr std::array<std::pair<std::string_view, LogThreshold>, 7> kWords = {{
        {"trace", LogThreshold::Trace},
        {"debug", LogThreshold::Debug},
        {"info", LogThreshold::Info},
        {"warn", LogThreshold::Warning},
        {"warning", LogThreshold::Warning},
        {"error", LogThreshold::Error},
        {"off", LogThreshold::Off},
    }};
    for (auto const& [word, level] : kWords) {
        if (word == lower) return level;
    }
    return std::nullopt;
}

/// `info,tasker=debug`: the first that is a level, or has one behind its equals sign.
std::optional<LogThreshold> threshold_of_directives(std::string_view text) {
    while (!text.empty()) {
        auto const end = std::min(text.find(','), text.size());
        auto const directive = text.substr(0, end);
        if (auto const level = log_threshold_from(directive.substr(directive.find('=') + 1)))
            return level;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::nullopt;
}

LogThreshold log_threshold(Variables& variables, Findings& findings) {
    if (auto const level = variables.find("LOG_LEVEL", findings))
        return log_threshold_from(*level).value_or(LogThreshold::Info);
    if (auto const directives = variables.find("RUST_LOG", findings))
        return threshold_of_directives(*directives).value_or(LogThreshold::Info);
    return LogThreshold::Info;
}

bool is_true(std::optional<std::string> const& text) {
    return text && (lowered(*text) == "true" || *text == "1");
}

}  // namespace

Process process_from(Variables& variables, std::string const& environment, Findings& findings) {
    return {.log_threshold = log_threshold(variables, findings),
            .telemetry = telemetry_from(variables, environment, findings)};
}

Telemetry telemetry_from(Variables& variables, std::string const& environment, Findings& findings) {
    auto const text = [&](std::string_view name) {
        return variables.find(name, findings).value_or(std::string());
    };
    Telemetry telemetry;
    telemetry.is_enabled = is_true(variables.find("TELEMETRY_ENABLED", findings));
    telemetry.endpoint = text("OTEL_EXPORTER_OTLP_ENDPOINT");
    telemetry.service_name = text("OTEL_SERVICE_NAME");
    telemetry.service_version = text("OTEL_SERVICE_VERSION");
    telemetry.deployment_environment =
        variables.find("DEPLOYMENT_ENVIRONMENT", findings).value_or(environment);
    if (auto const share = variables.find("OTEL_TRACES_SAMPLER_ARG", findings)) {
        std::from_chars(share->data(), share->data() + share->size(), telemetry.sampled_share);
    }
    telemetry.sends_logs = is_true(variables.find("OTEL_LOGS_ENABLED", findings));
    return telemetry;
}

}  // namespace tasker::configuration
