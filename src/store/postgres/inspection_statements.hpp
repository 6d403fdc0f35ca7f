#pragma once

#include "store/postgres/statements.hpp"

// What an audit, or a move, asks: tasks in order of creation, and all that belongs to a page of
// them.

namespace tasker::store::postgres::sql {

// Sorted once. Only the ids, so that what is damaged in a row is not touched.
inline constexpr Statement kOpenOrder{
    "open_order",
    "DECLARE tasks_in_order NO SCROLL CURSOR FOR SELECT t.id FROM @.tasks t ORDER BY t.place"};
inline constexpr Statement kFetchOrder{"fetch_order", "FETCH 64 FROM tasks_in_order"};
inline constexpr Statement kCloseOrder{"close_order", "CLOSE tasks_in_order"};
inline constexpr Statement kInspectTasks{
    "inspect_tasks",
    "SELECT #t, t.ended, t.in_flight, t.has_leases, t.stale_slot, t.passages, t.context"
    " FROM @.tasks t WHERE t.id = ANY($1::uuid[]) ORDER BY t.place"};
inline constexpr Statement kInspectSteps{
    "inspect_steps",
    "SELECT #s, s.state, s.wake_at, s.queued_priority, s.queued_namespace, s.queued_handler, "
    "s.lease_until, s.has_checkpoint, s.passages,"
    " s.children, s.child_kinds, s.parents, coalesce(s.inputs, ''), coalesce(s.results, ''),"
    " EXISTS (SELECT FROM @.steps f WHERE f.id = s.id)"
    " FROM @.steps s WHERE s.task_id = ANY($1::uuid[]) ORDER BY s.task_id, s.id"};
inline constexpr Statement kInspectTaskPassages{
    "inspect_task_passages",
    "SELECT p.task_id, p.passages FROM @.task_passages p WHERE p.task_id = ANY($1::uuid[])"
    " ORDER BY p.task_id, p.first_move"};
inline constexpr Statement kInspectStepPassages{
    "inspect_step_passages",
    "SELECT p.step_id, p.passages FROM @.step_passages p WHERE p.step_id = ANY(ARRAY("
    "SELECT s.id FROM @.steps s WHERE s.task_id = ANY($1::uuid[])))"
    " ORDER BY p.step_id, p.first_move"};
inline constexpr Statement kInspectCheckpoints{
    "inspect_checkpoints",
    "SELECT c.step_id, c.cursor, c.items_processed, coalesce(c.accumulated_results, ''), c.at"
    " FROM @.step_checkpoints c WHERE c.step_id = ANY(ARRAY("
    "SELECT s.id FROM @.steps s WHERE s.task_id = ANY($1::uuid[])))"};
inline constexpr Statement kInspectMarks{
    "inspect_marks",
    "SELECT m.step_id, m.cursor, m.at FROM @.step_checkpoint_marks m WHERE m.step_id = ANY(ARRAY("
    "SELECT s.id FROM @.steps s WHERE s.task_id = ANY($1::uuid[])))"
    " ORDER BY m.step_id, m.position"};
inline constexpr Statement kInspectDeadLetters{
    "inspect_dead_letters",
    "SELECT id, task_id, original_state, reason, status, created_at, coalesce(snapshot, ''),"
    " coalesce(metadata, ''), resolved_at, resolution_notes, resolved_by, updated_at"
    " FROM @.dead_letters WHERE task_id = ANY($1::uuid[])"
    " ORDER BY created_at, id"};
inline constexpr Statement kInspectFirstEvents{
    "inspect_first_events",
    "SELECT id, namespace_name, event_name, task_id, coalesce(body, ''), created_at FROM @.events"
    " ORDER BY namespace_name, created_at, id LIMIT $1::bigint"};
inline constexpr Statement kInspectEvents{
    "inspect_events",
    "SELECT id, namespace_name, event_name, task_id, coalesce(body, ''), created_at FROM @.events"
    " WHERE (namespace_name, created_at, id) > ($1::text, $2::bigint, $3::uuid)"
    " ORDER BY namespace_name, created_at, id LIMIT $4::bigint"};
inline constexpr Statement kCountAllTasks{"count_all_tasks", "SELECT count(*) FROM @.tasks"};

// Rows that refer to others. Found by reading whole tables: an index may be what is wrong.
inline constexpr Statement kRowsWithoutOwner{
    "rows_without_owner",
    "SELECT 'tasks', t.id::text, 'templates' FROM @.tasks t"
    " WHERE NOT EXISTS (SELECT FROM @.templates m WHERE m.id = t.template_id)"
    " UNION ALL SELECT 'steps', s.id::text, 'tasks' FROM @.steps s"
    " WHERE NOT EXISTS (SELECT FROM @.tasks t WHERE t.id = s.task_id)"
    " UNION ALL SELECT 'task_passages', p.task_id::text, 'tasks' FROM @.task_passages p"
    " WHERE NOT EXISTS (SELECT FROM @.tasks t WHERE t.id = p.task_id)"
    " UNION ALL SELECT 'step_passages', p.step_id::text, 'steps' FROM @.step_passages p"
    " WHERE NOT EXISTS (SELECT FROM @.steps s WHERE s.id = p.step_id)"
    " UNION ALL SELECT 'step_checkpoints', c.step_id::text, 'steps' FROM @.step_checkpoints c"
    " WHERE NOT EXISTS (SELECT FROM @.steps s WHERE s.id = c.step_id)"
    " UNION ALL SELECT 'step_checkpoint_marks', m.step_id::text, 'step_checkpoints'"
    " FROM @.step_checkpoint_marks m WHERE m.position = 1"
    " AND NOT EXISTS (SELECT FROM @.step_checkpoints c WHERE c.step_id = m.step_id)"
    " UNION ALL SELECT 'dead_letters', d.id::text, 'tasks' FROM @.dead_letters d"
    " WHERE NOT EXISTS (SELECT FROM @.tasks t WHERE t.id = d.task_id)"};

// Whether each index that covers some rows of a table has as many as the table has: the text of a
// question that answers that, for each of them.
inline constexpr Statement kPartialIndexes{
    "partial_indexes",
    "SELECT i.relname::text, 'SELECT count(*) FROM ' || x.indrelid::regclass || ' WHERE ' ||"
    " pg_get_expr(x.indpred, x.indrelid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
    " JOIN pg_namespace n ON n.oid = i.relnamespace WHERE n.nspname = $1::text"
    " AND x.indpred IS NOT NULL ORDER BY i.relname"};
inline constexpr Statement kInvalidIndexes{
    "invalid_indexes",
    "SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
    " JOIN pg_namespace n ON n.oid = i.relnamespace WHERE n.nspname = $1::text"
    " AND NOT (x.indisvalid AND x.indisready) ORDER BY i.relname"};
// By the rows of the table, or by an index.
inline constexpr Statement kReadTables{
    "read_tables",
    "SELECT set_config('enable_seqscan', 'on', true), set_config('enable_hashjoin', 'on', true),"
    " set_config('enable_indexscan', 'off', true), set_config('enable_indexonlyscan', 'off', true),"
    " set_config('enable_bitmapscan', 'off', true)"};
inline constexpr Statement kReadIndexes{
    "read_indexes",
    "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),"
    " set_config('enable_indexscan', 'on', true), set_config('enable_indexonlyscan', 'on', true),"
    " set_config('enable_bitmapscan', 'on', true)"};

// Nobody else may write what is moved, or where to. Readers go on.
inline constexpr Statement kLockAll{
    "lock_all",
    "LOCK TABLE @.templates, @.tasks, @.steps, @.task_passages, @.step_passages,"
    " @.step_checkpoints, @.step_checkpoint_marks, @.dead_letters, @.events"
    " IN SHARE ROW EXCLUSIVE MODE"};
inline constexpr Statement kIsEmpty{
    "is_empty",
    "SELECT NOT (EXISTS (SELECT FROM @.templates) OR EXISTS (SELECT FROM @.tasks)"
    " OR EXISTS (SELECT FROM @.steps) OR EXISTS (SELECT FROM @.events))"};
// Work that takes long between two statements is no process that hangs.
inline constexpr Statement kMayBeIdle{
    "may_be_idle", "SELECT set_config('idle_in_transaction_session_timeout', '30min', true)"};
inline constexpr Statement kLiveLeases{
    "live_leases",
    "SELECT count(*), max(s.lease_until) FROM @.tasks t JOIN @.steps s ON s.task_id = t.id"
    " WHERE t.has_leases AND s.lease_until > $1::bigint"};
// As Migrations::program_name() writes it.
inline constexpr Statement kSessions{
    "sessions",
    "SELECT count(*), coalesce(min(coalesce(host(client_addr), 'this machine') || ', pid ' || pid"
    " || ' of the server'), '') FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name ="
    " left(substring(application_name FROM '^tasker/[0-9]{1,9} ') || $1::text, 63)"
    " AND pid <> pg_backend_pid()"};

}  // namespace tasker::store::postgres::sql
