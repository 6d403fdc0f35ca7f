#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/json.hpp"
#include "server/auth/gatekeeper.hpp"
#include "server/grpc/rpc.hpp"
#include "server/grpc/server.hpp"
#include "tests/server/grpc/grpc_client.hpp"
#include "tests/server/grpc/same_answers.hpp"
#include "tests/server/served_auth.hpp"
#include "tests/server/worker_serving.hpp"

// Goal: whoever asks a worker by REST and whoever asks it by gRPC are told the same.
// Method: as pairs_test.cpp does it for the orchestration server.

namespace tasker::test {
namespace {

using ::grpc::StatusCode;

/// A worker's own server with REST and gRPC on one backend.
class GrpcWorker : public WorkerServing {
protected:
    void SetUp() override { start_both({}); }
    void TearDown() override {
        client_.reset();
        grpc_.reset();
        WorkerServing::TearDown();
        keeper_.reset();
    }
    void start_both(server::Authorize const& authorize) {
        client_.reset();
        grpc_.reset();
        start_worker(authorize);
        open_grpc(authorize);
    }
    void open_grpc(server::Authorize const& authorize) {
        auto opened = server::grpc::open(backend(), {.endpoint = {.port = 0}}, authorize);
        ASSERT_TRUE(opened) << opened.error().message();
        grpc_ = *std::move(opened);
        client_ = std::make_unique<GrpcClient>(grpc_->endpoint().to_text(),
                                               ::grpc::InsecureChannelCredentials());
    }
    void guard() {
        keeper_ = *server::auth::Gatekeeper::open(
            {.api_key = std::string(kMasterKey),
             .api_keys = {{std::string(kReaderKey), {"worker:templates_read"}, "reader"}}},
            {.clock = clock_, .log = log_});
        start_both(keeper_->authorize());
    }

    Json answer_of(std::string const& method, JsonObject const& given = {}) {
        called_.insert(method);
        return test::answer_of(*client_, method, given);
    }
    void expect_pair(std::string const& target, std::string const& method,
                     JsonObject const& given = {}) {
        auto const rest = get(target);
        ASSERT_EQ(rest.status, 200U) << target << ": " << rest.body;
        expect_equal(rest.json(), answer_of(method, given), method);
    }
    StatusCode code_with(std::string const& method, std::string_view key) {
        CallOptions options;
        if (!key.empty()) options.metadata.emplace_back("x-api-key", key);
        return client_->call_with_bytes(method, "", options).code();
    }

    base::SystemClock clock_;
    base::SilentLog log_;
    std::unique_ptr<server::auth::Gatekeeper> keeper_;
    std::unique_ptr<server::grpc::GrpcServer> grpc_;
    std::unique_ptr<GrpcClient> client_;
    std::set<std::string> called_;
};

TEST_F(GrpcWorker, SaysTheSameByBoth) {
    run_one_order();
    expect_pair("/config", "WorkerConfigService/GetConfig");
    expect_pair("/health", "WorkerHealthService/CheckHealth");
    expect_pair("/health/live", "WorkerHealthService/CheckLiveness");
    expect_pair("/health/ready", "WorkerHealthService/CheckReadiness");
    expect_pair("/health/detailed", "WorkerHealthService/CheckDetailedHealth");
    expect_pair("/v1/templates", "WorkerTemplateService/ListTemplates");
    expect_pair("/v1/templates?namespace=shop&include_cache_stats=true",
                "WorkerTemplateService/ListTemplates",
                {{"namespace", "shop"}, {"include_cache_stats", true}});

    // Its messages have less of a template than REST, and other names for it.
    auto const rest = get("/v1/templates/shop/order/1.0.0").json();
    auto const grpc = answer_of("WorkerTemplateService/GetTemplate",
                                {{"namespace", "shop"}, {"name", "order"}, {"version", "1.0.0"}});
    EXPECT_EQ(grpc.at("cached"), rest.at("cached"));
    auto const& shown = rest.at("template").at("template");
    EXPECT_EQ(grpc.at("template").at("name"), shown.at("name"));
    EXPECT_EQ(grpc.at("template").at("namespace"), shown.at("namespace_name"));
    EXPECT_EQ(grpc.at("template").at("version"), shown.at("version"));
    ASSERT_EQ(grpc.at("template").at("steps").as_array().size(),
              shown.at("steps").as_array().size());
    auto const& step = grpc.at("template").at("steps").at(0);
    EXPECT_EQ(step.at("name"), "charge");
    EXPECT_EQ(step.at("retryable"), true);
    EXPECT_GT(step.at("max_attempts").to_number<int>(), 0);
    EXPECT_EQ(grpc.at("handler_metadata").at("handler_name"),
              rest.at("handler_metadata").at("name"));
    EXPECT_EQ(grpc.at("handler_metadata").at("step_names"), (Json{"charge"}));

    std::set<std::string> all;
    for (auto const& rpc : server::grpc::worker_rpcs(server::rest::ConfigRoute::Present))
        all.insert(std::string(rpc.service) + "/" + std::string(rpc.name));
    EXPECT_EQ(called_, all) << "every rpc is compared";
}

TEST_F(GrpcWorker, LetsInWhoMay) {
    guard();
    for (auto const& rpc : server::grpc::worker_rpcs(server::rest::ConfigRoute::Present)) {
        auto const method = std::string(rpc.service) + "/" + std::string(rpc.name);
        auto const is_public = rpc.permission.empty();
        EXPECT_EQ(is_public, rpc.service == "WorkerHealthService") << method;
        auto const refused = is_public ? StatusCode::OK : StatusCode::UNAUTHENTICATED;
        // A template without a name is not there.
        auto const right = rpc.name == "GetTemplate" ? StatusCode::NOT_FOUND : StatusCode::OK;
        EXPECT_EQ(code_with(method, ""), refused) << method;
        EXPECT_EQ(code_with(method, "wrong-0123456789"), refused) << method;
        EXPECT_EQ(code_with(method, kMasterKey), right) << method;
        auto const may_read = is_public || rpc.permission == "worker:templates_read";
        EXPECT_EQ(code_with(method, kReaderKey), may_read ? right : StatusCode::PERMISSION_DENIED)
            << method;
    }
}

TEST_F(GrpcWorker, HasNoServicesOfTheOrchestrationServer) {
    EXPECT_EQ(code_with("TaskService/ListTasks", ""), StatusCode::UNIMPLEMENTED);
    EXPECT_EQ(code_with("HealthService/CheckHealth", ""), StatusCode::UNIMPLEMENTED);
}

TEST_F(GrpcWorker, HidesItsConfigurationWhereRestHasNoSuchRoute) {
    backend().description.has_config_route = false;
    grpc_.reset();
    open_grpc({});
    EXPECT_EQ(code_with("WorkerConfigService/GetConfig", ""), StatusCode::NOT_FOUND);
}

TEST_F(GrpcWorker, IsNotReadyAnyMoreFromWhenItIsToldToStopAndStillAnswers) {
    EXPECT_EQ(client_->is_serving("tasker.v1.WorkerHealthService"), true);
    server().note_stopping();
    grpc_->note_stopping();
    EXPECT_EQ(client_->is_serving("tasker.v1.WorkerHealthService"), false);
    EXPECT_EQ(code_with("WorkerHealthService/CheckReadiness", ""), StatusCode::UNAVAILABLE);
    EXPECT_EQ(code_with("WorkerHealthService/CheckLiveness", ""), StatusCode::OK);
}

}  // namespace
}  // namespace tasker::test
