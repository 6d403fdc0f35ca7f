#include "cli/serving/worker_web.hpp"

#include <random>
#include <utility>

#include "cli/serving/exposure.hpp"

namespace tasker::cli {

namespace {

server::Description describe_worker(WorkerWeb::About const& about) {
    server::Description description{.messaging_backend = about.transport.substr(
                                        0, about.transport.find('=')),  // the rest may be secret
                                    .has_config_route = false};
    if (!about.environment.empty()) description.environment = about.environment;
    return description;
}

}  // namespace

Result<std::optional<server::http::Endpoint>> worker_endpoint(WorkerCommand const& command) {
    using Wanted = std::optional<server::http::Endpoint>;
    if (!command.bind) return Wanted();
    Exposure const exposure{.lacks = "nobody is asked who he is",
                            .remedy = "put something in front of it that asks"};
    TASKER_TRY_ASSIGN(auto const endpoint, endpoint_of("--bind", *command.bind, exposure,
                                                       command.may_be_reached_from_elsewhere));
    return Wanted(endpoint);
}

WorkerWeb::WorkerWeb(embedded::Host& host, About about)
    : ids_(host.clock(), std::random_device{}()),
      side_{.namespaces = std::move(about.namespaces),
            .handlers = host.handlers(),
            .metrics = [&host] { return host.worker()->metrics(); },
            .started_at = host.clock().now()},
      backend_{.store = host.store(),
               .registry = host.registry(),
               .clock = host.clock(),
               .ids = ids_,
               .log = host.log(),
               .description = describe_worker(about),
               .tracer = host.tracer(),
               .worker = &side_} {}

Result<std::unique_ptr<WorkerWeb>> WorkerWeb::open(server::http::Endpoint const& endpoint,
                                                   embedded::Host& host, About about) {
    std::unique_ptr<WorkerWeb> web(new WorkerWeb(host, std::move(about)));
    TASKER_TRY_ASSIGN(web->server_, server::worker_web::WorkerServer::open(web->backend_,
                                                                           {.endpoint = endpoint}));
    return web;
}

}  // namespace tasker::cli
