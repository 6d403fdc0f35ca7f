#pragma once

#include <string>

namespace tasker::server {
struct Backend;
}

namespace tasker::server::metrics {

/// Everything that is counted, as Prometheus reads it (text format 0.0.4). Names are those of
/// spec/orchestration.md 10.7; labels have few values: states, classes of statuses. Asks no store.
[[nodiscard]] std::string exposition(Backend const& backend);

}  // namespace tasker::server::metrics
