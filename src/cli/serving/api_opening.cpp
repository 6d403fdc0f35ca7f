#include "cli/serving/api_opening.hpp"

#include <utility>

#include "cli/serving/exposure.hpp"
#include "cli/serving/grpc_library.hpp"

namespace tasker::cli {

namespace {

using server::auth::Gatekeeper;
using server::http::Certificate;

Result<std::shared_ptr<Certificate>> open_wanted_certificate(
    std::optional<server::http::CertificateFiles> const& files) {
    if (!files) return std::shared_ptr<Certificate>();
    return Certificate::open(*files);
}

Result<server::http::HttpOptions> prepare_http(ApiSettings const& settings,
                                               bool may_be_reached_from_elsewhere) {
    server::http::HttpOptions options{.request_timeout = settings.request_timeout};
    TASKER_TRY_ASSIGN(options.endpoint,
                      endpoint_of("--bind", settings.bind, rest_exposure(settings),
                                  may_be_reached_from_elsewhere));
    TASKER_TRY(options.check());
    TASKER_TRY_ASSIGN(options.certificate, open_wanted_certificate(settings.certificate));
    return options;
}

Result<server::grpc::GrpcOptions> prepare_grpc(ApiSettings const& settings,
                                               bool may_be_reached_from_elsewhere) {
    auto options = settings.grpc;
    TASKER_TRY_ASSIGN(options.endpoint,
                      endpoint_of("--grpc-bind", settings.grpc_bind, grpc_exposure(settings),
                                  may_be_reached_from_elsewhere));
    TASKER_TRY_ASSIGN(options.certificate, open_wanted_certificate(settings.grpc_certificate));
    return options;
}

Result<void> check_credentials(ApiSettings const& settings) {
    if (!settings.auth.is_enabled) return {};
    TASKER_TRY_ASSIGN(auto const credentials, read_credentials(settings));
    return Gatekeeper::check(credentials);
}

}  // namespace

Result<PreparedApis> prepare_apis(ApiSettings const& settings, ApiOptions const& options) {
    auto const is_allowed = options.may_be_reached_from_elsewhere;
    PreparedApis apis;
    if (settings.has_rest) {
        TASKER_TRY_ASSIGN(apis.http, prepare_http(settings, is_allowed));
    }
    TASKER_TRY(check_credentials(settings));
    // Where only the configuration's default asks for gRPC, the rest goes on without.
    if (settings.has_grpc && (has_grpc() || options.grpc_bind)) {
        TASKER_TRY_ASSIGN(apis.grpc, prepare_grpc(settings, is_allowed));
    }
    return apis;
}

Result<std::unique_ptr<ApiGuard>> ApiGuard::open(ApiSettings const& settings,
                                                 PreparedApis const& apis, Parts const& parts) {
    std::unique_ptr<ApiGuard> guard(new ApiGuard);
    if (apis.http && apis.http->certificate != nullptr)
        guard->certificates_.push_back(apis.http->certificate);
    if (apis.grpc && apis.grpc->certificate != nullptr)
        guard->certificates_.push_back(apis.grpc->certificate);
    if (!settings.auth.is_enabled) return guard;
    TASKER_TRY_ASSIGN(auto const credentials, read_credentials(settings));
    TASKER_TRY_ASSIGN(guard->gatekeeper_,
                      Gatekeeper::open(credentials, {.clock = parts.clock, .log = parts.log}));
    return guard;
}

server::Authorize ApiGuard::authorize() {
    return gatekeeper_ == nullptr ? server::Authorize() : gatekeeper_->authorize();
}

Result<void> ApiGuard::adopt(ApiSettings const& settings) {
    // All of it is read before any of it counts.
    std::vector<Certificate::Contents> fresh;
    for (auto const& certificate : certificates_) {
        TASKER_TRY_ASSIGN(auto contents, certificate->read());
        fresh.push_back(std::move(contents));
    }
    if (gatekeeper_ != nullptr) {
        TASKER_TRY_ASSIGN(auto const credentials, read_credentials(settings));
        TASKER_TRY(gatekeeper_->adopt(credentials));
    }
    for (std::size_t i = 0; i < fresh.size(); ++i)
        certificates_[i]->adopt(std::move(fresh[i]));
    return {};
}

}  // namespace tasker::cli
