#pragma once

#include <string>

#include "store/sqlite/statement.hpp"

namespace tasker::store::sqlite {

// In the order in which row_mapping.cpp reads them. `t`, `s`: the aliases of the tables.
inline std::string const kTaskColumns =
    "t.id, t.template_id, t.identity_hash, t.priority, t.initiator, t.source_system, t.reason,"
    " t.tags, t.correlation_id, t.parent_correlation_id, t.requested_at, t.created_at, t.state,"
    " t.steps_total, t.steps_unfinished, t.steps_in_flight, t.steps_waiting, t.steps_blocking,"
    " t.steps_tolerated, t.moves, t.state_since, t.stale_at, t.completed_at, t.updated_at";
inline std::string const kStepColumns =
    "s.id, s.task_id, s.name, s.template_step_name, s.type, s.failure_strategy, s.is_retryable,"
    " s.attempts_max, s.priority, s.created_at, s.state, s.open_dependencies, s.attempt,"
    " s.uncounted_attempts, s.lost_leases, s.moves, s.wake_at, s.next_retry_at, s.backoff,"
    " s.lease_until, s.worker_id, s.last_attempted_at, s.last_failure_at, s.processed_at,"
    " s.updated_at, s.has_satisfied";

/// Every statement of a connection. States are written as numbers where a partial index wants the
/// same words (model/step_state.hpp: 0 pending, 1 enqueued, 2 in_progress, 5 waiting_for_retry).
/// INDEXED BY makes a query that could not use its index fail in the first test.
struct Statements {
    explicit Statements(sqlite3* connection) : db(connection) {}

    sqlite3* db;

    Statement begin_unit{db, "BEGIN IMMEDIATE"};
    Statement begin_read{db, "BEGIN"};
    Statement commit{db, "COMMIT"};
    Statement rollback{db, "ROLLBACK"};
    Statement savepoint{db, "SAVEPOINT unit"};
    Statement release{db, "RELEASE unit"};
    Statement rollback_to{db, "ROLLBACK TO unit"};

    // Templates.
    Statement list_templates{db,
                             "SELECT id, namespace_name, name, version, description, configuration,"
                             " identity_strategy, created_at, updated_at FROM templates"
                             " ORDER BY id"};
    Statement put_template{
        db,
        "INSERT INTO templates (id, namespace_name, name, version, description, configuration,"
        " identity_strategy, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (namespace_name, name, version) DO UPDATE SET"
        " description = excluded.description, configuration = excluded.configuration,"
        " identity_strategy = excluded.identity_strategy, updated_at = excluded.updated_at"
        " RETURNING id"};

