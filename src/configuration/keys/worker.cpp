#include "configuration/keys/areas.hpp"
#include "configuration/keys/shared_parts.hpp"
#include "configuration/keys/worker_parts.hpp"

// clang-format off
namespace tasker::configuration {

namespace {

void add_root(Section<Worker> const& worker) {
    worker.key("worker_id", &Worker::worker_id,
        {.initial = "worker-default-001", .form = kIdentifier, .test = "test-worker-001",
         .development = "dev-worker-001", .production = "prod-worker-001",
         .variables = {"TASKER_WORKER_ID", "TASKER_INSTANCE_ID"},
         .says = "The name of this worker in results and metrics."});
    worker.key("worker_type", &Worker::worker_type,
        {.initial = "general", .form = kIdentifier,
         .says = "What kind of worker it is, for those who look at a list of them."});
}

void add_send_breaker(Section<Worker> const& worker) {
    auto const breaker = worker.within("circuit_breakers").part("ffi_completion_send", &Worker::ffi_completion_send);
    breaker.says("The breaker of handing over the results of handlers.");
    breaker.key("failure_threshold", &SendBreaker::failure_threshold,
        {.initial = 5, .range = {1, 1'000}, .unit = "failures", .test = 3, .reload = Reload::Live,
         .says = "So many failed or slow ones in a row open it."});
    breaker.key("recovery_timeout_seconds", &SendBreaker::recovery_timeout,
        {.initial = 5, .range = {1, 3'600}, .test = 1, .reload = Reload::Live,
         .says = "How long it stays open before it lets some through to see."});
    breaker.key("success_threshold", &SendBreaker::success_threshold,
        {.initial = 2, .range = {1, 1'000}, .unit = "successes", .test = 1, .reload = Reload::Live,
         .says = "So many quick ones while it is half open close it."});
    breaker.key("slow_send_threshold_ms", &SendBreaker::slow_send_threshold,
        {.initial = 100, .range = {1, 600'000}, .test = 50, .reload = Reload::Live,
         .says = "One that takes longer counts as a failure."});
}

void add_client(Section<Worker> const& worker) {
    auto const client = worker.part("orchestration_client", &Worker::orchestration_client);
    client.says("How the client of a worker in another language (TypeScript) calls the server; `tasker worker` itself has none.");
    client.key("base_url", &OrchestrationClient::base_url,
        {.initial = "http://localhost:8080", .form = kHttpUrl, .says = "Where the server is."});
    client.key("transport", &OrchestrationClient::transport,
        {.initial = "rest", .says = "Which of its APIs is called."});
    client.key("timeout_ms", &OrchestrationClient::timeout,
        {.initial = 30'000, .range = {1, 3'600'000}, .reload = Reload::Live, .says = "How long one call may take."});
    client.key("max_retries", &OrchestrationClient::max_retries,
        {.initial = 3, .range = {0, 1'000}, .unit = "retries", .reload = Reload::Live,
         .says = "How often a call is made again that failed on the way."});
    auto const auth = client.part("auth", &OrchestrationClient::auth);
    auth.says("How a worker shows who it is.");
    auth.key("type", &ClientAuthentication::type,
        {.initial = "none", .reload = Reload::Live, .says = "By a token, by a key, or not at all."});
    auth.key("token", &ClientAuthentication::token,
        {.initial = "", .form = kSecretText, .reload = Reload::Live,
         .says = "The token, for the type `bearer`."});
    auth.key("api_key", &ClientAuthentication::api_key,
        {.initial = "", .form = kSecretText, .reload = Reload::Live,
         .says = "The key, for the type `api_key`."});
    auth.key("api_key_header", &ClientAuthentication::api_key_header,
        {.initial = "X-API-Key", .form = kHeaderName, .reload = Reload::Live,
         .says = "The header that carries the key."});
}

}  // namespace

void add_worker_keys(Keys& keys) {
    Section<Worker> const worker(keys, "worker", [](Configuration& all) -> Worker& { return all.worker; });
    worker.says("What a worker process is told.");
    add_root(worker);
    add_send_breaker(worker);
    add_worker_event_keys(worker);
    add_worker_channel_keys(worker);
    add_client(worker);
    add_web_keys(worker.part("web", &Worker::web),
                 {.bind_address = "${TASKER_WEB_BIND_ADDRESS:-0.0.0.0:8081}", .pool_size = 10, .max_connections = 15,
                  .connections_hint = 25, .jwt_issuer = "tasker-worker", .jwt_audience = "worker-api"});
    add_grpc_keys(worker.part("grpc", &Worker::grpc),
                  {.bind_address = "${TASKER_WORKER_GRPC_BIND_ADDRESS:-0.0.0.0:9191}", .max_concurrent_streams = 1'000});
}

}  // namespace tasker::configuration
// clang-format on
