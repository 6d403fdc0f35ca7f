#include "server/grpc/rpc.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/assert.hpp"
#include "server/grpc/twins.hpp"
#include "server/grpc/values.hpp"
#include "server/rest/dead_letters.hpp"

namespace tasker::server::grpc {

namespace {

/// REST writes `ManuallyResolved` for what is `manually_resolved` elsewhere.
JsonObject with_status_of_rest(JsonObject request) {
    auto* const status = request.if_contains("resolution_status");
    if (status == nullptr) return request;
    for (auto const name : rest::status_names()) {
        if (is_same_word(name, status->get_string())) *status = name;
    }
    return request;
}

constexpr Twin kTwins[] = {
    {"TaskService", "GetTaskSummary", "get_task_summary"},
    {"TemplateService", "ListTemplates", "list_templates"},
    {"TemplateService", "GetTemplate", "get_template", "template"},
    {"AnalyticsService", "GetPerformanceMetrics", "get_performance_metrics"},
    {"AnalyticsService", "GetBottleneckAnalysis", "get_bottlenecks"},
    {"DlqService", "ListEntries", "list_dlq_entries", "entries"},
    {"DlqService", "GetEntryByTask", "get_dlq_entry", "entry"},
    {"DlqService", "UpdateInvestigation", "update_dlq_investigation", {}, with_status_of_rest},
    {"DlqService", "GetStats", "get_dlq_stats", "stats"},
    {"DlqService", "GetInvestigationQueue", "get_investigation_queue", "entries"},
    {"DlqService", "GetStalenessMonitoring", "get_staleness_monitoring", "entries"},
    {"ConfigService", "GetConfig", "get_config"},
    {"HealthService", "CheckHealth", "basic_health"},
    {"HealthService", "CheckLiveness", "liveness_probe"},
    {"HealthService", "CheckReadiness", "readiness_probe"},
    {"HealthService", "CheckDetailedHealth", "detailed_health"},
};

Result<routing::Answer> hide_config(Backend& /*backend*/, routing::Call const& /*call*/) {
    return routing::refuse({.status = 404,
                            .code = "NOT_FOUND",
                            .message = "this server does not show its configuration"});
}

Rpc rpc_of(Twin const& twin, routing::Route const& route) {
    Rpc rpc{.service = twin.service,
            .name = twin.name,
            .permission = route.permission,
            .parameters = route.path,
            .handle = twin.handle == nullptr ? route.handle : twin.handle,
            .into = twin.into,
            .may_wait = route.may_wait,
            .changes_something = route.method != http::Method::Get,
            .rewrite = twin.rewrite};
    std::ranges::copy(route.query, std::back_inserter(rpc.parameters));
    return rpc;
}

}  // namespace

void add_twins(std::vector<Rpc>& rpcs, std::span<Twin const> twins,
               std::vector<routing::Route> const& routes, rest::ConfigRoute config) {
    for (auto const& twin : twins) {
        auto const route = std::ranges::find(routes, twin.operation, &routing::Route::operation);
        TASKER_ASSERT(route != routes.end());
        auto rpc = rpc_of(twin, *route);
        auto const is_hidden =
            twin.operation == "get_config" && config == rest::ConfigRoute::Absent;
        if (is_hidden) rpc.handle = hide_config;
        rpcs.push_back(std::move(rpc));
    }
}

std::vector<Rpc> all_rpcs(rest::ConfigRoute config) {
    std::vector<Rpc> rpcs;
    add_task_rpcs(rpcs);
    add_step_rpcs(rpcs);
    add_twins(rpcs, kTwins, rest::orchestration_routes(rest::ConfigRoute::Present), config);
    return rpcs;
}

std::string_view field_of(routing::Parameter const& parameter) noexcept {
    return parameter.name == "uuid" ? "task_uuid" : parameter.name;
}

routing::Parameter id_parameter(std::string_view name) {
    return {.name = name, .kind = routing::Parameter::Kind::Uuid, .description = "Its id"};
}

}  // namespace tasker::server::grpc
