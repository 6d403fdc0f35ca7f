#include "server/rest/config_parts.hpp"
#include "server/routing/answer.hpp"
#include "server/worker_web/routes.hpp"
#include "server/worker_web/worker_side.hpp"

namespace tasker::server::worker_web {

namespace {

Result<routing::Answer> show_worker_config(Backend& backend, routing::Call const& /*call*/) {
    auto const& about = backend.description;
    return routing::json_answer({{"metadata", rest::config_metadata(backend)},
                                 {"worker_id", side_of(backend).metrics().worker_id},
                                 {"worker_type", side_of(backend).type},
                                 {"auth", rest::shown_auth(about.auth)},
                                 {"messaging", rest::shown_messaging(about)}});
}

}  // namespace

void add_config_routes(std::vector<routing::Route>& routes) {
    routes.push_back({.method = http::Method::Get,
                      .pattern = "/config",
                      .permission = "worker:config_read",
                      .operation = "get_config",
                      .group = "config",
                      .summary = "How the worker is set up, without secrets",
                      .answer = "WorkerConfigResponse",
                      .may_wait = false,
                      .handle = show_worker_config});
}

}  // namespace tasker::server::worker_web
