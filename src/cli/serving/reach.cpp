#include "cli/serving/reach.hpp"

#include "cli/serving/exposure.hpp"

namespace tasker::cli {

std::string url_of(server::http::Endpoint const& endpoint, ApiSettings const& settings) {
    return (settings.certificate ? "https://" : "http://") + endpoint.to_text();
}

std::string grpc_place(server::http::Endpoint const& endpoint, ApiSettings const& settings) {
    return (settings.grpc_certificate ? "encrypted gRPC on " : "gRPC on ") + endpoint.to_text();
}

void warn_of_reach(Context& context, server::http::Endpoint const& endpoint,
                   ApiSettings const& settings, std::string_view may) {
    if (!settings.auth.is_enabled) {
        print_hint(context, "whoever reaches " + endpoint.to_text() + " may " + std::string(may) +
                                ": nobody is asked who he is");
    } else if (!settings.certificate && !endpoint.is_loopback()) {
        print_hint(context, "credentials travel to " + endpoint.to_text() +
                                " for everybody to read; encrypt in front of it, or give " +
                                settings.key("web.tls_enabled"));
    }
}

void tell_no_grpc(Context& context) {
    print_hint(context, "gRPC is not served: this tasker was built without it");
}

void warn_of_grpc_reach(Context& context, server::http::Endpoint const& endpoint,
                        ApiSettings const& settings) {
    auto const exposure = grpc_exposure(settings);
    if (endpoint.is_loopback() || exposure.lacks.empty()) return;
    print_hint(context, "gRPC on " + endpoint.to_text() +
                            " can be reached from other machines, and " + exposure.lacks + "; " +
                            exposure.remedy);
}

}  // namespace tasker::cli
