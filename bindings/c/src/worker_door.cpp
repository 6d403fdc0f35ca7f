#include "bindings/c/src/worker_door.hpp"

#include <utility>

namespace tasker::c {

namespace {

server::Description description_of(embedded::HostOptions const& options) {
    auto const& transport = options.transport;
    // What is behind the mark may be secret.
    server::Description about{.messaging_backend = transport.substr(0, transport.find('='))};
    if (!options.environment.empty()) about.environment = options.environment;
    return about;
}

Result<server::http::HttpOptions> http_options_of(DoorOptions const& options) {
    server::http::HttpOptions http;
    auto endpoint = server::http::Endpoint::parse(options.bind);
    if (!endpoint) return std::move(endpoint).error().with_context("web_bind");
    http.endpoint = *std::move(endpoint);
    if (http.endpoint.is_loopback() || options.is_open_to_others) return http;
    return Error(ErrorCode::InvalidOption,
                 "web_bind " + options.bind +
                     " can be reached from other machines, and nobody is asked who he is: keep to "
                     "127.0.0.1, or say that it is to be so with web_is_open");
}

}  // namespace

WorkerDoor::WorkerDoor(embedded::Host& host, DoorOptions const& options)
    : side_{.type = options.worker_type,
            .namespaces = host.options().worker.namespaces,
            .handlers = host.handlers(),
            .metrics = [&host] { return host.worker()->metrics(); },
            .started_at = host.clock().now()},
      backend_{.store = host.store(),
               .registry = host.registry(),
               .clock = host.clock(),
               .ids = host.ids(),
               .log = host.log(),
               .description = description_of(host.options()),
               .tracer = host.tracer(),
               .worker = &side_} {}

Result<std::unique_ptr<WorkerDoor>> WorkerDoor::open(embedded::Host& host,
                                                     DoorOptions const& options) {
    if (options.bind.empty()) return std::unique_ptr<WorkerDoor>();
    if (host.worker() == nullptr) {
        return Error(ErrorCode::InvalidOption,
                     "web_bind is where a worker tells how it is; the role is TASKER_ENGINE");
    }
    TASKER_TRY_ASSIGN(auto const http, http_options_of(options));
    std::unique_ptr<WorkerDoor> door(new WorkerDoor(host, options));
    auto opened = server::worker_web::WorkerServer::open(door->backend_, http);
    if (!opened) return std::move(opened).error().with_context("web_bind");
    door->server_ = *std::move(opened);
    door->address_ = door->server_->endpoint().to_text();
    return door;
}

}  // namespace tasker::c
