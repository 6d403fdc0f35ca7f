#include "server/metrics/prometheus_text.hpp"

#include "server/backend.hpp"
#include "server/metrics/catalogue.hpp"

namespace tasker::server::metrics {

namespace {

std::string escaped(std::string_view value) {
    std::string text;
    for (char const c : value) {
        if (c == '\\' || c == '"') text += '\\';
        text += c == '\n' ? ' ' : c;
    }
    return text;
}

/// With three decimals: what is measured are microseconds.
std::string in_milliseconds(Duration duration) {
    auto const whole = duration.count() / 1000;
    auto rest = std::to_string(1000 + duration.count() % 1000);
    rest.front() = '.';
    return std::to_string(whole) + rest;
}

}  // namespace

void PrometheusText::begin(std::string_view name) {
    auto const& row = metric_named(name);
    name_ = "tasker_" + std::string(name);
    text_ += "# HELP " + name_ + " " + std::string(row.says) + "\n# TYPE " + name_ + " " +
             std::string(to_text(row.kind)) + "\n";
}

void PrometheusText::line(std::string_view suffix, std::string_view number,
                          std::initializer_list<Label> labels) {
    text_.append(name_).append(suffix);
    std::string_view separator = "{";
    for (auto const& [label, value] : labels) {
        text_.append(separator).append(label).append("=\"").append(escaped(value)).append("\"");
        separator = ",";
    }
    text_.append(labels.size() == 0 ? " " : "} ").append(number).append("\n");
}

void PrometheusText::value(std::string_view number, std::initializer_list<Label> labels) {
    line({}, number, labels);
}

void PrometheusText::number(std::string_view name, std::uint64_t number) {
    begin(name);
    value(std::to_string(number));
}

void PrometheusText::histogram(std::string_view name, base::HistogramCounts const& counts) {
    begin(name);
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < base::kBucketBounds.size(); ++i) {
        below += counts.buckets.at(i);
        line("_bucket", std::to_string(below), {{"le", base::kBucketBounds.at(i).text}});
    }
    auto const all = std::to_string(below + counts.buckets.back());
    line("_bucket", all, {{"le", "+Inf"}});
    line("_sum", in_milliseconds(counts.sum), {});
    line("_count", all, {});
}

void add_api(PrometheusText& text, Backend const& backend) {
    auto const& counters = backend.counters;
    auto const figures = backend.http_figures();
    text.begin("api_requests_total");
    for (std::size_t i = 1; i < counters.answers.size(); ++i)
        text.value(std::to_string(counters.answers.at(i)), {{"status", std::to_string(i) + "xx"}});
    text.number("api_requests_rejected_total", counters.backpressure);
    text.number("auth_requests_total", counters.admissions);
    text.number("auth_failures_total", counters.unauthenticated);
    text.number("permission_denials_total", counters.unauthorized);
    text.number("api_connections_total", figures.connections_accepted);
    text.number("api_connections_refused_total", figures.connections_refused);
    text.number("api_handshakes_failed_total", figures.handshakes_failed);
    text.number("api_connections", figures.connections_open);
    auto const spans =
        backend.tracer == nullptr ? telemetry::ExportFigures() : backend.tracer->figures();
    text.number("telemetry_spans_exported_total", spans.exported);
    text.number("telemetry_spans_dropped_total", spans.dropped);
    text.number("telemetry_spans_failed_total", spans.failed);
    text.number("telemetry_spans_waiting", spans.waiting);
}

}  // namespace tasker::server::metrics
