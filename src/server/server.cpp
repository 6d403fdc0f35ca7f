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
           std::move(authorize)),
      hub_(backend) {
    backend.events = &hub_;
}

Server::~Server() {
    stop(Duration::zero());
    http_.reset();  // its requests use the hub
    backend_.events = nullptr;
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
    hub_.start();
    http_->start();
}

void Server::stop(Duration drain) {
    if (http_ == nullptr || backend_.state == OperationalState::Stopped) return;
    backend_.state = OperationalState::GracefulShutdown;
    hub_.stop();  // streams would not end by themselves
    http_->stop(drain);
    backend_.state = OperationalState::Stopped;
}

void Server::note(engine::Committed const& committed) noexcept {
    backend_.counters.count(committed);
    backend_.created.note(committed);
    hub_.note(committed);
}

void Server::note_elsewhere(std::span<TaskId const> tasks, bool any) noexcept {
    hub_.note_elsewhere(tasks, any);
}

}  // namespace tasker::server
