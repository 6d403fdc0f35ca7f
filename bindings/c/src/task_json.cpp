#include "bindings/c/src/task_json.hpp"

#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/timestamp.hpp"
#include "model/step_state.hpp"
#include "model/task_state.hpp"

namespace tasker::c {

namespace {

constexpr base::JsonLimits kStoredResults{.bytes_max = std::size_t{1} << 31U, .depth_max = 256};

Json time_if_any(std::optional<TimePoint> const& at) {
    return at ? Json(base::timestamp(*at)) : Json(nullptr);
}

Json step_json(model::Step const& step, model::Payload const& results) {
    Json result = nullptr;
    Json error = nullptr;
    if (!results.empty()) {
        auto parsed = base::parse_json(results.text(), kStoredResults);
        if (auto* const object = parsed ? parsed->if_object() : nullptr) {
            if (auto* const own = object->if_contains("result")) result = std::move(*own);
            if (auto* const own = object->if_contains("error")) error = std::move(*own);
        }
    }
    return {{"step_uuid", step.id.to_string()},
            {"name", step.name},
            {"status", model::to_text(step.state)},
            {"attempts", step.counted_attempts()},
            {"result", std::move(result)},
            {"error", std::move(error)},
            {"created_at", base::timestamp(step.created_at)},
            {"next_retry_at", time_if_any(step.next_retry_at)},
            {"completed_at", time_if_any(step.processed_at)}};
}

/// Of the task of this id.
Result<Json> view_of(store::Reader& reader, templates::Registry const& registry, TaskId id) {
    TASKER_TRY_ASSIGN(auto const tasks, reader.find_tasks({&id, 1}));
    if (tasks.empty()) {
        return Error(ErrorCode::TaskNotFound, "no task has the id " + id.to_string());
    }
    auto const& row = tasks.front();
    TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(id));
    std::vector<StepId> ids;
    ids.reserve(steps.size());
    for (auto const& step : steps)
        ids.push_back(step.id);
    TASKER_TRY_ASSIGN(auto const payloads, reader.step_payloads(ids));
    JsonArray list;
    list.reserve(steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i)
        list.push_back(step_json(steps[i], payloads[i].results));
    auto const registered = registry.find(row.template_id);
    auto const name = [&](std::string model::Template::* member) {
        return registered == nullptr ? Json(nullptr) : Json(registered->tmpl.*member);
    };
    return Json{{"task_uuid", row.id.to_string()},
                {"namespace", name(&model::Template::namespace_name)},
                {"name", name(&model::Template::name)},
                {"version", name(&model::Template::version)},
                {"status", model::to_text(row.state)},
                {"priority", row.priority},
                {"created_at", base::timestamp(row.created_at)},
                {"completed_at", time_if_any(row.completed_at)},
                {"steps", std::move(list)}};
}

}  // namespace

Result<Json> read_task(store::Store& store, templates::Registry const& registry, TaskId id,
                       Patience patience) {
    Json view;
    auto const read = [&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(view, view_of(reader, registry, id));
        return {};
    };
    TASKER_TRY(patience == Patience::AtOnce ? store.read_at_once(read) : store.read(read));
    return view;
}

}  // namespace tasker::c
