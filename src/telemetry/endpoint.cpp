#include "telemetry/endpoint.hpp"

#include <algorithm>
#include <charconv>

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

/// \returns false for what is no port.
bool read_port(std::string_view digits, std::uint16_t& port) {
    auto const* const end = digits.data() + digits.size();
    auto const read = std::from_chars(digits.data(), end, port);
    return read.ec == std::errc() && read.ptr == end && port != 0;
}

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view base) {
    if (std::ranges::any_of(base, [](char c) { return c <= ' ' || c >= '\x7f'; }))
        return no_endpoint("has a blank, a control character or one beyond ASCII");
    Endpoint endpoint;
    constexpr std::string_view kPlain = "http://";
    constexpr std::string_view kEncrypted = "https://";
    if (base.starts_with(kPlain)) {
        base.remove_prefix(kPlain.size());
    } else if (base.starts_with(kEncrypted)) {
        base.remove_prefix(kEncrypted.size());
        endpoint.is_encrypted = true;
        endpoint.port = 443;
    } else {
        return no_endpoint("begins with neither http:// nor https://");
    }
    auto authority = base.substr(0, base.find('/'));
    endpoint.target = base.substr(authority.size());
    if (authority.find('@') != std::string_view::npos) return no_endpoint("has a user name");
    if (base.find_first_of("?#") != std::string_view::npos)
        return no_endpoint("has a query; it is a base address, to which /v1/traces is added");
    auto const bracket = authority.rfind(']');
    auto const colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
        if (!read_port(authority.substr(colon + 1), endpoint.port))
            return no_endpoint("has a port that is none");
        authority = authority.substr(0, colon);
    }
    if (authority.starts_with('[') && authority.ends_with(']'))
        authority = authority.substr(1, authority.size() - 2);
    if (authority.empty() || authority.find_first_of("[]\\") != std::string_view::npos)
        return no_endpoint("has no host");
    endpoint.host = authority;
    if (!endpoint.target.ends_with('/')) endpoint.target += '/';
    endpoint.target += kTraces;
    return endpoint;
}

std::string Endpoint::authority() const {
    auto const name = host.find(':') == std::string::npos ? host : "[" + host + "]";
    auto const usual = is_encrypted ? 443 : 80;
    return port == usual ? name : name + ":" + std::to_string(port);
}

}  // namespace tasker::telemetry
