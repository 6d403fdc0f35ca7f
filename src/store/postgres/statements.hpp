#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// What units of work and readers say to the server. In the texts @ stands for the schema, #t for
// the columns of a task `t`, #s for those of a step `s`, #h for what is asked besides of one that a
// unit holds (row_mapping.hpp), #q for what a claim may take (claim_statements.hpp), #{$1 type,
// ...} for the rows that are its parameters.

namespace tasker::store::postgres {

/// A statement: its name among a connection's prepared statements, and its text.
struct Statement {
    char const* name;
    std::string_view sql;
    bool is_for_one = false;  ///< its parameters are one row: values, not arrays of them
};

/// A statement that writes rows: any number of them, or one, which costs the server less than half
/// of what an array with one entry does.
struct RowsStatement {
    /// Up to so many are best written one by one.
    static constexpr std::size_t kFewRows = 2;

    char const* name_for_many;
    char const* name_for_one;
    std::string_view sql;
    bool returns_version = false;  ///< of each row that it wrote

    [[nodiscard]] constexpr Statement for_many() const { return {name_for_many, sql}; }
    [[nodiscard]] constexpr Statement for_one() const { return {name_for_one, sql, true}; }
};

/// The text as a server understands it.
[[nodiscard]] std::string text_of(Statement const& statement, std::string_view schema);

namespace sql {

// Rows by their ids.

inline constexpr Statement kLockTasks{
    "lock_tasks",
    "SELECT #t, t.passages, t.in_flight, t.xmin FROM @.tasks t WHERE t.id = ANY($1::uuid[])"
    " ORDER BY t.id FOR UPDATE"};

// The steps and those that an edge leads to from them: a unit that finishes steps wants both. All
// in one order, so that two units cannot wait for one another.
inline constexpr Statement kLockSteps{
    "lock_steps",
    "SELECT #s, #h FROM @.steps s"
    " WHERE s.id = ANY(ARRAY(SELECT unnest($1::uuid[])"
    " UNION SELECT unnest(p.children) FROM @.steps p WHERE p.id = ANY($1::uuid[]) AND $2::bool))"
    " ORDER BY s.id FOR UPDATE"};

inline constexpr Statement kFindTasks{
    "find_tasks", "SELECT #t FROM @.tasks t WHERE t.id = ANY($1::uuid[]) ORDER BY t.id"};
inline constexpr Statement kFindSteps{
    "find_steps", "SELECT #s FROM @.steps s WHERE s.id = ANY($1::uuid[]) ORDER BY s.id"};
inline constexpr Statement kStepsOf{"steps_of",
                                    "SELECT #s FROM @.steps s WHERE s.task_id = $1 ORDER BY s.id"};
inline constexpr Statement kLockStepsOf{"lock_steps_of",
                                        "SELECT #s, #h FROM @.steps s"
                                        " WHERE s.task_id = $1 ORDER BY s.id FOR UPDATE"};
inline constexpr Statement kEdgesOf{
    "edges_of", "SELECT s.id, s.children, s.child_kinds FROM @.steps s WHERE s.task_id = $1"};
inline constexpr Statement kContextOf{"context_of",
                                      "SELECT t.context FROM @.tasks t WHERE t.id = $1"};
inline constexpr Statement kPayloadsOf{
    "payloads_of",
    "SELECT s.id, coalesce(s.inputs, ''), coalesce(s.results, '') FROM @.steps s"
    " WHERE s.id = ANY($1::uuid[])"};
inline constexpr Statement kCheckpointsOf{
    "checkpoints_of",
    "SELECT c.step_id, c.cursor, c.items_processed, coalesce(c.accumulated_results, ''), c.at"
    " FROM @.step_checkpoints c WHERE c.step_id = ANY($1::uuid[])"};
inline constexpr Statement kMarksOf{
    "marks_of",
    "SELECT m.step_id, m.cursor, m.at FROM @.step_checkpoint_marks m"
    " WHERE m.step_id = ANY($1::uuid[]) ORDER BY m.step_id, m.position"};
inline constexpr Statement kTaskHistory{
    "task_history",
    "SELECT passages FROM (SELECT p.first_move, p.passages FROM @.task_passages p"
    " WHERE p.task_id = $1 UNION ALL SELECT 2147483647, t.passages FROM @.tasks t"
    " WHERE t.id = $1) AS a ORDER BY first_move"};
inline constexpr Statement kStepHistory{
    "step_history",
    "SELECT passages FROM (SELECT p.first_move, p.passages FROM @.step_passages p"
    " WHERE p.step_id = $1 UNION ALL SELECT 2147483647, s.passages FROM @.steps s"
    " WHERE s.id = $1) AS a ORDER BY first_move"};

// Steps with all their ancestors, each once; inputs only of the steps themselves.
inline constexpr Statement kStepsWithAncestors{
    "steps_with_ancestors",
    "WITH RECURSIVE up(id) AS (SELECT unnest($1::uuid[])"
    " UNION SELECT unnest(s.parents) FROM up JOIN @.steps s ON s.id = up.id)"
    " SELECT #s, s.parents, coalesce(s.results, ''),"
    " CASE WHEN s.id = ANY($1::uuid[]) THEN coalesce(s.inputs, '') ELSE '' END"
    " FROM up JOIN @.steps s ON s.id = up.id"};
inline constexpr Statement kTasksOfSteps{
    "tasks_of_steps",
    "SELECT #t, t.context FROM @.tasks t WHERE t.id = ANY(ARRAY("
    "SELECT DISTINCT s.task_id FROM @.steps s WHERE s.id = ANY($1::uuid[])))"};

// Lists.

inline constexpr Statement kListTemplates{
    "list_templates",
    "SELECT id, namespace_name, name, version, description, configuration, identity_strategy,"
    " created_at, updated_at FROM @.templates ORDER BY id"};
inline constexpr Statement kFindTemplate{
    "find_template",
    "SELECT id, namespace_name, name, version, description, configuration, identity_strategy,"
    " created_at, updated_at FROM @.templates WHERE id = $1"};
inline constexpr Statement kFindTemplateByName{
    "find_template_by_name",
    "SELECT id, namespace_name, name, version, description, configuration, identity_strategy,"
    " created_at, updated_at FROM @.templates WHERE namespace_name = $1 AND name = $2"
    " AND version = $3"};
inline constexpr Statement kFindByIdentity{"find_by_identity",
                                           "SELECT #t FROM @.tasks t WHERE t.identity_hash = $1"};
inline constexpr Statement kListTasks{
    "list_tasks",
    "SELECT #t FROM @.tasks t JOIN @.templates m ON m.id = t.template_id"
    " WHERE ($1::text IS NULL OR m.namespace_name = $1) AND ($2::text IS NULL OR m.name = $2)"
    " AND t.id < $5::uuid ORDER BY t.id DESC OFFSET $3::bigint LIMIT $4::bigint"};
// Around a question that an index answers in its order: to look at all and sort them seems as cheap
// while a table is empty, and what was planned then stays planned.
inline constexpr Statement kWithoutSorting{
    "without_sorting",
    "SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)"};
inline constexpr Statement kSortingAgain{
    "sorting_again",
    "SELECT set_config('enable_sort', 'on', true), set_config('enable_bitmapscan', 'on', true)"};
// The newest of each end come from its part of the index, as many as are wanted ($7) and no more.
inline constexpr Statement kListTasksInStates{
    "list_tasks_in_states",
    "SELECT #t FROM (SELECT DISTINCT unnest($5::smallint[])) AS ends(ended) CROSS JOIN LATERAL"
    " (SELECT a.* FROM @.tasks a JOIN @.templates m ON m.id = a.template_id"
    " WHERE a.ended = ends.ended AND a.state = ANY($6::smallint[]) AND a.id < $8::uuid"
    " AND ($1::text IS NULL OR m.namespace_name = $1) AND ($2::text IS NULL OR m.name = $2)"
    " ORDER BY a.place DESC LIMIT $7::bigint) AS t"
    " ORDER BY t.place DESC OFFSET $3::bigint LIMIT $4::bigint"};
inline constexpr Statement kCountTasks{
    "count_tasks",
    "SELECT count(*) FROM @.tasks t JOIN @.templates m ON m.id = t.template_id"
    " WHERE ($1::text IS NULL OR m.namespace_name = $1) AND ($2::text IS NULL OR m.name = $2)"};
inline constexpr Statement kCountTasksInStates{
    "count_tasks_in_states",
    "SELECT count(*) FROM @.tasks t JOIN @.templates m ON m.id = t.template_id"
    " WHERE t.ended = ANY($3::smallint[]) AND t.state = ANY($4::smallint[])"
    " AND ($1::text IS NULL OR m.namespace_name = $1) AND ($2::text IS NULL OR m.name = $2)"};
inline constexpr Statement kDeadLetters{
    "dead_letters",
    "SELECT id, task_id, original_state, reason, status, created_at, coalesce(snapshot, ''),"
    " coalesce(metadata, ''), resolved_at, resolution_notes, resolved_by, updated_at"
    " FROM @.dead_letters WHERE ($3::uuid IS NULL OR task_id = $3)"
    " AND ($4::uuid IS NULL OR id = $4) AND ($5::smallint IS NULL OR status = $5)"
    " ORDER BY created_at DESC, id DESC LIMIT $1::bigint OFFSET $2::bigint"};
inline constexpr Statement kEvents{
    "events",
    "SELECT id, namespace_name, event_name, task_id, coalesce(body, ''), created_at FROM @.events"
    " WHERE namespace_name = $1 ORDER BY created_at, id LIMIT $2::bigint"};
inline constexpr Statement kMessages{"messages",
                                     "SELECT o.id, o.queue, o.body, o.due_at FROM @.outbox o"
                                     " ORDER BY o.due_at, o.id LIMIT $1::bigint"};
inline constexpr Statement kHasDueMessages{
    "has_due_messages", "SELECT EXISTS (SELECT FROM @.outbox o WHERE o.due_at <= $1::bigint)"};

// What waits: claims are in claim_statements.hpp.

inline constexpr Statement kNextDue{
    "next_due",
    "SELECT least((SELECT min(s.wake_at) FROM @.steps s WHERE s.wake_at IS NOT NULL),"
    " (SELECT min(t.stale_at) FROM @.tasks t WHERE t.stale_slot ="
    " (SELECT min(f.stale_slot) FROM @.tasks f WHERE f.stale_slot IS NOT NULL)))"};
inline constexpr Statement kDueSteps{
    "due_steps",
    "SELECT #s FROM @.steps s WHERE s.wake_at IS NOT NULL AND s.wake_at <= $1::bigint"
    " ORDER BY s.wake_at, s.id LIMIT $2::bigint"};
inline constexpr Statement kStaleTasks{
    "stale_tasks",
    "SELECT #t FROM @.tasks t WHERE t.stale_slot IS NOT NULL AND t.stale_slot <= $2::bigint"
    " AND t.stale_at <= $1::bigint ORDER BY t.stale_at, t.id LIMIT $3::bigint"};
inline constexpr Statement kNextLeaseEnd{
    "next_lease_end",
    "SELECT min(s.lease_until) FROM @.tasks t JOIN @.steps s ON s.task_id = t.id"
    " WHERE t.has_leases AND s.lease_until IS NOT NULL"};
// In a unit of work: what somebody else holds, for as long as that may take, is left out. Several
// processes look at the same moment, and each takes what the others have not.
inline constexpr Statement kLockExpiredLeases{
    "lock_expired_leases",
    "SELECT #s, #h, #t, t.passages, t.in_flight, t.xmin"
    " FROM @.tasks t JOIN @.steps s ON s.task_id = t.id"
    " WHERE t.has_leases AND s.lease_until <= $1::bigint"
    " ORDER BY s.lease_until, s.id LIMIT $2::bigint FOR UPDATE OF t, s SKIP LOCKED"};
inline constexpr Statement kExpiredLeases{
    "expired_leases",
    "SELECT #s FROM @.tasks t JOIN @.steps s ON s.task_id = t.id WHERE t.has_leases"
    " AND s.lease_until <= $1::bigint ORDER BY s.lease_until, s.id LIMIT $2::bigint"};
inline constexpr Statement kLeases{
    "leases",
    "SELECT #s FROM @.tasks t JOIN @.steps s ON s.task_id = t.id WHERE t.has_leases"
    " AND s.lease_until IS NOT NULL ORDER BY s.lease_until, s.id"};
// Pending and waiting_for_retry: 0 and 5. Whether dependencies are open stands in the row's bytes.
inline constexpr Statement kStartableSteps{
    "startable_steps",
    "SELECT #s FROM @.steps s WHERE s.task_id = $1 AND (s.state = 0 OR"
    " (s.state = 5 AND s.wake_at IS NULL)) ORDER BY s.id"};
inline constexpr Statement kLockStartableSteps{
    "lock_startable_steps",
    "SELECT #s, #h FROM @.steps s"
    " WHERE s.task_id = $1 AND (s.state = 0 OR (s.state = 5 AND s.wake_at IS NULL))"
    " ORDER BY s.id FOR UPDATE"};
inline constexpr Statement kRestingTasks{
    "resting_tasks",
    "SELECT t.place, #t FROM @.tasks t WHERE t.ended = $1::smallint AND t.state = $2::smallint"
    " AND t.place > $3::bigint AND NOT (t.has_leases AND EXISTS (SELECT FROM @.steps s"
    " WHERE s.task_id = t.id AND s.lease_until IS NOT NULL)) ORDER BY t.place LIMIT $4::bigint"};

}  // namespace sql

}  // namespace tasker::store::postgres
