#include "server/metrics/prometheus_text.hpp"

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

}  // namespace

void PrometheusText::begin(std::string_view name, std::string_view kind, std::string_view help) {
    name_ = "tasker_" + std::string(name);
    text_ += "# HELP " + name_ + " " + std::string(help) + "\n# TYPE " + name_ + " " +
             std::string(kind) + "\n";
}

void PrometheusText::value(std::string const& number, std::initializer_list<Label> labels) {
    text_ += name_;
    std::string_view separator = "{";
    for (auto const& [label, value] : labels) {
        text_ += std::string(separator) + std::string(label) + "=\"" + escaped(value) + "\"";
        separator = ",";
    }
    text_ += (labels.size() == 0 ? " " : "} ") + number + "\n";
}

void PrometheusText::counter(std::string_view name, std::uint64_t number, std::string_view help) {
    begin(name, "counter", help);
    value(std::to_string(number));
}

void PrometheusText::gauge(std::string_view name, std::string const& number,
                           std::string_view help) {
    begin(name, "gauge", help);
    value(number);
}

}  // namespace tasker::server::metrics
