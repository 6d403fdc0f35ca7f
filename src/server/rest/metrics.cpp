#include "server/backend.hpp"
#include "server/metrics/exposition.hpp"
#include "server/rest/routes.hpp"

namespace tasker::server::rest {

namespace {

Result<routing::Answer> show_metrics(Backend& backend, routing::Call const& /*call*/) {
    return routing::Answer(
        http::Response{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                       .body = metrics::exposition(backend)});
}

}  // namespace

void add_metrics_routes(std::vector<routing::Route>& routes) {
    routes.push_back({.method = http::Method::Get,
                      .pattern = "/metrics",
                      .operation = "get_metrics",
                      .group = "metrics",
                      .summary = "Counters and gauges for Prometheus",
                      .content_type = "text/plain",
                      .may_wait = false,
                      .handle = show_metrics});
}

}  // namespace tasker::server::rest
