#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "embedded/host.hpp"
#include "server/auth/gatekeeper.hpp"
#include "server/worker_web/routes.hpp"
#include "server/worker_web/worker_server.hpp"
#include "template/load.hpp"
#include "tests/server/client.hpp"
#include "tests/server/described.hpp"
#include "tests/server/scrape.hpp"
#include "tests/server/served_auth.hpp"

// A worker's own server over real sockets: every answer is compared with its document.

namespace tasker::test {
namespace {

using testing::HasSubstr;

Described const& worker_api() {
    static Described const kApi(
        server::worker_web::worker_routes(server::rest::ConfigRoute::Present),
        server::worker_web::worker_schemas(), "Tasker worker");
    return kApi;
}

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

class WorkerWeb : public testing::Test {
protected:
    void SetUp() override { start_worker({}); }
    void TearDown() override {
        if (host_ == nullptr) return;
        client_.reset();
        server_.reset();
        std::ignore = host_->stop(std::chrono::seconds(10));
        backend_.reset();
        side_.reset();
        host_.reset();
    }

    void start_worker(server::Authorize authorize, std::vector<std::string> namespaces = {}) {
        TearDown();
        Handlers handlers;
        handlers.add("shop.charge",
                     [](StepContext& /*step*/) -> StepResult { return Json{{"charged", 1}}; });
        auto opened = embedded::Host::open({.store = ":memory:"}, std::move(handlers));
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
        backend_.reset(new server::Backend{.store = host_->store(),
                                           .registry = host_->registry(),
                                           .clock = host_->clock(),
                                           .ids = ids_,
                                           .log = host_->log(),
                                           .description = {.has_config_route = true},
                                           .worker = side_.get()});
        auto server = server::worker_web::WorkerServer::open(*backend_, {.endpoint = {.port = 0}},
                                                             std::move(authorize));
        ASSERT_TRUE(server) << server.error().message();
        server_ = *std::move(server);
        server_->start();
        client_ = std::make_unique<Client>(server_->endpoint().port);
    }

