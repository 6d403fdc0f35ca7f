#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <utility>

#include "base/timestamp.hpp"
#include "server/backend.hpp"
#include "server/rest/analysis.hpp"
#include "server/rest/routes.hpp"
#include "server/rest/task_walk.hpp"
#include "server/rest/values.hpp"
#include "server/rest/views.hpp"
#include "server/routing/answer.hpp"

namespace tasker::server::rest {

namespace {

using routing::Call;

/// The newest so many tasks are looked at: an answer never reads a whole archive.
constexpr std::size_t kTasksLookedAtMax = 20'000;

using Visit = std::function<Result<void>(model::Task const&, std::vector<model::Step> const&)>;

Result<void> walk_newest(store::Reader& reader, TimePoint since, Visit const& visit) {
    std::size_t seen = 0;
    return walk_tasks(reader, {}, [&](model::Task& task) -> Result<Walk> {
        if (task.created_at < since || seen++ == kTasksLookedAtMax) return Walk::Stop;
        TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(task.id));
        TASKER_TRY(visit(task, steps));
        return Walk::GoOn;
    });
}

Result<std::size_t> count_live(store::Reader& reader) {
    store::Reader::TaskFilter filter;
    for (std::size_t i = 0; i < model::kTaskStateCount; ++i) {
        auto const state = static_cast<model::TaskState>(i);
        if (!model::is_terminal(state)) filter.states.push_back(state);
    }
    return reader.count_tasks(filter);
}

double rate(std::size_t part, std::size_t all) noexcept {
    if (all == 0) return 0;
    return two_decimals(100.0 * static_cast<double>(part) / static_cast<double>(all));
}

double average(double sum, std::size_t count) noexcept {
    constexpr double kThousand = 1'000;
    if (count == 0) return 0;
    return std::round(sum / static_cast<double>(count) * kThousand) / kThousand;
}

Result<routing::Answer> performance(Backend& backend, Call const& call) {
    auto const now = backend.clock.now();
    auto const since = now - std::chrono::hours(call.integer("hours"));
    Activity activity;
    Activity last_hour;
    std::size_t active = 0;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        activity = {};
        last_hour = {};
        TASKER_TRY_ASSIGN(active, count_live(reader));
        auto const hour_ago = now - std::chrono::hours(1);
        return walk_newest(reader, std::min(since, hour_ago),
                           [&](auto const& task, auto const& steps) -> Result<void> {
                               if (task.created_at >= since) activity.add(task, steps);
                               if (task.created_at >= hour_ago) last_hour.add(task, steps);
                               return {};
                           });
    }));
    return routing::json_answer({{"total_tasks", activity.tasks},
                                 {"active_tasks", active},
                                 {"completed_tasks", activity.completed},
                                 {"failed_tasks", activity.failed},
                                 {"completion_rate", rate(activity.completed, activity.tasks)},
                                 {"error_rate", rate(activity.failed, activity.tasks)},
                                 {"average_task_duration_seconds",
                                  average(activity.task_seconds, activity.step_completions)},
                                 {"average_step_duration_seconds",
                                  average(activity.step_seconds, activity.step_completions)},
                                 {"tasks_per_hour", activity.tasks},
                                 {"steps_per_hour", activity.steps},
                                 {"system_health_score", last_hour.health_score()},
                                 {"analysis_period_start", base::timestamp(since)},
                                 {"calculated_at", base::timestamp(now)}});
}

Result<routing::Answer> bottlenecks(Backend& backend, Call const& call) {
    constexpr auto kWindow = std::chrono::hours(24);
    auto const since = backend.clock.now() - kWindow;
    Bottlenecks found;
    StateCounts counts;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        found = {};
        counts = {};
        for (std::size_t i = 0; i < model::kTaskStateCount; ++i) {
            TASKER_TRY_ASSIGN(counts.tasks[i],
                              reader.count_tasks({.states = {static_cast<model::TaskState>(i)}}));
        }
        TemplateNames names(backend, reader);
        return walk_newest(reader, TimePoint::min(),
                           [&](auto const& task, auto const& steps) -> Result<void> {
                               for (auto const& step : steps)
                                   ++counts.steps[static_cast<std::size_t>(step.state)];
                               if (task.created_at < since) return {};
                               TASKER_TRY_ASSIGN(auto const name, names.of(task.template_id));
                               found.add(name, task, steps);
                               return {};
                           });
    }));
    auto const pool = backend.store.figures().pool;
    auto const utilization =
        pool.connections_max == 0
            ? 0.0
            : static_cast<double>(pool.in_use) / static_cast<double>(pool.connections_max);
    auto const limit = call.size("limit");
    auto const least = call.size("min_executions");
    return routing::json_answer({{"slow_steps", found.slow_steps(limit, least)},
                                 {"slow_tasks", found.slow_tasks(limit, least)},
                                 {"resource_utilization",
                                  {{"database_pool_utilization", two_decimals(utilization)},
                                   {"system_health", counts.document()}}},
                                 {"recommendations", found.recommendations(utilization)}});
}

routing::Parameter number_parameter(std::string_view name, std::string_view description,
                                    std::int64_t otherwise, std::int64_t most) {
    return {.name = name,
            .kind = routing::Parameter::Kind::Integer,
            .description = description,
            .otherwise = otherwise,
            .least = 0,
            .most = most};
}

}  // namespace

void add_analytics_routes(std::vector<routing::Route>& routes) {
    using enum http::Method;
    routes.push_back({.method = Get,
                      .pattern = "/v1/analytics/performance",
                      .permission = "system:analytics_read",
                      .operation = "get_performance_metrics",
                      .group = "analytics",
                      .summary = "How many tasks ran, and how they ended",
                      .query = {number_parameter("hours", "How far back", 24, 8'760)},
                      .answer = "PerformanceMetrics",
                      .refusals = {400, 503},
                      .handle = performance});
    routes.push_back(
        {.method = Get,
         .pattern = "/v1/analytics/bottlenecks",
         .permission = "system:analytics_read",
         .operation = "get_bottlenecks",
         .group = "analytics",
         .summary = "Which steps and tasks of the last day take long",
         .query = {number_parameter("limit", "At most so many of each", 10, 1'000),
                   number_parameter("min_executions", "Only what ran that often", 5, 1'000'000)},
         .answer = "BottleneckAnalysis",
         .refusals = {400, 503},
         .handle = bottlenecks});
}

}  // namespace tasker::server::rest
