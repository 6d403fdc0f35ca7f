#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "server/backend.hpp"
#include "server/rest/routes.hpp"
#include "server/rest/task_walk.hpp"
#include "server/rest/template_lookup.hpp"
#include "server/rest/views.hpp"
#include "server/routing/answer.hpp"

namespace tasker::server::rest {

namespace {

using routing::Call;
using std::chrono::minutes;

constexpr double kWarningShare = 0.8;
constexpr std::int64_t kOtherStates = 1440;  // minutes; such tasks wait for a person

std::vector<model::TaskState> live_states() {
    std::vector<model::TaskState> states;
    for (std::size_t i = 0; i < model::kTaskStateCount; ++i) {
        auto const state = static_cast<model::TaskState>(i);
        if (!model::is_terminal(state)) states.push_back(state);
    }
    return states;
}

std::int64_t threshold_of(model::TaskState state, model::Lifecycle const& lifecycle,
                          model::StalenessSettings const& settings) {
    auto const limit = [](std::optional<std::uint32_t> own, Duration otherwise) {
        return own ? std::int64_t{*own} : std::chrono::floor<minutes>(otherwise).count();
    };
    switch (state) {
        case model::TaskState::WaitingForDependencies:
            return limit(lifecycle.max_waiting_for_dependencies_minutes,
                         settings.waiting_for_dependencies);
        case model::TaskState::WaitingForRetry:
            return limit(lifecycle.max_waiting_for_retry_minutes, settings.waiting_for_retry);
        case model::TaskState::StepsInProcess:
        case model::TaskState::EvaluatingResults:  // rests there while steps run
            return limit(lifecycle.max_steps_in_process_minutes, settings.steps_in_process);
        default: return kOtherStates;
    }
}

/// A row of the answer; worst first.
struct Waiting {
    TaskId task;
    TemplateName name;
    model::TaskState state = model::TaskState::Pending;
    std::int64_t in_state = 0;  // minutes
    std::int64_t age = 0;
    std::int64_t threshold = 0;
    std::int32_t priority = 0;

    [[nodiscard]] double share() const noexcept {
        return static_cast<double>(in_state) /
               static_cast<double>(std::max<std::int64_t>(threshold, 1));
    }
    [[nodiscard]] std::string_view health() const noexcept {
        if (share() >= 1) return "stale";
        return share() >= kWarningShare ? "warning" : "healthy";
    }
    friend bool operator<(Waiting const& a, Waiting const& b) noexcept {
        return std::pair(a.share(), a.in_state) > std::pair(b.share(), b.in_state);
    }
};

JsonObject row_of(Waiting const& waiting) {
    return {{"task_uuid", waiting.task.to_string()},
            {"namespace_name", waiting.name.namespace_name},
            {"task_name", waiting.name.name},
            {"current_state", model::to_text(waiting.state)},
            {"time_in_state_minutes", waiting.in_state},
            {"task_age_minutes", waiting.age},
            {"staleness_threshold_minutes", waiting.threshold},
            {"health_status", waiting.health()},
            {"priority", waiting.priority}};
}

/// The worst `limit` of all that are not done: no more than twice that many are kept at a time.
Result<std::vector<Waiting>> find_worst(Backend& backend, store::Reader& reader,
                                        std::size_t limit) {
    auto const now = backend.clock.now();
    auto const whole = [](Duration span) { return std::chrono::floor<minutes>(span).count(); };
    TemplateNames names(backend, reader);
    std::unordered_map<TemplateId, model::Lifecycle> lifecycles;
    std::vector<Waiting> worst;
    auto const keep_worst = [&] {
        std::ranges::sort(worst, std::less{});
        worst.resize(std::min(worst.size(), limit));
    };
    TASKER_TRY(
        walk_tasks(reader, {.states = live_states()}, [&](model::Task& task) -> Result<Walk> {
            auto known = lifecycles.find(task.template_id);
            if (known == lifecycles.end()) {
                TASKER_TRY_ASSIGN(auto const tmpl,
                                  find_template(backend, reader, task.template_id));
                known = lifecycles.emplace(task.template_id, tmpl.lifecycle).first;
            }
            TASKER_TRY_ASSIGN(auto const name, names.of(task.template_id));
            worst.push_back(
                {.task = task.id,
                 .name = name,
                 .state = task.state,
                 .in_state = whole(now - task.state_since),
                 .age = whole(now - task.created_at),
                 .threshold = threshold_of(task.state, known->second, backend.settings.staleness),
                 .priority = task.priority});
            if (worst.size() > 2 * limit + 1'000) keep_worst();
            return Walk::GoOn;
        }));
    keep_worst();
    return worst;
}

Result<routing::Answer> staleness(Backend& backend, Call const& call) {
    JsonArray rows;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const worst, find_worst(backend, reader, call.size("limit")));
        rows.clear();
        for (auto const& waiting : worst)
            rows.push_back(row_of(waiting));
        return {};
    }));
    return routing::json_answer(std::move(rows));
}

}  // namespace

void add_staleness_routes(std::vector<routing::Route>& routes) {
    routes.push_back({.method = http::Method::Get,
                      .pattern = "/v1/dlq/staleness",
                      .permission = "dlq:read",
                      .operation = "get_staleness_monitoring",
                      .group = "dlq",
                      .summary = "How long tasks have been waiting, the worst first",
                      .query = {{.name = "limit",
                                 .kind = routing::Parameter::Kind::Integer,
                                 .description = "At most so many",
                                 .otherwise = 100,
                                 .least = 0,
                                 .most = 10'000}},
                      .answer = "StalenessMonitoring",
                      .is_list = true,
                      .refusals = {400, 503},
                      .handle = staleness});
}

}  // namespace tasker::server::rest
