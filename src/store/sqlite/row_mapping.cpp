#include "store/sqlite/row_mapping.hpp"

#include "store/packed.hpp"

namespace tasker::store::sqlite {

using model::Payload;

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
    model::Task task{.id = row.next<TaskId>(),
                     .template_id = row.next<TemplateId>(),
                     .identity_hash = row.next<std::string>(),
                     .state = row.next<model::TaskState>(),
                     .stale_at = row.next<std::optional<TimePoint>>()};
    bool is_whole = unpack_fixed(row.next_bytes(), task);
    is_whole = unpack_progress(row.next_bytes(), task) && is_whole;
    if (!is_whole) row.report_damage("the row of task " + task.id.to_string());
    return task;
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
