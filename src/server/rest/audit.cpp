#include "server/rest/audit.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "base/timestamp.hpp"
#include "server/rest/values.hpp"

namespace tasker::server::rest {

namespace {

using model::StepEvent;

bool is_report(StepEvent event) noexcept {
    return event == StepEvent::EnqueueForOrchestration ||
           event == StepEvent::EnqueueAsErrorForOrchestration;
}

/// When each attempt was started.
std::optional<TimePoint> start_of(std::span<model::StepPassage const> history,
                                  std::uint32_t attempt) {
    for (auto const& passage : history) {
        auto const starts =
            std::ranges::find(passage.path, StepEvent::Start, &model::StepMove::event);
        if (passage.attempt == attempt && starts != passage.path.end()) return passage.at;
    }
    return std::nullopt;
}

JsonObject entry(model::Step const& step, model::StepPassage const& passage, std::uint32_t number,
                 model::StepState from, model::StepMove move, model::Task const& task) {
    auto const name = step.id.to_string() + " " + std::to_string(number);
    JsonObject one{{"audit_uuid", derived_uuid("audit " + name).to_string()},
                   {"workflow_step_uuid", step.id.to_string()},
                   {"transition_uuid", derived_uuid("transition " + name).to_string()},
                   {"task_uuid", step.task_id.to_string()},
                   {"recorded_at", base::timestamp(passage.at)}};
    if (passage.worker_id) one["worker_uuid"] = passage.worker_id->to_string();
    one["correlation_id"] = task.correlation_id.to_string();
    one["success"] = move.event == StepEvent::EnqueueForOrchestration;
    one["step_name"] = step.name;
    one["from_state"] = model::to_text(from);
    one["to_state"] = model::to_text(move.to);
    return one;
}

std::optional<std::int64_t> reported_milliseconds(Json const& results) {
    auto const* const object = results.if_object();
    auto const* const metadata = object == nullptr ? nullptr : object->if_contains("metadata");
    auto const* const fields = metadata == nullptr ? nullptr : metadata->if_object();
    auto const* const time = fields == nullptr ? nullptr : fields->if_contains("execution_time_ms");
    if (time == nullptr || !time->is_int64()) return std::nullopt;
    return time->get_int64();
}

}  // namespace

JsonArray audit_of(model::Step const& step, model::Payload const& results,
                   std::span<model::StepPassage const> history, model::Task const& task) {
    JsonArray entries;
    auto newest = parsed(results);
    for (auto passage = history.rbegin(); passage != history.rend(); ++passage) {
        for (std::size_t i = passage->path.size(); i-- > 0;) {
            auto const& move = passage->path[i];
            if (!is_report(move.event)) continue;
            auto const from = i == 0 ? passage->from : passage->path[i - 1].to;
            auto const number = passage->first_move + static_cast<std::uint32_t>(i);
            auto one = entry(step, *passage, number, from, move, task);
            auto took = reported_milliseconds(newest);
            auto const started = start_of(history, passage->attempt);
            if (!took && started) took = (passage->at - *started) / std::chrono::milliseconds(1);
            if (took) one["execution_time_ms"] = *took;
            if (!newest.is_null()) {
                one["result"] = {{"type", model::to_text(move.event)}, {"data", newest}};
                newest = nullptr;
            }
            entries.push_back(std::move(one));
        }
    }
    return entries;
}

}  // namespace tasker::server::rest
