#pragma once

#include <string_view>

#include "model/step.hpp"
#include "store/postgres/rows.hpp"
#include "store/stored_rows.hpp"

namespace tasker::store::postgres {

/// The columns of a task `t` and of a step `s`, as the functions below read them.
inline constexpr std::string_view kTaskColumns =
    "t.id, t.template_id, t.identity_hash, t.state, t.stale_at, t.fixed, t.progress,"
    " coalesce(t.trace_context, '')";
inline constexpr std::string_view kStepColumns = "s.id, s.task_id, s.name, s.fixed, s.progress";
/// Of a step that is locked. Few steps wait for many; a list that is long is not always asked for.
inline constexpr std::string_view kHeldStepColumns =
    "s.passages, s.has_checkpoint, s.children, s.child_kinds, s.xmin,"
    " CASE WHEN cardinality(s.parents) <= 32 THEN s.parents END";

[[nodiscard]] model::Step read_step(Row& row);
[[nodiscard]] inline model::StoredTemplate read_template(Row& row) {
    return store::read_template(row);
}
[[nodiscard]] inline model::Task read_task(Row& row) {
    return store::read_task(row);
}
[[nodiscard]] inline model::DeadLetter read_dead_letter(Row& row) {
    return store::read_dead_letter(row);
}
[[nodiscard]] inline StoredEvent read_event(Row& row) {
    return store::read_event(row);
}
[[nodiscard]] inline model::OutgoingMessage read_message(Row& row) {
    return store::read_message(row);
}

/// `children` and `child_kinds`.
using Children = std::vector<std::pair<StepId, model::EdgeKind>>;
[[nodiscard]] Children read_children(Row& row);
/// `parents`; none if they were too many.
[[nodiscard]] std::optional<std::vector<StepId>> read_parents(Row& row);

/// stale_at as its index has it.
[[nodiscard]] std::optional<std::int64_t> slot_of(std::optional<TimePoint> stale_at) noexcept;
/// tasks.ended.
[[nodiscard]] std::int16_t ended_of(model::TaskState state) noexcept;

}  // namespace tasker::store::postgres
