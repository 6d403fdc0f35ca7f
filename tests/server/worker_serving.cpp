#include "tests/server/worker_serving.hpp"

#include <utility>

#include "server/worker_web/routes.hpp"
#include "template/load.hpp"

namespace tasker::test {

namespace {

constexpr char const* kWorkerTemplates[] = {R"(
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - { name: charge, handler: { callable: shop.charge } }
environments:
  night:
    steps:
      - { name: charge, timeout_seconds: 7 }
)",
                                            R"(
name: parcel
namespace_name: depot
version: "2.1.0"
steps:
  - { name: pack, handler: { callable: depot.pack } }
)"};

Handlers order_handlers() {
    Handlers handlers;
    handlers.add("shop.charge",
                 [](StepContext& /*step*/) -> StepResult { return Json{{"charged", 1}}; });
    return handlers;
}

}  // namespace

Described const& worker_api() {
    static Described const kApi(
        server::worker_web::worker_routes(server::rest::ConfigRoute::Present),
        server::worker_web::worker_schemas(), "Tasker worker");
    return kApi;
}

void WorkerServing::TearDown() {
    if (host_ == nullptr) return;
    client_.reset();
    server_.reset();
    std::ignore = host_->stop(std::chrono::seconds(10));
    backend_.reset();
    side_.reset();
    host_.reset();
}

void WorkerServing::start_worker(server::Authorize authorize, std::vector<std::string> namespaces) {
    start_worker(std::move(authorize), std::move(namespaces), Surroundings());
}

void WorkerServing::start_worker(server::Authorize authorize, std::vector<std::string> namespaces,
                                 Surroundings surroundings) {
    WorkerServing::TearDown();  // and no test's own, whose parts are for the new one
    auto opened = embedded::Host::open({.store = ":memory:"}, order_handlers());
    ASSERT_TRUE(opened) << opened.error().message();
    host_ = *std::move(opened);
    std::vector<model::Template> templates;
    for (auto const* const text : kWorkerTemplates)
        templates.push_back(*templates::load_text(text, "test.yaml"));
    ASSERT_TRUE(host_->register_templates(std::move(templates)));
    ASSERT_TRUE(host_->start());
    side_.reset(
        new server::WorkerSide{.namespaces = std::move(namespaces),
                               .handlers = host_->handlers(),
                               .metrics = [this] { return host_->worker()->metrics(); },
                               .started_at = host_->clock().now() - std::chrono::seconds(90)});
    backend_.reset(new server::Backend{
        .store = host_->store(),
        .registry = host_->registry(),
        .clock = surroundings.clock == nullptr ? host_->clock() : *surroundings.clock,
        .ids = ids_,
        .log = surroundings.log == nullptr ? host_->log() : *surroundings.log,
        .description = {.has_config_route = true},
        .worker = side_.get()});
    auto server = server::worker_web::WorkerServer::open(*backend_, {.endpoint = {.port = 0}},
                                                         std::move(authorize));
    ASSERT_TRUE(server) << server.error().message();
    server_ = *std::move(server);
    server_->start();
    client_ = std::make_unique<Client>(server_->endpoint().port);
}

Answer WorkerServing::ask(Client::Request const& request) {
    auto answer = client_->ask(request);
    if (answer.status == 0) {
        client_ = std::make_unique<Client>(server_->endpoint().port);
        answer = client_->ask(request);
    }
    auto const operation = worker_api().compare(request, answer);
    if (!operation.empty()) done_.insert(operation);
    return answer;
}

void WorkerServing::run_one_order() {
    auto const task = host_->submit({.namespace_name = "shop",
                                     .name = "order",
                                     .version = "1.0.0",
                                     .context = model::Payload("{}"),
                                     .initiator = "test",
                                     .source_system = "test",
                                     .reason = "a test"});
    ASSERT_TRUE(task) << task.error().message();
    ASSERT_TRUE(host_->wait(task->id, std::chrono::seconds(60)));
}

}  // namespace tasker::test
