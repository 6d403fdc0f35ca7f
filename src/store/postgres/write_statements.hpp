#pragma once

#include "store/postgres/statements.hpp"

// Statements that change rows. A row that refers to one that does not exist gets NULL where there
// must be something, which fails.

namespace tasker::store::postgres::sql {

inline constexpr Statement kPutTemplate{
    "put_template",
    "INSERT INTO @.templates AS m (id, namespace_name, name, version, description, configuration,"
    " identity_strategy, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT (namespace_name, name, version) DO UPDATE SET description = excluded.description,"
    " configuration = excluded.configuration, identity_strategy = excluded.identity_strategy,"
    " updated_at = excluded.updated_at RETURNING m.id"};
inline constexpr Statement kTakenIdentities{
    "taken_identities",
    "SELECT t.identity_hash FROM @.tasks t WHERE t.identity_hash = ANY($1::text[])"};

inline constexpr RowsStatement kInsertTasks{
    "insert_tasks", "insert_task",
    "INSERT INTO @.tasks (id, template_id, identity_hash, state, ended, in_flight, has_leases,"
    " stale_at, stale_slot, fixed, progress, passages, context, trace_context)"
    " SELECT u.id, (SELECT m.id FROM @.templates m WHERE m.id = u.template_id), u.identity_hash,"
    " u.state, u.ended, u.in_flight, u.in_flight > 0, u.stale_at, u.stale_slot, u.fixed,"
    " u.progress, u.passages, u.context, u.trace_context"
    " FROM #{$1 uuid, $2 uuid, $3 text, $4 smallint, $5 smallint, $6 integer, $7 bigint,"
    " $8 bigint, $9 bytea, $10 bytea, $11 bytea, $12 text, $13 text} AS u(id, template_id,"
    " identity_hash, state, ended, in_flight, stale_at, stale_slot, fixed, progress, passages,"
    " context, trace_context, number)"
    " ORDER BY u.number RETURNING xmin",
    /*returns_version=*/true};
inline constexpr RowsStatement kInsertSteps{
    "insert_steps", "insert_step",
    "INSERT INTO @.steps (id, task_id, name, state, wake_at, queued_priority, queued_namespace,"
    " queued_handler, lease_until, has_checkpoint, fixed, progress, passages, children,"
    " child_kinds, parents, inputs, results)"
    " SELECT u.id, CASE WHEN u.is_task_held THEN u.task_id ELSE"
    " (SELECT t.id FROM @.tasks t WHERE t.id = u.task_id) END, u.name, u.state,"
    " u.wake_at, u.queued_priority, u.queued_namespace, u.queued_handler, u.lease_until, false,"
    " u.fixed, u.progress, u.passages, u.children::uuid[], u.child_kinds, u.parents::uuid[],"
    " u.inputs, u.results"
    " FROM #{$1 uuid, $2 uuid, $3 boolean, $4 text, $5 smallint, $6 bigint, $7 integer, $8 text,"
    " $9 text, $10 bigint, $11 bytea, $12 bytea, $13 bytea, $14 text, $15 bytea, $16 text,"
    " $17 text, $18 text} AS u(id, task_id, is_task_held, name, state, wake_at, queued_priority,"
    " queued_namespace, queued_handler, lease_until, fixed, progress, passages, children,"
    " child_kinds, parents, inputs, results, number)"};

// A row that came from memory must still have the version that it had there. If it has not, a
// number is made of its id, which fails and names it (failure.cpp). One that is gone is not
// written, as if it had been removed a moment later.

inline constexpr RowsStatement kUpdateTasks{
    "update_tasks", "update_task",
    "UPDATE @.tasks t SET state = CASE WHEN u.expected IS NULL OR t.xmin = u.expected"
    " THEN u.state ELSE ('stale:' || t.id)::smallint END, ended = u.ended,"
    " in_flight = u.in_flight,"
    " has_leases = u.in_flight > 0, stale_at = u.stale_at, stale_slot = u.stale_slot,"
    " progress = u.progress, passages = u.passages"
    " FROM #{$1 uuid, $2 smallint, $3 smallint, $4 integer, $5 bigint, $6 bigint, $7 bytea,"
    " $8 bytea, $9 xid} AS u(id, state, ended, in_flight, stale_at, stale_slot, progress, passages,"
    " expected, number) WHERE t.id = u.id RETURNING t.xmin",
    /*returns_version=*/true};
// Of tasks that the unit does not hold.
inline constexpr Statement kCountInFlight{
    "count_in_flight",
    "UPDATE @.tasks t SET in_flight = t.in_flight + u.more, has_leases = t.in_flight + u.more > 0"
    " FROM unnest($1::uuid[], $2::integer[]) AS u(id, more) WHERE t.id = u.id"};
// Results are kept unless the action says otherwise; a value that is kept is not written again. A
// step that stays enqueued stays in its queue, which the unit knows only if it put it there.
inline constexpr RowsStatement kUpdateSteps{
    "update_steps", "update_step",
    "UPDATE @.steps s SET state = CASE WHEN u.expected IS NULL OR s.xmin = u.expected"
    " THEN u.state ELSE ('stale:' || s.id)::smallint END, wake_at = u.wake_at,"
    " queued_priority = u.queued_priority,"
    " queued_namespace = CASE WHEN u.queued_priority IS NOT NULL"
    " THEN coalesce(u.queued_namespace, s.queued_namespace) END,"
    " queued_handler = CASE WHEN u.queued_priority IS NOT NULL"
    " THEN coalesce(u.queued_handler, s.queued_handler) END, lease_until = u.lease_until,"
    " has_checkpoint = u.has_checkpoint, progress = u.progress, passages = u.passages,"
    " results = CASE WHEN u.keeps THEN s.results ELSE u.results END"
    " FROM #{$1 uuid, $2 smallint, $3 bigint, $4 integer, $5 text, $6 text, $7 bigint, $8 boolean,"
    " $9 bytea, $10 bytea, $11 boolean, $12 text, $13 xid} AS u(id, state, wake_at,"
    " queued_priority, queued_namespace, queued_handler, lease_until, has_checkpoint, progress,"
    " passages, keeps, results, expected, number) WHERE s.id = u.id"};
// Rows from memory that the unit relied on and does not write.
inline constexpr Statement kCheckTasks{
    "check_tasks",
    "WITH same AS (SELECT t.id FROM unnest($1::uuid[], $2::xid[]) AS u(id, expected)"
    " JOIN @.tasks t ON t.id = u.id AND t.xmin = u.expected FOR SHARE OF t)"
    " SELECT CASE WHEN (SELECT count(*) FROM same) < cardinality($1) THEN"
    " ('stale:' || (SELECT string_agg(m.id::text, ',') FROM unnest($1) AS m(id)"
    " WHERE m.id <> ALL (SELECT id FROM same)))::integer END"};
inline constexpr Statement kCheckSteps{
    "check_steps",
    "WITH same AS (SELECT s.id FROM unnest($1::uuid[], $2::xid[]) AS u(id, expected)"
    " JOIN @.steps s ON s.id = u.id AND s.xmin = u.expected FOR SHARE OF s)"
    " SELECT CASE WHEN (SELECT count(*) FROM same) < cardinality($1) THEN"
    " ('stale:' || (SELECT string_agg(m.id::text, ',') FROM unnest($1) AS m(id)"
    " WHERE m.id <> ALL (SELECT id FROM same)))::integer END"};
inline constexpr Statement kUpdateEdges{
    "update_edges",
    "UPDATE @.steps s SET children = s.children || u.children::uuid[],"
    " child_kinds = s.child_kinds || u.child_kinds, parents = s.parents || u.parents::uuid[]"
    " FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[]) AS u(id, children, child_kinds,"
    " parents) WHERE s.id = u.id"};

inline constexpr Statement kInsertTaskPassages{
    "insert_task_passages",
    "INSERT INTO @.task_passages SELECT * FROM unnest($1::uuid[], $2::integer[], $3::bytea[])"};
inline constexpr Statement kInsertStepPassages{
    "insert_step_passages",
    "INSERT INTO @.step_passages SELECT * FROM unnest($1::uuid[], $2::integer[], $3::bytea[])"};

// The last of each step is the one that counts; all of them are remembered.
inline constexpr Statement kSaveCheckpoints{
    "save_checkpoints",
    "INSERT INTO @.step_checkpoints AS c SELECT DISTINCT ON (u.step_id) u.step_id, u.cursor,"
    " u.items, u.accumulated, u.at FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[],"
    " $5::bigint[]) WITH ORDINALITY AS u(step_id, cursor, items, accumulated, at, number)"
    " ORDER BY u.step_id, u.number DESC ON CONFLICT (step_id) DO UPDATE SET"
    " cursor = excluded.cursor, items_processed = excluded.items_processed,"
    " accumulated_results = excluded.accumulated_results, at = excluded.at"};
inline constexpr Statement kMarkCheckpoints{
    "mark_checkpoints",
    "INSERT INTO @.step_checkpoint_marks SELECT u.step_id,"
    " (SELECT coalesce(max(m.position), 0) FROM @.step_checkpoint_marks m"
    " WHERE m.step_id = u.step_id) + row_number() OVER (PARTITION BY u.step_id ORDER BY u.number),"
    " u.cursor, u.at FROM unnest($1::uuid[], $2::text[], $3::bigint[]) WITH ORDINALITY"
    " AS u(step_id, cursor, at, number)"};

inline constexpr Statement kInsertDeadLetter{
    "insert_dead_letter",
    "INSERT INTO @.dead_letters (id, task_id, original_state, reason, status, created_at, snapshot,"
    " metadata, resolved_at, resolution_notes, resolved_by, updated_at) SELECT $1::uuid, $2::uuid,"
    " $3::smallint, $4::smallint, $5::smallint, $6::bigint, $7::text, $8::text, $9::bigint,"
    " $10::text, $11::text, $12::bigint WHERE NOT EXISTS (SELECT FROM @.dead_letters d"
    " WHERE d.task_id = $2::uuid AND d.status = 0) ON CONFLICT DO NOTHING"};
inline constexpr Statement kUpdateDeadLetter{
    "update_dead_letter",
    "UPDATE @.dead_letters SET status = $2::smallint, metadata = $3::text,"
    " resolved_at = $4::bigint, resolution_notes = $5::text, resolved_by = $6::text,"
    " updated_at = $7::bigint WHERE id = $1::uuid RETURNING id"};
inline constexpr Statement kInsertEvents{
    "insert_events",
    "INSERT INTO @.events (id, namespace_name, event_name, task_id, body, created_at)"
    " SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[],"
    " $6::bigint[]) ON CONFLICT (id) DO NOTHING"};
inline constexpr Statement kInsertMessages{
    "insert_messages",
    "INSERT INTO @.outbox (id, queue, body, due_at)"
    " SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[])"};
inline constexpr Statement kTakeMessages{
    "take_messages",
    "UPDATE @.outbox o SET due_at = $2::bigint WHERE o.id = ANY(ARRAY("
    "SELECT d.id FROM @.outbox d WHERE d.due_at <= $1::bigint"
    " ORDER BY d.due_at, d.id LIMIT $3::bigint FOR UPDATE SKIP LOCKED))"
    " RETURNING o.id, o.queue, o.body, o.due_at"};
inline constexpr Statement kRemoveMessages{"remove_messages",
                                           "DELETE FROM @.outbox WHERE id = ANY($1::uuid[])"};

inline constexpr Statement kTakeChore{
    "take_chore",
    "INSERT INTO @.chores AS c (name, holder, until) VALUES ($1::text, $2::uuid, $4::bigint)"
    " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until"
    " WHERE c.holder = excluded.holder OR c.until <= $3::bigint RETURNING true"};

inline constexpr Statement kTasksWithLeases{
    "which_have_leases",
    "SELECT DISTINCT s.task_id FROM @.steps s WHERE s.task_id = ANY($1::uuid[])"
    " AND s.lease_until IS NOT NULL"};
inline constexpr Statement kRemoveStepPassages{
    "remove_step_passages",
    "DELETE FROM @.step_passages p WHERE p.step_id = ANY(ARRAY(SELECT s.id FROM @.steps s"
    " WHERE s.task_id = ANY($1::uuid[])))"};
inline constexpr Statement kRemoveCheckpoints{
    "remove_checkpoints",
    "DELETE FROM @.step_checkpoints c WHERE c.step_id = ANY(ARRAY(SELECT s.id FROM @.steps s"
    " WHERE s.task_id = ANY($1::uuid[]) AND s.has_checkpoint))"};
inline constexpr Statement kRemoveMarks{
    "remove_marks",
    "DELETE FROM @.step_checkpoint_marks m WHERE m.step_id = ANY(ARRAY(SELECT s.id"
    " FROM @.steps s WHERE s.task_id = ANY($1::uuid[]) AND s.has_checkpoint))"};
inline constexpr Statement kRemoveSteps{"remove_steps",
                                        "DELETE FROM @.steps WHERE task_id = ANY($1::uuid[])"};
inline constexpr Statement kRemoveTaskPassages{
    "remove_task_passages", "DELETE FROM @.task_passages WHERE task_id = ANY($1::uuid[])"};
inline constexpr Statement kRemoveDeadLetters{
    "remove_dead_letters", "DELETE FROM @.dead_letters WHERE task_id = ANY($1::uuid[])"};
inline constexpr Statement kRemoveEvents{"remove_events",
                                         "DELETE FROM @.events WHERE task_id = ANY($1::uuid[])"};
inline constexpr Statement kRemoveTasks{"remove_tasks",
                                        "DELETE FROM @.tasks WHERE id = ANY($1::uuid[])"};

}  // namespace tasker::store::postgres::sql
