#pragma once

#include <string>

#include "store/sqlite/statement.hpp"

namespace tasker::store::sqlite {

// In the order in which row_mapping.cpp reads them. `t`, `s`: the aliases of the tables.
inline std::string const kTaskColumns =
    "t.id, t.template_id, t.identity_hash, t.state, t.stale_at, t.fixed, t.progress";
inline std::string const kStepColumns =
    "s.id, t.id, s.name, s.state, s.wake_at, s.fixed, s.progress";
inline std::string const kUpdateTask = "UPDATE tasks SET stale_at = ?, progress = ?, passages = ?";
inline std::string const kUpdateStep = "UPDATE steps SET state = ?, progress = ?, passages = ?";
inline std::string const kTheirTasks = " JOIN tasks t ON t.number = s.number >> 24 ";

/// Every statement of a connection. State 2 is in_progress (model/step_state.hpp).
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
    Statement task_context{db,
                           "SELECT coalesce(t.context, c.body) FROM tasks t"
                           " LEFT JOIN task_contexts c ON c.task = t.number WHERE t.id = ?"};
    Statement insert_task{db,
                          "INSERT INTO tasks (number, id, template_id, identity_hash, state,"
                          " has_leases, stale_at, look_at, fixed, progress, passages, context,"
                          " edges) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    Statement last_task{db, "SELECT coalesce(max(number), 0) FROM tasks"};
    Statement insert_context{db, "INSERT INTO task_contexts (task, body) VALUES (?, ?)"};
    Statement update_task{db, kUpdateTask + " WHERE number = ?"};
    // A unit mostly leaves the indexed columns as they were: then their indexes stay too.
    Statement update_task_and_indexes{
        db, kUpdateTask + ", state = ?, has_leases = ?, look_at = ? WHERE number = ?"};
    Statement update_look_at{db, "UPDATE tasks SET look_at = ? WHERE number = ?"};
    Statement insert_task_passages{
        db, "INSERT INTO task_passages (task, first_move, passages) VALUES (?, ?, ?)"};
    // Those of its own row are the last.
    Statement task_passages{db,
                            "SELECT p.passages, p.first_move AS first"
                            " FROM tasks t JOIN task_passages p ON p.task = t.number"
                            " WHERE t.id = ?1 UNION ALL"
                            " SELECT t.passages, 0xFFFFFFFF FROM tasks t WHERE t.id = ?1"
                            " ORDER BY first"};

    // Steps.
    Statement find_step{
        db, "SELECT " + kStepColumns + " FROM steps s" + kTheirTasks + "WHERE s.id = ?"};
    Statement task_of_step{db, "SELECT t.id FROM steps s" + kTheirTasks + "WHERE s.id = ?"};
    Statement steps_of{db, "SELECT " + kStepColumns +
                               " FROM tasks t JOIN steps s ON s.number BETWEEN t.number << 24"
                               " AND (t.number << 24) + 0xFFFFFF WHERE t.id = ? ORDER BY s.id"};
    Statement insert_step{db,
                          "INSERT INTO steps (number, id, name, state, queued_priority, wake_at,"
                          " fixed, progress, passages, results)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    Statement update_step{db, kUpdateStep + " WHERE number = ?"};
    Statement update_step_and_results{db, kUpdateStep + ", results = ? WHERE number = ?"};
    // As of tasks: mostly the indexed columns stay.
    Statement update_step_and_indexes{
        db, kUpdateStep + ", queued_priority = ?, wake_at = ?, results = ? WHERE number = ?"};
    Statement insert_step_passages{
        db, "INSERT INTO step_passages (step, first_move, passages) VALUES (?, ?, ?)"};
    // Those of its own row are the last.
    Statement step_passages{db,
                            "SELECT p.passages, p.first_move AS first"
                            " FROM steps s JOIN step_passages p ON p.step = s.number"
                            " WHERE s.id = ?1 UNION ALL"
                            " SELECT s.passages, 0xFFFFFFFF FROM steps s WHERE s.id = ?1"
                            " ORDER BY first"};

    // Edges.
    Statement insert_edges{db, "INSERT INTO edges (task, position, edges) VALUES (?, ?, ?)"};
    // Those of the task's own row are the first.
    Statement edges_of{db,
                       "SELECT t.edges, -1 AS position FROM tasks t"
                       " WHERE t.id = ?1 AND t.edges IS NOT NULL UNION ALL"
                       " SELECT e.edges, e.position FROM tasks t JOIN edges e ON e.task = t.number"
                       " WHERE t.id = ?1 ORDER BY position"};
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
    Statement whole_task{db,
                         "SELECT t.number, coalesce(t.context, c.body), t.passages, t.has_leases,"
                         " t.look_at, t.edges, " +
                             kTaskColumns +
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
                                      " FROM steps s INDEXED BY steps_queued" + kTheirTasks +
                                      "WHERE s.queued_priority IS NOT NULL"
                                      " ORDER BY s.queued_priority DESC, s.id LIMIT ?"};
    Statement leased_steps{db, "SELECT " + kStepColumns +
                                   " FROM tasks t INDEXED BY tasks_by_state JOIN steps s"
                                   " ON s.number BETWEEN t.number << 24"
                                   " AND (t.number << 24) + 0xFFFFFF"
                                   " WHERE t.has_leases = 1 AND s.state = 2"};
    Statement leased_tasks{
        db, "SELECT t.id FROM tasks t INDEXED BY tasks_by_state WHERE t.has_leases = 1"};

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
