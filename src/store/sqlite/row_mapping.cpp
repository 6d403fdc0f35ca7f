#include "store/sqlite/row_mapping.hpp"

#include <boost/json.hpp>

namespace tasker::store::sqlite {

using model::Payload;

namespace {

std::vector<std::string> tags_from_text(std::string const& text) {
    std::vector<std::string> tags;
    if (text == "[]") return tags;
    boost::system::error_code failure;
    auto const value = boost::json::parse(text, failure);
    if (failure || !value.is_array()) return tags;
    for (auto const& tag : value.get_array()) {
        if (tag.is_string()) tags.emplace_back(tag.get_string());
    }
    return tags;
}

}  // namespace

std::string tags_to_text(std::vector<std::string> const& tags) {
    if (tags.empty()) return "[]";
    boost::json::array array;
    for (auto const& tag : tags)
        array.emplace_back(tag);
    return boost::json::serialize(array);
}

// Initialisers in braces are evaluated from left to right: the order of the columns.

model::StoredTemplate read_template(Row& row) {
    return {.id = row.next<TemplateId>(),
            .namespace_name = row.next<std::string>(),
            .name = row.next<std::string>(),
            .version = row.next<std::string>(),
            .description = row.next<std::string>(),
            .configuration = row.next<std::string>(),
            .identity_strategy = row.next<model::IdentityStrategy>(),
            .created_at = row.next<TimePoint>(),
            .updated_at = row.next<TimePoint>()};
}

model::Task read_task(Row& row) {
    return {.id = row.next<TaskId>(),
            .template_id = row.next<TemplateId>(),
            .identity_hash = row.next<std::string>(),
            .priority = row.next<std::int32_t>(),
            .initiator = row.next<std::string>(),
            .source_system = row.next<std::string>(),
            .reason = row.next<std::string>(),
            .tags = tags_from_text(row.next<std::string>()),
            .correlation_id = row.next<Uuid>(),
            .parent_correlation_id = row.next<std::optional<Uuid>>(),
            .requested_at = row.next<TimePoint>(),
            .created_at = row.next<TimePoint>(),
            .state = row.next<model::TaskState>(),
            .tally = {.total = row.next<std::uint32_t>(),
                      .unfinished = row.next<std::uint32_t>(),
                      .in_flight = row.next<std::uint32_t>(),
                      .waiting_for_retry = row.next<std::uint32_t>(),
                      .failed_blocking = row.next<std::uint32_t>(),
                      .failed_tolerated = row.next<std::uint32_t>()},
            .moves = row.next<std::uint32_t>(),
            .state_since = row.next<TimePoint>(),
            .stale_at = row.next<std::optional<TimePoint>>(),
            .completed_at = row.next<std::optional<TimePoint>>(),
            .updated_at = row.next<TimePoint>()};
}

model::Step read_step(Row& row) {
    return {.id = row.next<StepId>(),
            .task_id = row.next<TaskId>(),
            .name = row.next<std::string>(),
            .template_step_name = row.next<std::string>(),
            .type = row.next<model::StepType>(),
            .failure_strategy = row.next<std::optional<model::FailureStrategy>>(),
            .is_retryable = row.next<bool>(),
            .attempts_max = row.next<std::uint32_t>(),
            .priority = row.next<std::int32_t>(),
            .created_at = row.next<TimePoint>(),
            .state = row.next<model::StepState>(),
            .open_dependencies = row.next<std::uint32_t>(),
            .attempt = row.next<std::uint32_t>(),
            .uncounted_attempts = row.next<std::uint32_t>(),
            .lost_leases = row.next<std::uint32_t>(),
            .moves = row.next<std::uint32_t>(),
            .wake_at = row.next<std::optional<TimePoint>>(),
            .next_retry_at = row.next<std::optional<TimePoint>>(),
            .backoff = row.next<std::optional<Duration>>(),
            .lease_until = row.next<std::optional<TimePoint>>(),
            .worker_id = row.next<std::optional<WorkerId>>(),
            .last_attempted_at = row.next<std::optional<TimePoint>>(),
            .last_failure_at = row.next<std::optional<TimePoint>>(),
            .processed_at = row.next<std::optional<TimePoint>>(),
            .updated_at = row.next<TimePoint>(),
            .has_satisfied = row.next<bool>()};
}

model::DeadLetter read_dead_letter(Row& row) {
    return {.id = row.next<Uuid>(),
            .task_id = row.next<TaskId>(),
            .original_state = row.next<model::TaskState>(),
            .reason = row.next<model::DeadLetterReason>(),
            .status = row.next<model::DeadLetterStatus>(),
            .created_at = row.next<TimePoint>(),
            .snapshot = row.next<Payload>(),
            .metadata = row.next<Payload>()};
}

StoredEvent read_event(Row& row) {
    return {.id = row.next<Uuid>(),
            .namespace_name = row.next<std::string>(),
            .event_name = row.next<std::string>(),
            .task_id = row.next<TaskId>(),
            .body = row.next<Payload>(),
            .created_at = row.next<TimePoint>()};
}

}  // namespace tasker::store::sqlite
