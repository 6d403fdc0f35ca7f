#include "cli/serving/exposure.hpp"

namespace tasker::cli {

namespace {

constexpr std::string_view kNobodyIsAsked = "nobody is asked who he is";
constexpr std::string_view kAskThem = "orchestration.web.auth.enabled";
constexpr std::string_view kNotEncrypted = "what it says is not encrypted";
constexpr std::string_view kEncrypt = "orchestration.grpc.tls_enabled";

Exposure without(std::string_view what, std::string_view key) {
    return {.lacks = std::string(what), .remedy = "make " + std::string(key) + " true"};
}

}  // namespace

Exposure rest_exposure(ServerSettings const& settings) {
    return settings.auth.is_enabled ? Exposure() : without(kNobodyIsAsked, kAskThem);
}

Exposure grpc_exposure(ServerSettings const& settings) {
    auto const is_encrypted = settings.grpc_certificate.has_value();
    if (is_encrypted) return rest_exposure(settings);
    if (settings.auth.is_enabled) return without(kNotEncrypted, kEncrypt);
    auto const both = std::string(kNotEncrypted) + ", and " + std::string(kNobodyIsAsked);
    return without(both, std::string(kEncrypt) + " and " + std::string(kAskThem));
}

Result<server::http::Endpoint> endpoint_of(std::string const& option, std::string const& bind,
                                           Exposure const& exposure,
                                           bool may_be_reached_from_elsewhere) {
    TASKER_TRY_ASSIGN(auto const endpoint, server::http::Endpoint::parse(bind));
    if (endpoint.is_loopback() || exposure.lacks.empty() || may_be_reached_from_elsewhere)
        return endpoint;
    return Error(ErrorCode::InvalidOption,
                 option + " " + bind + " can be reached from other machines, and " +
                     exposure.lacks + ": keep to 127.0.0.1, " + exposure.remedy +
                     ", or give --insecure to allow that");
}

}  // namespace tasker::cli
