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
    "s.id, t.id, s.name, s.template_step_name, s.type, s.failure_strategy, s.is_retryable,"
    " s.attempts_max, s.priority, s.created_at, s.state, s.open_dependencies, s.attempt,"
    " s.uncounted_attempts, s.lost_leases, s.moves, s.wake_at, s.next_retry_at, s.backoff,"
    " s.lease_until, s.worker_id, s.last_attempted_at, s.last_failure_at, s.processed_at,"
    " s.updated_at, s.has_satisfied";
inline std::string const kUpdateStep =
    "UPDATE steps SET state = ?, open_dependencies = ?, attempt = ?, uncounted_attempts = ?,"
    " lost_leases = ?, moves = ?, wake_at = ?, next_retry_at = ?, backoff = ?, lease_until = ?,"
    " worker_id = ?, last_attempted_at = ?, last_failure_at = ?, processed_at = ?, updated_at = ?,"
    " has_satisfied = ?, passages = ?";
inline std::string const kTheirTasks = " JOIN tasks t ON t.number = s.task ";

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
    Statement find_by_identity{
        db, "SELECT " + kTaskColumns + " FROM tasks t WHERE t.identity_hash = ?"};
    Statement find_identity{db, "SELECT 1 FROM tasks WHERE identity_hash = ?"};
    Statement task_context{
        db,
        "SELECT c.body FROM tasks t LEFT JOIN task_contexts c ON c.task = t.number WHERE t.id = ?"};
    Statement insert_task{
        db,
        "INSERT INTO tasks (id, template_id, identity_hash, priority, initiator, source_system,"
        " reason, tags, correlation_id, parent_correlation_id, requested_at, created_at, state,"
        " steps_total, steps_unfinished, steps_in_flight, steps_waiting, steps_blocking,"
        " steps_tolerated, moves, state_since, stale_at, look_at, completed_at, updated_at,"
        " passages) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?)"};
    Statement insert_context{db, "INSERT INTO task_contexts (task, body) VALUES (?, ?)"};
    Statement update_task{
        db,
        "UPDATE tasks SET steps_total = ?, steps_unfinished = ?, steps_in_flight = ?,"
        " steps_waiting = ?, steps_blocking = ?, steps_tolerated = ?, moves = ?, state_since = ?,"
        " stale_at = ?, completed_at = ?, updated_at = ?, passages = ? WHERE number = ?"};
    // By themselves, because a unit mostly leaves them as they were: then their indexes stay too.
    Statement update_task_state{db, "UPDATE tasks SET state = ? WHERE number = ?"};
    Statement update_look_at{db, "UPDATE tasks SET look_at = ? WHERE number = ?"};
    Statement insert_task_passages{
        db, "INSERT INTO task_passages (task, first_move, passages) VALUES (?, ?, ?)"};
    Statement task_passages{db,
                            "SELECT p.passages, p.first_move AS first"
                            " FROM tasks t JOIN task_passages p ON p.task = t.number"
                            " WHERE t.id = ?1 UNION ALL"
                            " SELECT t.passages, t.moves + 1 FROM tasks t WHERE t.id = ?1"
                            " ORDER BY first"};

    // Steps.
    Statement find_step{
        db, "SELECT " + kStepColumns + " FROM steps s" + kTheirTasks + "WHERE s.id = ?"};
    Statement task_of_step{db, "SELECT t.id FROM steps s" + kTheirTasks + "WHERE s.id = ?"};
    Statement steps_of{db, "SELECT " + kStepColumns +
                               " FROM tasks t JOIN steps s ON s.number BETWEEN t.number << 24"
                               " AND (t.number << 24) + 0xFFFFFF WHERE t.id = ? ORDER BY s.id"};
    Statement insert_step{
        db,
        "INSERT INTO steps (number, id, task, name, template_step_name, type, failure_strategy,"
        " is_retryable, attempts_max, priority, created_at, state, open_dependencies, attempt,"
        " uncounted_attempts, lost_leases, moves, wake_at, next_retry_at, backoff, lease_until,"
        " worker_id, last_attempted_at, last_failure_at, processed_at, updated_at, has_satisfied,"
        " passages) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " ?, ?, ?, ?)"};
    Statement update_step{db, kUpdateStep + " WHERE number = ?"};
    Statement update_step_and_results{db, kUpdateStep + ", results = ? WHERE number = ?"};
    Statement insert_step_passages{
        db, "INSERT INTO step_passages (step, first_move, passages) VALUES (?, ?, ?)"};
    Statement step_passages{db,
                            "SELECT p.passages, p.first_move AS first"
                            " FROM steps s JOIN step_passages p ON p.step = s.number"
                            " WHERE s.id = ?1 UNION ALL"
                            " SELECT s.passages, s.moves + 1 FROM steps s WHERE s.id = ?1"
                            " ORDER BY first"};

    // Edges.
    Statement insert_edges{db, "INSERT INTO edges (task, position, edges) VALUES (?, ?, ?)"};
    Statement edges_of{db,
                       "SELECT e.edges FROM tasks t JOIN edges e ON e.task = t.number"
                       " WHERE t.id = ? ORDER BY e.position"};
    Statement step_ids{db,
                       "SELECT s.id FROM tasks t JOIN steps s ON s.number BETWEEN t.number << 24"
                       " AND (t.number << 24) + 0xFFFFFF WHERE t.id = ? ORDER BY s.number"};

    // Payloads.
    Statement insert_inputs{db, "INSERT INTO step_inputs (step, body) VALUES (?, ?)"};
    Statement payloads{db,
                       "SELECT i.body, s.results FROM steps s"
                       " LEFT JOIN step_inputs i ON i.step = s.number WHERE s.id = ?"};
    Statement checkpoint{db,
                         "SELECT c.cursor, c.items_processed, c.accumulated_results, c.at"
                         " FROM steps s JOIN step_checkpoints c ON c.step = s.number"
                         " WHERE s.id = ?"};
    Statement checkpoint_marks{
        db,
        "SELECT m.cursor, m.at FROM steps s JOIN step_checkpoint_marks m ON m.step = s.number"
        " WHERE s.id = ? ORDER BY m.position"};
    Statement put_checkpoint{
        db,
        "INSERT INTO step_checkpoints (step, cursor, items_processed, accumulated_results, at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (step) DO UPDATE SET cursor = excluded.cursor,"
        " items_processed = excluded.items_processed,"
        " accumulated_results = excluded.accumulated_results, at = excluded.at"};
    Statement insert_checkpoint_mark{
        db,
        "INSERT INTO step_checkpoint_marks (step, position, cursor, at) SELECT ?1,"
        " coalesce((SELECT max(position) FROM step_checkpoint_marks WHERE step = ?1), 0) + 1,"
        " ?2, ?3"};

    // Whole tasks, with the numbers of their rows (live_task.hpp).
    Statement whole_task{db, "SELECT t.number, c.body, t.passages, t.look_at, " + kTaskColumns +
                                 " FROM tasks t LEFT JOIN task_contexts c ON c.task = t.number"
                                 " WHERE t.id = ?"};
    Statement whole_steps{db, "SELECT i.body, s.results, s.passages, c.at IS NOT NULL, " +
                                  kStepColumns + " FROM steps s" + kTheirTasks +
                                  "LEFT JOIN step_inputs i ON i.step = s.number"
                                  " LEFT JOIN step_checkpoints c ON c.step = s.number"
                                  " WHERE s.number BETWEEN ?1 << 24 AND (?1 << 24) + 0xFFFFFF"
                                  " ORDER BY s.number"};
    Statement whole_edges{db, "SELECT edges FROM edges WHERE task = ? ORDER BY position"};

    // What waits.
    Statement next_wake{db,
                        "SELECT min(wake_at) FROM steps INDEXED BY steps_waking"
                        " WHERE wake_at IS NOT NULL"};
    Statement next_stale{db,
                         "SELECT min(stale_at) FROM tasks INDEXED BY tasks_stale"
                         " WHERE look_at IS NOT NULL"};
    Statement first_look{db,
                         "SELECT number, id, look_at, stale_at FROM tasks INDEXED BY tasks_stale"
                         " WHERE look_at IS NOT NULL ORDER BY look_at LIMIT 1"};
    Statement due_steps{db, "SELECT " + kStepColumns + " FROM steps s INDEXED BY steps_waking" +
                                kTheirTasks +
                                "WHERE s.wake_at <= ?"
                                " ORDER BY s.wake_at, s.id LIMIT ?"};
    Statement stale_tasks{db, "SELECT " + kTaskColumns +
                                  " FROM tasks t INDEXED BY tasks_stale"
                                  " WHERE t.look_at <= ?1 AND t.stale_at <= ?1"
                                  " ORDER BY t.stale_at, t.id LIMIT ?2"};
    Statement claimable_steps{db, "SELECT " + kStepColumns +
                                      " FROM steps s INDEXED BY steps_enqueued" + kTheirTasks +
                                      "WHERE s.state = 1"
                                      " ORDER BY s.priority DESC, s.id LIMIT ?"};
    Statement expired_leases{
        db, "SELECT " + kStepColumns + " FROM steps s INDEXED BY steps_leased" + kTheirTasks +
                "WHERE s.state = 2"
                " AND s.lease_until <= ? ORDER BY s.lease_until, s.id LIMIT ?"};
    Statement leases_of_others{
        db, "SELECT " + kStepColumns + " FROM steps s INDEXED BY steps_leased" + kTheirTasks +
                "WHERE s.state = 2"
                " AND s.worker_id <> ? ORDER BY s.lease_until, s.id LIMIT ?"};

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
