#include "cli/serving/exposure.hpp"

namespace tasker::cli {

namespace {

constexpr char const* kNobodyIsAsked = "nobody is asked who he is";
constexpr char const* kNotEncrypted = "what it says is not encrypted";
constexpr std::string_view kAskThem = "web.auth.enabled";
constexpr std::string_view kEncrypt = "grpc.tls_enabled";

}  // namespace

Exposure rest_exposure(ApiSettings const& settings) {
    if (settings.auth.is_enabled) return {};
    return {.lacks = kNobodyIsAsked, .remedy = "make " + settings.key(kAskThem) + " true"};
}

Exposure grpc_exposure(ApiSettings const& settings) {
    if (settings.grpc_certificate) return rest_exposure(settings);
    auto const encrypt = "make " + settings.key(kEncrypt);
    if (settings.auth.is_enabled) return {.lacks = kNotEncrypted, .remedy = encrypt + " true"};
    return {.lacks = std::string(kNotEncrypted) + ", and " + kNobodyIsAsked,
            .remedy = encrypt + " and " + settings.key(kAskThem) + " true"};
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
