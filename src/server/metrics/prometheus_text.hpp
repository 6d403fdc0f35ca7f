#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "server/http/server.hpp"
#include "server/metrics/counters.hpp"

namespace tasker::server::metrics {

/// Prometheus' text format 0.0.4. Writes a metric after the other; a name's lines belong together.
class PrometheusText {
public:
    using Label = std::pair<std::string_view, std::string_view>;

    /// \param name  without the prefix `tasker_`
    void begin(std::string_view name, std::string_view kind, std::string_view help);
    void value(std::string const& number, std::initializer_list<Label> labels = {});
    void counter(std::string_view name, std::uint64_t number, std::string_view help);
    void gauge(std::string_view name, std::string const& number, std::string_view help);
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
    std::string name_;
};

/// What every server that speaks HTTP counts.
void add_api(PrometheusText& text, Counters const& counters, http::HttpFigures const& figures);

}  // namespace tasker::server::metrics
