#include "telemetry/endpoint.hpp"

#include <string>

namespace tasker::telemetry {

namespace {

constexpr std::string_view kTraces = "v1/traces";

Error no_endpoint(std::string_view why) {
    return {
        ErrorCode::InvalidOption,
        "the endpoint of telemetry " + std::string(why) +
            "; give one like "
            "http://localhost:4318, where OTLP over HTTP is received (not gRPC, which has 4317)"};
}

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view base) {
    Endpoint endpoint;
    if (auto const why = http_client::read_url(base, endpoint); !why.empty())
        return no_endpoint(why);
    if (base.find_first_of("?#") != std::string_view::npos)
        return no_endpoint("has a query; it is a base address, to which /v1/traces is added");
    if (!endpoint.target.ends_with('/')) endpoint.target += '/';
    endpoint.target += kTraces;
    return endpoint;
}

}  // namespace tasker::telemetry
