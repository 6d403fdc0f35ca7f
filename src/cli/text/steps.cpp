#include "cli/text/steps.hpp"

#include "base/json.hpp"

namespace tasker::cli {

namespace {

Json member_of(model::Payload const& payload, std::string_view name) {
    if (payload.empty()) return nullptr;
    auto const parsed = base::parse_json(payload.text());
    if (!parsed || !parsed->is_object()) return nullptr;
    auto const* const member = parsed->as_object().if_contains(name);
    return member == nullptr ? Json(nullptr) : *member;
}

}  // namespace

std::optional<Duration> time_spent(model::Step const& step, TimePoint now) {
    if (!step.last_attempted_at) return std::nullopt;
    auto const since = *step.last_attempted_at;
    switch (step.state) {
        case model::StepState::Pending:
        case model::StepState::Enqueued:
        case model::StepState::ResolvedManually: return std::nullopt;
        case model::StepState::InProgress:
        case model::StepState::EnqueuedForOrchestration:
        case model::StepState::EnqueuedAsErrorForOrchestration: return now - since;
        case model::StepState::WaitingForRetry: return step.updated_at - since;
        case model::StepState::Error: return step.last_failure_at.value_or(step.updated_at) - since;
        case model::StepState::Complete:
        case model::StepState::Cancelled:
            return step.processed_at.value_or(step.updated_at) - since;
    }
    return std::nullopt;
}

std::uint64_t attempts_of(std::span<model::Step const> steps) noexcept {
    std::uint64_t count = 0;
    for (auto const& step : steps)
        count += step.counted_attempts();
    return count;
}

std::string error_in(model::Payload const& results) {
    auto const error = member_of(results, "error");
    if (error.is_string()) return std::string(error.as_string());
    if (!error.is_object()) return {};
    auto const* const message = error.as_object().if_contains("message");
    return message != nullptr && message->is_string() ? std::string(message->as_string())
                                                      : std::string();
}

Json result_in(model::Payload const& results) {
    return member_of(results, "result");
}

}  // namespace tasker::cli