    // Tasks.
    Statement find_task{db, "SELECT " + kTaskColumns + " FROM tasks t WHERE t.id = ?"};
    Statement find_identity{db, "SELECT 1 FROM tasks WHERE identity_hash = ?"};
    Statement task_context{
        db,
        "SELECT c.body FROM tasks t LEFT JOIN task_contexts c ON c.task_id = t.id WHERE t.id = ?"};
    Statement insert_task{
        db,
        "INSERT INTO tasks (id, template_id, identity_hash, priority, initiator, source_system,"
        " reason, tags, correlation_id, parent_correlation_id, requested_at, created_at, state,"
        " steps_total, steps_unfinished, steps_in_flight, steps_waiting, steps_blocking,"
        " steps_tolerated, moves, state_since, stale_at, completed_at, updated_at) VALUES"
        " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    Statement insert_context{db, "INSERT INTO task_contexts (task_id, body) VALUES (?, ?)"};
    Statement update_task{
        db,
        "UPDATE tasks SET state = ?, steps_total = ?, steps_unfinished = ?, steps_in_flight = ?,"
        " steps_waiting = ?, steps_blocking = ?, steps_tolerated = ?, moves = ?, state_since = ?,"
        " stale_at = ?, completed_at = ?, updated_at = ?"
        " WHERE id = ? AND state = ? AND moves = ?"};
    Statement insert_task_passage{
        db,
        "INSERT INTO task_passages (task_id, first_move, from_state, path, at, metadata)"
        " VALUES (?, ?, ?, ?, ?, ?)"};
    Statement task_history{db,
                           "SELECT task_id, first_move, from_state, path, at, metadata"
                           " FROM task_passages WHERE task_id = ? ORDER BY first_move"};

    // Steps.
    Statement find_step{db, "SELECT " + kStepColumns + " FROM steps s WHERE s.id = ?"};
    Statement steps_of{
        db, "SELECT " + kStepColumns + " FROM steps s WHERE s.task_id = ? ORDER BY s.id"};
    Statement insert_step{
        db,
        "INSERT INTO steps (id, task_id, name, template_step_name, type, failure_strategy,"
        " is_retryable, attempts_max, priority, created_at, state, open_dependencies, attempt,"
        " uncounted_attempts, lost_leases, moves, wake_at, next_retry_at, backoff, lease_until,"
        " worker_id, last_attempted_at, last_failure_at, processed_at, updated_at, has_satisfied)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    Statement update_step{
        db,
        "UPDATE steps SET state = ?, attempt = ?, uncounted_attempts = ?, lost_leases = ?,"
        " moves = ?, wake_at = ?, next_retry_at = ?, backoff = ?, lease_until = ?, worker_id = ?,"
        " last_attempted_at = ?, last_failure_at = ?, processed_at = ?, updated_at = ?,"
        " has_satisfied = ? WHERE id = ? AND state = ? AND moves = ?"};
    // The compare-and-set of a step that moves: the passage is made of the row as it was, which
    // knows the worker that held it.
    Statement insert_step_passage{
        db,
        "INSERT INTO step_passages (step_id, first_move, from_state, path, at, attempt, worker_id,"
        " metadata) SELECT id, moves + 1, state, ?4, ?5, ?6, coalesce(?7, worker_id), ?8"
        " FROM steps WHERE id = ?1 AND state = ?2 AND moves = ?3"};
    Statement insert_first_step_passage{
        db,
        "INSERT INTO step_passages (step_id, first_move, from_state, path, at, attempt, worker_id)"
        " VALUES (?, 1, 0, ?, ?, ?, ?)"};
    Statement step_history{
        db,
        "SELECT step_id, first_move, from_state, path, at, attempt, worker_id, metadata"
        " FROM step_passages WHERE step_id = ? ORDER BY first_move"};
    Statement take_dependencies{
        db, "UPDATE steps SET open_dependencies = open_dependencies - ?2 WHERE id = ?1"};
    Statement add_dependencies{
        db, "UPDATE steps SET open_dependencies = open_dependencies + ?2 WHERE id = ?1"};
    Statement renew_lease{
        db, "UPDATE steps SET lease_until = ?3 WHERE id = ?1 AND state = 2 AND attempt = ?2"};

    // Edges.
    Statement insert_edge{db,
                          "INSERT INTO edges (from_step, to_step, kind) VALUES (?, ?, ?)"
                          " ON CONFLICT DO NOTHING"};
    Statement edges_of{db,
                       "SELECT e.from_step, e.to_step, e.kind FROM steps s"
                       " JOIN edges e ON e.from_step = s.id WHERE s.task_id = ?"
                       " ORDER BY e.from_step, e.to_step, e.kind"};
    Statement children_of{
        db, "SELECT to_step, count(*) FROM edges WHERE from_step = ? GROUP BY to_step"};
    Statement parents_of{db, "SELECT from_step FROM edges WHERE to_step = ?"};

    // Payloads.
    Statement insert_inputs{db, "INSERT INTO step_inputs (step_id, body) VALUES (?, ?)"};
    Statement put_results{db,
                          "INSERT INTO step_results (step_id, body) VALUES (?, ?)"
                          " ON CONFLICT (step_id) DO UPDATE SET body = excluded.body"};
    Statement clear_results{db, "DELETE FROM step_results WHERE step_id = ?"};
    Statement named_results{db,
                            "SELECT s.name, r.body FROM step_results r"
                            " JOIN steps s ON s.id = r.step_id WHERE r.step_id = ?"};
    Statement payloads{db,
                       "SELECT i.body, r.body FROM steps s"
                       " LEFT JOIN step_inputs i ON i.step_id = s.id"
                       " LEFT JOIN step_results r ON r.step_id = s.id WHERE s.id = ?"};
    Statement step_and_inputs{db,
                              "SELECT " + kStepColumns +
                                  ", i.body FROM steps s"
                                  " LEFT JOIN step_inputs i ON i.step_id = s.id WHERE s.id = ?"};
    Statement checkpoint{db,
                         "SELECT cursor, items_processed, accumulated_results, at"
                         " FROM step_checkpoints WHERE step_id = ?"};
    Statement checkpoint_marks{db,
                               "SELECT cursor, at FROM step_checkpoint_marks WHERE step_id = ?"
                               " ORDER BY number"};
    Statement checkpoint_step{db,
                              "UPDATE steps SET lease_until = ?3, lost_leases = 0, updated_at = ?4"
                              " WHERE id = ?1 AND state = 2 AND attempt = ?2"};
    Statement put_checkpoint{
        db,
        "INSERT INTO step_checkpoints (step_id, cursor, items_processed, accumulated_results, at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (step_id) DO UPDATE SET cursor = excluded.cursor,"
        " items_processed = excluded.items_processed,"
        " accumulated_results = excluded.accumulated_results, at = excluded.at"};
    Statement insert_checkpoint_mark{
        db,
        "INSERT INTO step_checkpoint_marks (step_id, number, cursor, at) SELECT ?1,"
        " coalesce((SELECT max(number) FROM step_checkpoint_marks WHERE step_id = ?1), 0) + 1,"
        " ?2, ?3"};

    // What waits.
    Statement next_wake{db,
                        "SELECT min(wake_at) FROM steps INDEXED BY steps_waking"
                        " WHERE wake_at IS NOT NULL"};
    Statement next_stale{db,
                         "SELECT min(stale_at) FROM tasks INDEXED BY tasks_stale"
                         " WHERE stale_at IS NOT NULL"};
    Statement due_steps{db, "SELECT " + kStepColumns +
                                " FROM steps s INDEXED BY steps_waking WHERE s.wake_at <= ?"
                                " ORDER BY s.wake_at, s.id LIMIT ?"};
    Statement stale_tasks{db, "SELECT " + kTaskColumns +
                                  " FROM tasks t INDEXED BY tasks_stale WHERE t.stale_at <= ?"
                                  " ORDER BY t.stale_at, t.id LIMIT ?"};
    Statement claimable_steps{db, "SELECT " + kStepColumns +
                                      " FROM steps s INDEXED BY steps_enqueued WHERE s.state = 1"
                                      " ORDER BY s.priority DESC, s.id LIMIT ?"};
    Statement expired_leases{db,
                             "SELECT " + kStepColumns +
                                 " FROM steps s INDEXED BY steps_leased WHERE s.state = 2"
                                 " AND s.lease_until <= ? ORDER BY s.lease_until, s.id LIMIT ?"};
    Statement leases_of_others{db,
                               "SELECT " + kStepColumns +
                                   " FROM steps s INDEXED BY steps_leased WHERE s.state = 2"
                                   " AND s.worker_id <> ? ORDER BY s.lease_until, s.id LIMIT ?"};
    Statement startable_steps{db, "SELECT " + kStepColumns +
                                      " FROM steps s INDEXED BY steps_startable WHERE s.task_id = ?"
                                      " AND ((s.state = 0 AND s.open_dependencies = 0)"
                                      " OR (s.state = 5 AND s.wake_at IS NULL)) ORDER BY s.id"};

    // Beside the tasks.
    Statement insert_dead_letter{
        db,
        "INSERT INTO dead_letters (id, task_id, original_state, reason, status, created_at,"
        " snapshot, metadata) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS"
        " (SELECT 1 FROM dead_letters WHERE task_id = ?2 AND status = 0)"
        " ON CONFLICT (id) DO NOTHING"};
    Statement dead_letters{db,
                           "SELECT id, task_id, original_state, reason, status, created_at,"
                           " snapshot, metadata FROM dead_letters"
                           " ORDER BY created_at DESC, id DESC LIMIT ?"};
    Statement dead_letters_of{
        db,
        "SELECT id, task_id, original_state, reason, status, created_at, snapshot, metadata"
        " FROM dead_letters WHERE task_id = ? ORDER BY created_at DESC, id DESC LIMIT ?"};
    Statement insert_event{
        db,
        "INSERT INTO events (id, namespace_name, event_name, task_id, body, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"};
    Statement events{db,
                     "SELECT id, namespace_name, event_name, task_id, body, created_at FROM events"
                     " WHERE namespace_name = ? ORDER BY created_at, id LIMIT ?"};
};

}  // namespace tasker::store::sqlite
