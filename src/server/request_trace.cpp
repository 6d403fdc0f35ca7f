#include "server/request_trace.hpp"

#include <utility>

namespace tasker::server {

RequestTrace::RequestTrace(telemetry::Tracer& tracer, http::Request const& request,
                           std::string name, std::vector<telemetry::Attribute> attributes)
    : tracer_(tracer),
      name_(std::move(name)),
      attributes_(std::move(attributes)),
      start_(tracer.clock().now()) {
    auto const parent =
        telemetry::read_trace_context(request.header("traceparent"), request.header("tracestate"));
    if (parent) parent_ = parent->span_id;
    context_ = tracer.begin(parent);
    attributes_.push_back({.name = "tasker.request_id", .value = request.id});
}

telemetry::Span RequestTrace::span() const {
    return {.name = name_,
            .kind = telemetry::SpanKind::Server,
            .context = context_,
            .parent = parent_,
            .start = start_,
            .end = tracer_.clock().now(),
            .attributes = attributes_};
}

void RequestTrace::end_http(http::Response const& response) const {
    auto made = span();
    made.attributes.push_back(
        {.name = "http.response.status_code", .value = static_cast<std::int64_t>(response.status)});
    if (!response.subject.empty())
        made.attributes.push_back({.name = "task_uuid", .value = response.subject});
    made.has_failed = response.status >= 500;
    tracer_.record(std::move(made));
}

void RequestTrace::end_rpc(int status, std::string const& problem) const {
    auto made = span();
    made.attributes.push_back(
        {.name = "rpc.grpc.status_code", .value = static_cast<std::int64_t>(status)});
    made.has_failed = status != 0;
    made.failure = problem;
    tracer_.record(std::move(made));
}

std::shared_ptr<RequestTrace const> trace_of(telemetry::Tracer* tracer, routing::Route const& route,
                                             http::Request const& request) {
    if (tracer == nullptr || route.group == "health" || route.group == "metrics") return nullptr;
    auto const method = std::string(http::to_text(request.method));
    auto const pattern = std::string(route.pattern);
    return std::make_shared<RequestTrace const>(
        *tracer, request, method + " " + pattern,
        std::vector<telemetry::Attribute>{{.name = "http.request.method", .value = method},
                                          {.name = "http.route", .value = pattern}});
}

std::shared_ptr<RequestTrace const> trace_of_rpc(telemetry::Tracer* tracer,
                                                 std::string_view service, std::string_view method,
                                                 http::Request const& request) {
    if (tracer == nullptr || service == "HealthService") return nullptr;
    auto const full_service = "tasker.v1." + std::string(service);
    return std::make_shared<RequestTrace const>(
        *tracer, request, full_service + "/" + std::string(method),
        std::vector<telemetry::Attribute>{{.name = "rpc.system", .value = std::string("grpc")},
                                          {.name = "rpc.service", .value = full_service},
                                          {.name = "rpc.method", .value = std::string(method)}});
}

}  // namespace tasker::server
