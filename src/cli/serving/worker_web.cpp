#include "cli/serving/worker_web.hpp"

#include <random>
#include <utility>

#include "cli/serving/grpc_library.hpp"

namespace tasker::cli {

WorkerWeb::WorkerWeb(embedded::Host& host, About about, server::Authorize authorize)
    : ids_(host.clock(), std::random_device{}()),
      side_{.type = std::move(about.type),
            .namespaces = std::move(about.namespaces),
            .handlers = host.handlers(),
            .metrics = [&host] { return host.worker()->metrics(); },
            .started_at = host.clock().now()},
      backend_{.store = host.store(),
               .registry = host.registry(),
               .clock = host.clock(),
               .ids = ids_,
               .log = host.log(),
               .description = std::move(about.description),
               .tracer = host.tracer(),
               .worker = &side_},
      authorize_(std::move(authorize)) {}

Result<std::unique_ptr<WorkerWeb>> WorkerWeb::open(PreparedApis const& apis, embedded::Host& host,
                                                   About about, server::Authorize authorize) {
    std::unique_ptr<WorkerWeb> web(new WorkerWeb(host, std::move(about), std::move(authorize)));
    web->grpc_options_ = apis.grpc;
    if (!apis.http) return web;
    TASKER_TRY_ASSIGN(web->rest_, server::worker_web::WorkerServer::open(web->backend_, *apis.http,
                                                                         web->authorize_));
    return web;
}

Result<void> WorkerWeb::start() {
    TASKER_TRY_ASSIGN(grpc_, open_wanted_grpc(backend_, grpc_options_, authorize_));
    backend_.state = server::OperationalState::Normal;
    if (rest_ != nullptr) rest_->start();
    return {};
}

void WorkerWeb::note_stopping() noexcept {
    backend_.state = server::OperationalState::GracefulShutdown;
    if (grpc_ != nullptr) grpc_->note_stopping();
}

void WorkerWeb::stop(Duration drain) {
    stop_both(rest_.get(), grpc_.get(), drain);
}

server::http::Endpoint const* WorkerWeb::rest() const noexcept {
    return rest_ == nullptr ? nullptr : &rest_->endpoint();
}

server::http::Endpoint const* WorkerWeb::grpc() const noexcept {
    return grpc_ == nullptr ? nullptr : &grpc_->endpoint();
}

}  // namespace tasker::cli
