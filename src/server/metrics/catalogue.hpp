#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tasker::server::metrics {

enum class MetricKind : std::uint8_t { Counter, Gauge, Histogram };
[[nodiscard]] std::string_view to_text(MetricKind kind) noexcept;

/// Whose /metrics has it.
enum class MetricPlace : std::uint8_t { Server, Worker, Both };

/// A metric as scrapes and the reference name it.
struct MetricRow {
    std::string_view name;  ///< without the prefix `tasker_`
    MetricKind kind;
    MetricPlace place;
    std::string_view labels;  ///< `to_state`, `pool, state`; empty: none
    std::string_view says;
};

/// Every metric there is: the one place that names them. In the order of the reference.
[[nodiscard]] std::span<MetricRow const> catalogue() noexcept;
/// Of one that there is.
[[nodiscard]] MetricRow const& metric_named(std::string_view name);

/// docs/reference/metrics.md
[[nodiscard]] std::string metrics_page();

}  // namespace tasker::server::metrics
