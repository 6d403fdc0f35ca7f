#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/http/message.hpp"
#include "server/routing/route.hpp"
#include "telemetry/tracer.hpp"

namespace tasker::server {

/// The span of a request that is being answered. Null stands for a request that makes none.
class RequestTrace {
public:
    RequestTrace(telemetry::Tracer& tracer, http::Request const& request, std::string name,
                 std::vector<telemetry::Attribute> attributes);

    /// Where what is done for the request belongs: what a task that it makes remembers.
    [[nodiscard]] telemetry::TraceContext const& context() const noexcept { return context_; }
    void end_http(http::Response const& response) const;
    void end_rpc(int status, std::string const& problem) const;

private:
    [[nodiscard]] telemetry::Span span() const;

    telemetry::Tracer& tracer_;
    std::string name_;
    std::vector<telemetry::Attribute> attributes_;
    telemetry::TraceContext context_;
    std::uint64_t parent_ = 0;
    TimePoint start_{};
};

/// Begins the span of a request, within the trace that its caller says. \returns null without a
/// tracer, and for what is asked all the time: health and metrics.
[[nodiscard]] std::shared_ptr<RequestTrace const> trace_of(telemetry::Tracer* tracer,
                                                           routing::Route const& route,
                                                           http::Request const& request);
/// The same of an rpc.
[[nodiscard]] std::shared_ptr<RequestTrace const> trace_of_rpc(telemetry::Tracer* tracer,
                                                               std::string_view service,
                                                               std::string_view method,
                                                               http::Request const& request);

}  // namespace tasker::server
