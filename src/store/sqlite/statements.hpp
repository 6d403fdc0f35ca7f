#pragma once

#include <string>

#include "store/sqlite/statement.hpp"

namespace tasker::store::sqlite {

// In the order in which row_mapping.cpp reads them. `t`, `s`: the aliases of the tables.
inline std::string const kTaskColumns =
    "t.id, t.template_id, t.identity_hash, t.state, t.stale_at, t.fixed, t.progress,"
    " coalesce(t.trace_context, '')";
inline std::string const kDeadLetterColumns =
    "id, task_id, original_state, reason, status, created_at, snapshot, metadata, resolved_at,"
    " resolution_notes, resolved_by, updated_at";
inline std::string const kUpdateTask =
    "UPDATE tasks SET stale_at = ?, progress = ?, passages = ?, steps = ?";
inline std::string const kRemoveFrom = "DELETE FROM ";
inline std::string const kOfTask = " BETWEEN ?1 << 24 AND (?1 << 24) + 0xFFFFFF";

/// Every statement of a connection. INDEXED BY makes a query that could not use its index fail in
/// the first test.
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
    Statement find_template{db,
                            "SELECT id, namespace_name, name, version, description, configuration,"
                            " identity_strategy, created_at, updated_at FROM templates"
                            " WHERE id = ?"};
    Statement find_template_by_name{
        db,
        "SELECT id, namespace_name, name, version, description, configuration,"
        " identity_strategy, created_at, updated_at FROM templates"
        " WHERE namespace_name = ? AND name = ? AND version = ?"};
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
                          " has_leases, stale_at, look_at, fixed, progress, passages, steps,"
                          " context, edges, trace_context)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
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
    Statement place_of_step{db, "SELECT number FROM step_ids WHERE id = ?"};
    Statement task_before{db,
                          "SELECT number, id, steps FROM tasks WHERE id < ?1 AND id >= ?2"
                          " ORDER BY id DESC LIMIT 1"};
    Statement first_steps{db, "SELECT id, steps FROM tasks WHERE number = ?"};
    Statement first_steps_of{db, "SELECT number, steps FROM tasks WHERE id = ?"};
    Statement group{db,
                    "SELECT t.id, g.steps FROM step_groups g"
                    " JOIN tasks t ON t.number = g.number >> 24 WHERE g.number = ?"};
    Statement groups_of{
        db, "SELECT steps FROM step_groups WHERE number" + kOfTask + " ORDER BY number"};
    Statement put_group{db, "INSERT OR REPLACE INTO step_groups (number, steps) VALUES (?, ?)"};
    Statement insert_step_id{db, "INSERT INTO step_ids (id, number) VALUES (?, ?)"};
    Statement put_waiting{db,
                          "INSERT OR REPLACE INTO waiting_steps (number, id, queued_priority,"
                          " wake_at, queued_namespace, queued_handler)"
                          " VALUES (?, ?, ?, ?, ?, ?)"};
    Statement delete_waiting{db, "DELETE FROM waiting_steps WHERE number = ?"};
    Statement insert_step_passages{
        db, "INSERT INTO step_passages (step, first_move, passages) VALUES (?, ?, ?)"};
    Statement older_step_passages{
        db, "SELECT passages FROM step_passages WHERE step = ? ORDER BY first_move"};

    // Edges.
    Statement insert_edges{db, "INSERT INTO edges (task, position, edges) VALUES (?, ?, ?)"};
    // Those of the task's own row are the first.
    Statement edges_of{db,
                       "SELECT t.edges, -1 AS position FROM tasks t"
                       " WHERE t.id = ?1 AND t.edges IS NOT NULL UNION ALL"
                       " SELECT e.edges, e.position FROM tasks t JOIN edges e ON e.task = t.number"
                       " WHERE t.id = ?1 ORDER BY position"};

