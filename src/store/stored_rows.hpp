#pragma once

#include <optional>
#include <string>

#include "model/task.hpp"
#include "model/template.hpp"
#include "store/packed.hpp"
#include "store/store.hpp"

// What a row of a database holds, for every kind of Row that gives its columns from left to right.

namespace tasker::store {

// Initialisers in braces are evaluated from left to right: the order of the columns.

template <class Row>
[[nodiscard]] model::StoredTemplate read_template(Row& row) {
    return {.id = row.template next<TemplateId>(),
            .namespace_name = row.template next<std::string>(),
            .name = row.template next<std::string>(),
            .version = row.template next<std::string>(),
            .description = row.template next<std::string>(),
            .configuration = row.template next<std::string>(),
            .identity_strategy = row.template next<model::IdentityStrategy>(),
            .created_at = row.template next<TimePoint>(),
            .updated_at = row.template next<TimePoint>()};
}

template <class Row>
[[nodiscard]] model::Task read_task(Row& row) {
    model::Task task{.id = row.template next<TaskId>(),
                     .template_id = row.template next<TemplateId>(),
                     .identity_hash = row.template next<std::string>(),
                     .state = row.template next<model::TaskState>(),
                     .stale_at = row.template next<std::optional<TimePoint>>()};
    bool is_whole = unpack_fixed(row.next_bytes(), task);
    is_whole = unpack_progress(row.next_bytes(), task) && is_whole;
    task.trace_context = row.template next<std::string>();
    if (!is_whole) row.report_damage("the row of task " + task.id.to_string());
    return task;
}

template <class Row>
[[nodiscard]] model::DeadLetter read_dead_letter(Row& row) {
    return {.id = row.template next<Uuid>(),
            .task_id = row.template next<TaskId>(),
            .original_state = row.template next<model::TaskState>(),
            .reason = row.template next<model::DeadLetterReason>(),
            .status = row.template next<model::DeadLetterStatus>(),
            .created_at = row.template next<TimePoint>(),
            .snapshot = row.template next<model::Payload>(),
            .metadata = row.template next<model::Payload>(),
            .resolved_at = row.template next<std::optional<TimePoint>>(),
            .resolution_notes = row.template next<std::string>(),
            .resolved_by = row.template next<std::string>(),
            .updated_at = row.template next<std::optional<TimePoint>>()};
}

template <class Row>
[[nodiscard]] StoredEvent read_event(Row& row) {
    return {.id = row.template next<Uuid>(),
            .namespace_name = row.template next<std::string>(),
            .event_name = row.template next<std::string>(),
            .task_id = row.template next<TaskId>(),
            .body = row.template next<model::Payload>(),
            .created_at = row.template next<TimePoint>()};
}

template <class Row>
[[nodiscard]] model::OutgoingMessage read_message(Row& row) {
    return {.id = row.template next<Uuid>(),
            .queue = row.template next<std::string>(),
            .body = row.template next<model::Payload>(),
            .due_at = row.template next<TimePoint>()};
}

}  // namespace tasker::store
