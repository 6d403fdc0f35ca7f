#include "cli/serving/hosted_server.hpp"

#include <random>
#include <utility>

namespace tasker::cli {

HostedServer::HostedServer(embedded::Host& host, About about)
    : host_(host),
      ids_(host.clock(), std::random_device{}()),
      backend_{
          .store = host.store(),
          .registry = host.registry(),
          .clock = host.clock(),
          .ids = ids_,
          .log = host.log(),
          .submit = [&host](model::TaskRequest request) { return host.submit(std::move(request)); },
          .command = [&host](engine::Command order) { return host.command(std::move(order)); },
          .submit_then =
              [&host](model::TaskRequest request, auto on_answer) {
                  return host.submit(std::move(request), std::move(on_answer));
              },
          .description = std::move(about.description),
          .settings = about.settings,
          .ask_for_changes = [&host] { host.ask_for_changes(); },
          .tracer = host.tracer()} {}

HostedServer::~HostedServer() {
    host_.watch({});
    host_.watch_neighbours({});
}

Result<std::unique_ptr<HostedServer>> HostedServer::open(embedded::Host& host,
                                                         server::http::HttpOptions const& http,
                                                         About about, server::Authorize authorize) {
    std::unique_ptr<HostedServer> hosted(new HostedServer(host, std::move(about)));
    TASKER_TRY_ASSIGN(hosted->server_,
                      server::Server::open(hosted->backend_, http, std::move(authorize)));
    auto* const server = hosted->server_.get();
    host.watch([server](engine::Committed const& committed) { server->note(committed); });
    host.watch_neighbours(
        [server](std::span<TaskId const> tasks, bool any) { server->note_elsewhere(tasks, any); });
    return hosted;
}

}  // namespace tasker::cli