    // Payloads.
    Statement insert_inputs{db, "INSERT INTO step_inputs (step, body) VALUES (?, ?)"};
    Statement put_results{db, "INSERT OR REPLACE INTO step_results (step, body) VALUES (?, ?)"};
    Statement delete_results{db, "DELETE FROM step_results WHERE step = ?"};
    Statement inputs{db, "SELECT body FROM step_inputs WHERE step = ?"};
    Statement results{db, "SELECT body FROM step_results WHERE step = ?"};
    Statement inputs_of{db, "SELECT step, body FROM step_inputs WHERE step" + kOfTask};
    Statement results_of{db, "SELECT step, body FROM step_results WHERE step" + kOfTask};
    Statement checkpoints_of{db, "SELECT step FROM step_checkpoints WHERE step" + kOfTask};
    Statement checkpoint{db,
                         "SELECT cursor, items_processed, accumulated_results, at"
                         " FROM step_checkpoints WHERE step = ?"};
    Statement checkpoint_marks{
        db, "SELECT cursor, at FROM step_checkpoint_marks WHERE step = ? ORDER BY position"};
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
                         " t.look_at, t.edges, t.steps, " +
                             kTaskColumns +
                             " FROM tasks t LEFT JOIN task_contexts c ON c.task = t.number"
                             " WHERE t.id = ?"};
    Statement whole_edges{db, "SELECT edges FROM edges WHERE task = ? ORDER BY position"};

    // What waits.
    Statement next_wake{db,
                        "SELECT min(wake_at) FROM waiting_steps INDEXED BY steps_waking"
                        " WHERE wake_at IS NOT NULL"};
    Statement next_stale{db,
                         "SELECT min(stale_at) FROM tasks INDEXED BY tasks_stale"
                         " WHERE look_at IS NOT NULL"};
    Statement first_look{db,
                         "SELECT number, id, look_at, stale_at FROM tasks INDEXED BY tasks_stale"
                         " WHERE look_at IS NOT NULL ORDER BY look_at LIMIT 1"};
    Statement due_steps{db,
                        "SELECT number FROM waiting_steps INDEXED BY steps_waking"
                        " WHERE wake_at <= ? ORDER BY wake_at, id LIMIT ?"};
    Statement stale_tasks{db, "SELECT " + kTaskColumns +
                                  " FROM tasks t INDEXED BY tasks_stale"
                                  " WHERE t.look_at <= ?1 AND t.stale_at <= ?1"
                                  " ORDER BY t.stale_at, t.id LIMIT ?2"};
    Statement first_queue{db,
                          "SELECT queued_namespace, queued_handler FROM waiting_steps"
                          " INDEXED BY steps_queued WHERE queued_priority IS NOT NULL"
                          " ORDER BY queued_namespace, queued_handler LIMIT 1"};
    // Two, because SQLite walks over all that are equal to a pair before it finds what is greater.
    Statement queue_after{db,
                          "SELECT queued_namespace, queued_handler FROM waiting_steps"
                          " INDEXED BY steps_queued WHERE queued_priority IS NOT NULL"
                          " AND queued_namespace = ? AND queued_handler > ?"
                          " ORDER BY queued_namespace, queued_handler LIMIT 1"};
    Statement namespace_after{db,
                              "SELECT queued_namespace, queued_handler FROM waiting_steps"
                              " INDEXED BY steps_queued WHERE queued_priority IS NOT NULL"
                              " AND queued_namespace > ?"
                              " ORDER BY queued_namespace, queued_handler LIMIT 1"};
    Statement first_of_queue{db,
                             "SELECT queued_priority, id, number FROM waiting_steps"
                             " INDEXED BY steps_queued WHERE queued_namespace = ?"
                             " AND queued_handler = ? AND queued_priority IS NOT NULL"
                             " ORDER BY queued_priority DESC, id LIMIT ?"};
    Statement leased_tasks{
        db, "SELECT t.id FROM tasks t INDEXED BY tasks_by_state WHERE t.has_leases = 1"};

    // What is over.
    Statement resting_tasks{db, "SELECT t.number, " + kTaskColumns +
                                    " FROM tasks t INDEXED BY tasks_by_state"
                                    " WHERE t.has_leases = 0 AND t.state = ? AND t.number > ?"
                                    " ORDER BY t.number LIMIT ?"};
    Statement removable_task{
        db, "SELECT number, has_leases, state, identity_hash FROM tasks WHERE id = ?"};
    // What refers to a row goes before it.
    Statement remove_inputs{db, kRemoveFrom + "step_inputs WHERE step" + kOfTask};
    Statement remove_checkpoints{db, kRemoveFrom + "step_checkpoints WHERE step" + kOfTask};
    Statement remove_checkpoint_marks{db,
                                      kRemoveFrom + "step_checkpoint_marks WHERE step" + kOfTask};
    Statement remove_step_passages{db, kRemoveFrom + "step_passages WHERE step" + kOfTask};
    Statement remove_results{db, kRemoveFrom + "step_results WHERE step" + kOfTask};
    Statement remove_waiting{db, kRemoveFrom + "waiting_steps WHERE number" + kOfTask};
    Statement remove_groups{db, kRemoveFrom + "step_groups WHERE number" + kOfTask};
    Statement remove_step_id{db, kRemoveFrom + "step_ids WHERE id = ?"};
    Statement remove_edges{db, kRemoveFrom + "edges WHERE task = ?"};
    Statement remove_context{db, kRemoveFrom + "task_contexts WHERE task = ?"};
    Statement remove_task_passages{db, kRemoveFrom + "task_passages WHERE task = ?"};
    Statement remove_dead_letters{db, kRemoveFrom + "dead_letters WHERE task_id = ?"};
    Statement remove_events{db, kRemoveFrom + "events INDEXED BY events_by_task WHERE task_id = ?"};
    Statement remove_task{db, kRemoveFrom + "tasks WHERE number = ?"};

    // Beside the tasks.
    Statement insert_dead_letter{
        db,
        "INSERT INTO dead_letters (id, task_id, original_state, reason, status, created_at,"
        " snapshot, metadata, resolved_at, resolution_notes, resolved_by, updated_at)"
        " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 WHERE NOT EXISTS"
        " (SELECT 1 FROM dead_letters WHERE task_id = ?2 AND status = 0)"
        " ON CONFLICT (id) DO NOTHING"};
    Statement update_dead_letter{
        db,
        "UPDATE dead_letters SET status = ?2, metadata = ?3, resolved_at = ?4,"
        " resolution_notes = ?5, resolved_by = ?6, updated_at = ?7 WHERE id = ?1"};
    Statement insert_event{
        db,
        "INSERT INTO events (id, namespace_name, event_name, task_id, body, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"};
    Statement events{db,
                     "SELECT id, namespace_name, event_name, task_id, body, created_at FROM events"
                     " WHERE namespace_name = ? ORDER BY created_at, id LIMIT ?"};
    Statement insert_message{db,
                             "INSERT INTO outbox (id, queue, body, due_at) VALUES (?, ?, ?, ?)"};
    Statement messages{db,
                       "SELECT id, queue, body, due_at FROM outbox ORDER BY due_at, id LIMIT ?"};
    Statement due_messages{db,
                           "SELECT id, queue, body, due_at FROM outbox INDEXED BY outbox_due"
                           " WHERE due_at <= ? ORDER BY due_at, id LIMIT ?"};
    Statement hold_message{db, "UPDATE outbox SET due_at = ? WHERE id = ?"};
    Statement remove_message{db, kRemoveFrom + "outbox WHERE id = ?"};
};

}  // namespace tasker::store::sqlite
