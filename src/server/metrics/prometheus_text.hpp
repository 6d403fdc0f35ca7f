#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/histogram.hpp"

namespace tasker::server {
struct Backend;
}

namespace tasker::server::metrics {

/// Prometheus' text format 0.0.4. Writes a metric after the other; a name's lines belong together.
/// Names are rows of the catalogue.
class PrometheusText {
public:
    using Label = std::pair<std::string_view, std::string_view>;

    void begin(std::string_view name);
    void value(std::string_view number, std::initializer_list<Label> labels = {});
    /// A counter or a gauge without labels.
    void number(std::string_view name, std::uint64_t number);
    void histogram(std::string_view name, base::HistogramCounts const& counts);
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    void line(std::string_view suffix, std::string_view number,
              std::initializer_list<Label> labels);

    std::string text_;
    std::string name_;
};

/// What every server that speaks HTTP counts.
void add_api(PrometheusText& text, Backend const& backend);

}  // namespace tasker::server::metrics
