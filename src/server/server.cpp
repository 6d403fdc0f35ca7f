#include "server/server.hpp"

#include <utility>

#include "server/rest/routes.hpp"

namespace tasker::server {

namespace {

rest::ConfigRoute config_route(Description const& about) noexcept {
    return about.has_config_route ? rest::ConfigRoute::Present : rest::ConfigRoute::Absent;
}

}  // namespace

Server::Server(Backend& backend, Authorize authorize)
    : backend_(backend),
      api_(backend, rest::orchestration_routes(config_route(backend.description)),
           std::move(authorize)) {}

Server::~Server() {
    stop(Duration::zero());
    backend_.http_figures = [] { return http::HttpFigures{}; };
}

Result<std::unique_ptr<Server>> Server::open(Backend& backend, http::HttpOptions const& options,
                                             Authorize authorize) {
    std::unique_ptr<Server> server(new Server(backend, std::move(authorize)));
    TASKER_TRY_ASSIGN(server->http_, http::HttpServer::listen(options, {.application = server->api_,
                                                                        .clock = backend.clock,
                                                                        .ids = backend.ids,
                                                                        .log = backend.log}));
    backend.http_figures = [http = server->http_.get()] { return http->figures(); };
    return server;
}

void Server::start() {
    backend_.state = OperationalState::Normal;
    http_->start();
}

void Server::stop(Duration drain) {
    if (http_ == nullptr || backend_.state == OperationalState::Stopped) return;
    backend_.state = OperationalState::GracefulShutdown;
    http_->stop(drain);
    backend_.state = OperationalState::Stopped;
}

}  // namespace tasker::server
