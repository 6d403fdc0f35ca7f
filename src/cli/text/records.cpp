#include "cli/text/records.hpp"

#include <optional>

#include "base/json.hpp"
#include "base/timestamp.hpp"

namespace tasker::cli {

namespace {

Json time_or_null(std::optional<TimePoint> at) {
    return at ? Json(base::timestamp(*at)) : Json(nullptr);
}

template <class Passage>
JsonArray transitions_of(std::span<Passage const> history) {
    JsonArray list;
    for (auto const& passage : history) {
        auto from = passage.from;
        auto number = passage.first_move;
        for (auto const& move : passage.path) {
            JsonObject one{{"number", number++},
                           {"at", base::timestamp(passage.at)},
                           {"from", model::to_text(from)},
                           {"event", model::to_text(move.event)},
                           {"to", model::to_text(move.to)}};
            if constexpr (requires { passage.attempt; }) one["attempt"] = passage.attempt;
            one["metadata"] = parsed(passage.metadata);
            list.push_back(std::move(one));
            from = move.to;
        }
    }
    return list;
}

}  // namespace

Json parsed(model::Payload const& payload) {
    if (payload.empty()) return nullptr;
    auto value = base::parse_json(payload.text());
    return value ? *std::move(value) : Json(payload.text());
}

JsonObject to_json(model::Task const& task, model::StoredTemplate const* stored) {
    JsonArray tags;
    for (auto const& tag : task.tags)
        tags.emplace_back(tag);
    JsonObject object{{"task_uuid", task.id.to_string()}};
    if (stored != nullptr) {
        object["name"] = stored->name;
        object["namespace"] = stored->namespace_name;
        object["version"] = stored->version;
    }
    object["status"] = model::to_text(task.state);
    object["priority"] = task.priority;
    object["initiator"] = task.initiator;
    object["source_system"] = task.source_system;
    object["reason"] = task.reason;
    object["tags"] = std::move(tags);
    object["correlation_id"] = task.correlation_id.to_string();
    object["created_at"] = base::timestamp(task.created_at);
    object["updated_at"] = base::timestamp(task.updated_at);
    object["completed_at"] = time_or_null(task.completed_at);
    object["total_steps"] = task.tally.total;
    object["completed_steps"] = task.tally.total - task.tally.unfinished;
    object["failed_steps"] = task.tally.failed_blocking + task.tally.failed_tolerated;
    object["in_flight_steps"] = task.tally.in_flight;
    return object;
}

JsonObject to_json(model::Step const& step, model::Payload const& results) {
    return {{"step_uuid", step.id.to_string()},
            {"task_uuid", step.task_id.to_string()},
            {"name", step.name},
            {"current_state", model::to_text(step.state)},
            {"attempts", step.counted_attempts()},
            {"max_attempts", step.attempts_max},
            {"created_at", base::timestamp(step.created_at)},
            {"updated_at", base::timestamp(step.updated_at)},
            {"completed_at", time_or_null(step.processed_at)},
            {"last_attempted_at", time_or_null(step.last_attempted_at)},
            {"last_failure_at", time_or_null(step.last_failure_at)},
            {"next_retry_at", time_or_null(step.next_retry_at)},
            {"results", parsed(results)}};
}

JsonArray to_json(std::span<model::TaskPassage const> history) {
    return transitions_of(history);
}

JsonArray to_json(std::span<model::StepPassage const> history) {
    return transitions_of(history);
}

}  // namespace tasker::cli