    Answer ask(Client::Request const& request) {
        auto answer = client_->ask(request);
        if (answer.status == 0) {
            client_ = std::make_unique<Client>(server_->endpoint().port);
            answer = client_->ask(request);
        }
        auto const operation = worker_api().compare(request, answer);
        if (!operation.empty()) done_.insert(operation);
        return answer;
    }
    Answer get(std::string const& target) { return ask({.target = target}); }
    void run_one_order() {
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

    base::SystemClock clock_;
    base::Ids ids_{clock_, 1};
    std::unique_ptr<embedded::Host> host_;
    std::unique_ptr<server::WorkerSide> side_;
    std::unique_ptr<server::Backend> backend_;
    std::unique_ptr<server::worker_web::WorkerServer> server_;
    std::unique_ptr<Client> client_;
    std::set<std::string> done_;  ///< operations that were answered with 200
};

TEST(OpenApiDocument, OfAWorkerIsTheOneInTheReference) {
    worker_api().expect_stored_in(TASKER_WORKER_OPENAPI_FILE);
}

TEST_F(WorkerWeb, AnswersEveryRouteOfItsDocument) {
    auto const id = host_->worker()->metrics().worker_id;
    for (auto const* const target :
         {"/health", "/health/live", "/health/ready", "/health/detailed", "/metrics",
          "/metrics/worker", "/metrics/events", "/v1/templates", "/config",
          "/v1/templates/shop/order/1.0.0", "/api-docs/openapi.json", "/api-docs/ui"}) {
        EXPECT_EQ(get(target).status, 200U) << target;
    }
    EXPECT_EQ(ask({.method = "POST", .target = "/v1/templates/shop/order/1.0.0/validate"}).status,
              200U);
    std::set<std::string> all;
    for (auto const& route : server::worker_web::worker_routes(server::rest::ConfigRoute::Present))
        all.emplace(route.operation);
    EXPECT_EQ(done_, all);
    EXPECT_EQ(get("/health").json().at("worker_id"), Json(id));
    EXPECT_EQ(get("/api-docs/openapi.json").json(), Json(worker_api().document()));
}

TEST_F(WorkerWeb, IsReadyAsLongAsItTakesSteps) {
    auto const ready = get("/health/ready").json();
    EXPECT_EQ(ready.at("status"), "ready");
    EXPECT_EQ(ready.at("checks").at("database").at("status"), "healthy");
    EXPECT_EQ(ready.at("system_info").at("uptime_seconds").as_int64(), 90);
    EXPECT_EQ(get("/health/detailed").json().at("status"), "healthy");
    server_->note_stopping();
    auto const stopping = get("/health/ready");
    EXPECT_EQ(stopping.status, 503U);
    EXPECT_EQ(stopping.json().at("error"), "SERVICE_UNAVAILABLE");
    EXPECT_THAT(std::string(stopping.json().at("message").as_string()),
                HasSubstr("command_processor"));
    EXPECT_EQ(get("/health/live").status, 200U);
    EXPECT_EQ(get("/health/detailed").json().at("status"), "degraded");
}

TEST_F(WorkerWeb, CountsWhatItRan) {
    run_one_order();
    auto const metrics = get("/metrics/worker").json().at("metrics");
    EXPECT_EQ(metrics.at("tasker_steps_successes_total").at("value"), 1);
    EXPECT_EQ(metrics.at("tasker_steps_successes_total").at("metric_type"), "counter");
    auto const text = get("/metrics").body;
    EXPECT_THAT(text, HasSubstr("# TYPE tasker_steps_executions_total counter\n"
                                "tasker_steps_executions_total 1\n"));
    EXPECT_THAT(text, HasSubstr("tasker_step_execution_duration_milliseconds_count 1\n"));
    EXPECT_THAT(text, HasSubstr("tasker_worker_info{version="));
    EXPECT_THAT(text, HasSubstr("tasker_api_requests_total{status=\"2xx\"}"));
}

TEST_F(WorkerWeb, CountsWhatTheReferenceNames) {
    EXPECT_EQ(scraped_kinds(get("/metrics").body),
              documented_kinds(server::metrics::MetricPlace::Worker));
}

TEST_F(WorkerWeb, TellsWhatItCanRun) {
    auto const all = get("/v1/templates").json();
    EXPECT_EQ(all.at("template_count"), 2);
    EXPECT_EQ(all.at("supported_namespaces"), (Json{"depot", "shop"}));
    EXPECT_EQ(all.at("worker_capabilities"), (Json{"shop.charge"}));
    EXPECT_EQ(get("/v1/templates?namespace=shop").json().at("template_count"), 1);
    EXPECT_EQ(get("/v1/templates?include_cache_stats=maybe").status, 400U);
    start_worker({}, {"shop"});
    auto const own = get("/v1/templates").json();
    EXPECT_EQ(own.at("template_count"), 1);
    EXPECT_EQ(own.at("supported_namespaces"), (Json{"shop"}));
}

TEST_F(WorkerWeb, ShowsATemplateAsItsEnvironmentHasIt) {
    backend_->description.environment = "night";
    auto const found = get("/v1/templates/shop/order/1.0.0").json();
    EXPECT_EQ(found.at("template").at("environment"), "night");
    EXPECT_EQ(found.at("handler_metadata").at("name"), "order");
    EXPECT_EQ(found.at("cached"), true);
    auto const& steps = found.at("template").at("template").at("steps").as_array();
    EXPECT_EQ(steps.at(0).at("timeout_seconds"), 7);
    auto const missing = get("/v1/templates/shop/order/9.9.9");
    EXPECT_EQ(missing.status, 404U);
    EXPECT_EQ(missing.json().at("error"), "NOT_FOUND");
    EXPECT_EQ(missing.json().at("request_id"), Json(missing.header("x-request-id")));
}

TEST_F(WorkerWeb, SaysWhichHandlersItLacks) {
    auto const validate = [&](std::string const& name) {
        return ask({.method = "POST", .target = "/v1/templates/" + name + "/validate"}).json();
    };
    auto const good = validate("shop/order/1.0.0");
    EXPECT_EQ(good.at("valid"), true);
    EXPECT_EQ(good.at("step_handlers"), (Json{"shop.charge"}));
    auto const lacking = validate("depot/parcel/2.1.0");
    EXPECT_EQ(lacking.at("valid"), false);
    EXPECT_EQ(lacking.at("required_capabilities"), (Json{"depot.pack"}));
    EXPECT_THAT(std::string(lacking.at("errors").at(0).as_string()), HasSubstr("depot.pack"));
    start_worker({}, {"shop"});
    EXPECT_THAT(std::string(validate("depot/parcel/2.1.0").at("errors").at(0).as_string()),
                HasSubstr("runs no steps of the namespace depot"));
}

TEST_F(WorkerWeb, AnswersOnlyWhoMay) {
    base::SilentLog log;
    server::auth::AuthOptions const options{
        .api_keys = {{"reader-0123456789", {"worker:templates_read"}, "reader"},
                     {"other-0123456789", {"tasks:*"}, "other"}}};
    auto const keeper = *server::auth::Gatekeeper::open(options, {.clock = clock_, .log = log});
    start_worker(keeper->authorize());
    auto const status = [&](std::string const& target, std::string const& key,
                            std::string const& method = "GET") {
        return ask({.method = method,
                    .target = target,
                    .headers = key.empty() ? "" : "x-api-key: " + key + "\r\n"})
            .status;
    };
    for (auto const& route :
         server::worker_web::worker_routes(server::rest::ConfigRoute::Present)) {
        std::string target(route.pattern);
        for (auto const& [name, value] :
             {std::pair<std::string, std::string>{"{namespace}", "shop"},
              {"{name}", "order"},
              {"{version}", "1.0.0"}}) {
            auto const at = target.find(name);
            if (at != std::string::npos) target.replace(at, name.size(), value);
        }
        auto const method = std::string(to_text(route.method));
        auto const is_public = route.permission.empty();
        EXPECT_EQ(status(target, "", method), is_public ? 200U : 401U) << target;
        EXPECT_EQ(status(target, "wrong-0123456789", method), is_public ? 200U : 401U) << target;
        EXPECT_EQ(status(target, "other-0123456789", method), is_public ? 200U : 403U) << target;
        auto const may_read = is_public || route.permission == "worker:templates_read";
        EXPECT_EQ(status(target, "reader-0123456789", method), may_read ? 200U : 403U) << target;
    }
    auto const refused = get("/v1/templates");
    EXPECT_EQ(refused.json().at("error"), "AUTHENTICATION_FAILED");
    EXPECT_EQ(refused.header("x-auth-failure-reason"), "missing");
    EXPECT_EQ(refused.header("www-authenticate"), "Bearer");
}

TEST_F(WorkerWeb, HasNoRoutesOfTheOrchestrationServer) {
    EXPECT_EQ(get("/v1/tasks").status, 404U);
    auto const wrong = ask({.method = "DELETE", .target = "/v1/templates"});
    EXPECT_EQ(wrong.status, 405U);
    EXPECT_EQ(wrong.header("allow"), "GET, HEAD");
    EXPECT_EQ(wrong.json().at("error"), "METHOD_NOT_ALLOWED");
}

}  // namespace
}  // namespace tasker::test
