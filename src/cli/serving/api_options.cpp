#include "cli/serving/api_options.hpp"

#include <utility>

#include "cli/serving/exposure.hpp"
#include "server/http/options.hpp"

namespace tasker::cli {

namespace {

void check_address(std::string key, std::string const& bind, Exposure const& exposure,
                   bool may_be_reached_from_elsewhere, std::vector<RefusedKey>& refusals) {
    auto const endpoint = server::http::Endpoint::parse(bind);
    if (!endpoint) {
        refusals.push_back({std::move(key), bind + ", a name; give an address, as 127.0.0.1"});
    } else if (!endpoint->is_loopback() && !exposure.lacks.empty() &&
               !may_be_reached_from_elsewhere) {
        refusals.push_back(
            {std::move(key), bind + ", which other machines can reach, and " + exposure.lacks +
                                 ": make it 127.0.0.1:" + std::to_string(endpoint->port) + ", " +
                                 exposure.remedy + ", or give --insecure to allow that"});
    }
}

}  // namespace

void apply(ApiOptions const& options, ApiSettings& settings) {
    if (options.bind) settings.bind = *options.bind;
    if (options.grpc_bind) {
        settings.has_grpc = *options.grpc_bind != "off";
        settings.grpc_bind = *options.grpc_bind;
    }
    if (options.has_config_route) settings.has_config_route = true;
}

std::vector<WinningOption> winning_over(ApiOptions const& options, std::string const& area) {
    return {{area + ".web.bind_address", "--bind", options.bind.has_value()},
            {area + ".grpc.bind_address", "--grpc-bind", options.grpc_bind.has_value()},
            {area + ".grpc.enabled", "--grpc-bind", options.grpc_bind.has_value()},
            {area + ".web.config_endpoint_enabled", "--config-endpoint", options.has_config_route}};
}

void add_refused_addresses(ApiSettings const& settings, ApiOptions const& options,
                           std::vector<RefusedKey>& refusals) {
    auto const is_allowed = options.may_be_reached_from_elsewhere;
    if (settings.has_rest && !options.bind) {
        auto exposure = rest_exposure(settings);
        if (settings.area == "worker") exposure.remedy += ", make worker.web.enabled false";
        check_address(settings.key("web.bind_address"), settings.bind, exposure, is_allowed,
                      refusals);
    }
    if (!settings.has_grpc || options.grpc_bind) return;
    auto exposure = grpc_exposure(settings);
    exposure.remedy += ", make " + settings.key("grpc.enabled") + " false";
    check_address(settings.key("grpc.bind_address"), settings.grpc_bind, exposure, is_allowed,
                  refusals);
}

}  // namespace tasker::cli
