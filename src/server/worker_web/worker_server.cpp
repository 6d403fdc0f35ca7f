#include "server/worker_web/worker_server.hpp"

#include <utility>

#include "base/assert.hpp"
#include "server/worker_web/routes.hpp"

namespace tasker::server::worker_web {

WorkerServer::WorkerServer(Backend& backend, Authorize authorize)
    : backend_(backend),
      api_(backend,
           worker_routes(backend.description.has_config_route ? rest::ConfigRoute::Present
                                                              : rest::ConfigRoute::Absent),
           std::move(authorize), routing::flat_envelope) {}

WorkerServer::~WorkerServer() {
    stop(Duration::zero());
    http_.reset();
    backend_.http_figures = [] { return http::HttpFigures{}; };
}

Result<std::unique_ptr<WorkerServer>> WorkerServer::open(Backend& backend,
                                                         http::HttpOptions const& options,
                                                         Authorize authorize) {
    TASKER_ASSERT(backend.worker != nullptr);
    std::unique_ptr<WorkerServer> server(new WorkerServer(backend, std::move(authorize)));
    TASKER_TRY_ASSIGN(server->http_, http::HttpServer::listen(options, {.application = server->api_,
                                                                        .clock = backend.clock,
                                                                        .ids = backend.ids,
                                                                        .log = backend.log}));
    backend.http_figures = [http = server->http_.get()] { return http->figures(); };
    return server;
}

void WorkerServer::start() {
    backend_.state = OperationalState::Normal;
    http_->start();
}

void WorkerServer::stop(Duration drain) {
    if (http_ == nullptr || backend_.state == OperationalState::Stopped) return;
    note_stopping();
    http_->stop(drain);
    backend_.state = OperationalState::Stopped;
}

}  // namespace tasker::server::worker_web
