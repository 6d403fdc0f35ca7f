#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "server/worker_web/routes.hpp"
#include "tests/server/scrape.hpp"
#include "tests/server/worker_serving.hpp"

// A worker's own server over real sockets: every answer is compared with its document.

namespace tasker::test {
namespace {

using testing::HasSubstr;

using WorkerWeb = WorkerServing;

TEST(OpenApiDocument, OfAWorkerIsTheOneInTheReference) {
    worker_api().expect_stored_in(TASKER_WORKER_OPENAPI_FILE);
}

TEST_F(WorkerWeb, AnswersEveryRouteOfItsDocument) {
    auto const id = host().worker()->metrics().worker_id;
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
    server().note_stopping();
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
    backend().description.environment = "night";
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

TEST_F(WorkerWeb, HasNoRoutesOfTheOrchestrationServer) {
    EXPECT_EQ(get("/v1/tasks").status, 404U);
    auto const wrong = ask({.method = "DELETE", .target = "/v1/templates"});
    EXPECT_EQ(wrong.status, 405U);
    EXPECT_EQ(wrong.header("allow"), "GET, HEAD");
    EXPECT_EQ(wrong.json().at("error"), "METHOD_NOT_ALLOWED");
}

}  // namespace
}  // namespace tasker::test
