#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/inspection.hpp"
#include "store/sqlite/statements.hpp"
#include "store/sqlite/stored_steps.hpp"

namespace tasker::store::sqlite {

/// Rows for an audit, on a connection of its caller's. Where a Reader gives up, this says what is
/// unreadable and reads on.
class InspectedRows {
public:
    explicit InspectedRows(sqlite3* connection) : db_(connection) {}

    [[nodiscard]] Result<std::int64_t> last_task();
    /// The numbers of the tasks behind `number`, up to `last`.
    [[nodiscard]] Result<std::vector<std::int64_t>> tasks_after(std::int64_t number,
                                                                std::int64_t last,
                                                                std::size_t limit);
    [[nodiscard]] Result<InspectedTask> read(std::int64_t number);
    /// The events that follow the last of these in the order of (namespace, time, id).
    [[nodiscard]] Result<std::vector<StoredEvent>> events_after(
        std::vector<StoredEvent> const& before, std::size_t limit);
    /// The messages that follow this one in id order; none: the first.
    [[nodiscard]] Result<std::vector<model::OutgoingMessage>> messages_after(
        std::optional<Uuid> const& last, std::size_t limit);
    /// Of tables that refer to steps, which have no rows that a foreign key could name.
    [[nodiscard]] Result<void> each_row_without_task(Inspection::OnDamage const& on_damage);

private:
    [[nodiscard]] Result<void> read_task(std::int64_t number, InspectedTask& found);
    [[nodiscard]] Result<void> read_steps(std::int64_t number, InspectedTask& found);
    [[nodiscard]] Result<void> read_edges(std::int64_t number, InspectedTask& found);
    [[nodiscard]] Result<void> read_older_passages(std::int64_t number, InspectedTask& found);
    [[nodiscard]] Result<void> read_queues(std::int64_t number, InspectedTask& found);
    [[nodiscard]] Result<void> read_checkpoints(std::int64_t number, InspectedTask& found);
    [[nodiscard]] Result<void> read_dead_letters(InspectedTask& found);
    /// Asks the indexes as the questions of a Reader do.
    [[nodiscard]] Result<void> find_waiting(std::int64_t number, InspectedTask& found);
    /// As number_of does.
    [[nodiscard]] Result<void> find_by_id(std::int64_t number, InspectedTask& found);
    [[nodiscard]] Result<std::optional<std::int64_t>> number_in(Statement& statement,
                                                                Uuid const& id);
    template <class... Values>
    [[nodiscard]] Result<bool> is_found(Statement& statement, Values const&... values);

    sqlite3* db_;
    // Of the task that is being read.
    std::vector<PackedStep> packed_;
    std::string task_passages_;
    std::string first_steps_;
    std::string first_edges_;
    std::optional<TimePoint> look_at_;

    Statement last_task_{db_, "SELECT coalesce(max(number), 0) FROM tasks"};
    Statement tasks_after_{
        db_, "SELECT number FROM tasks WHERE number > ? AND number <= ? ORDER BY number LIMIT ?"};
    Statement task_{db_,
                    "SELECT t.id, t.template_id, t.identity_hash, t.state, t.has_leases,"
                    " t.stale_at, t.look_at, t.fixed, t.progress, t.passages, t.steps,"
                    " coalesce(t.context, c.body), t.edges, coalesce(t.trace_context, '')"
                    " FROM tasks t"
                    " LEFT JOIN task_contexts c ON c.task = t.number WHERE t.number = ?"};
    Statement groups_{db_,
                      "SELECT steps FROM step_groups WHERE number" + kOfTask + " ORDER BY number"};
    Statement inputs_{db_, "SELECT step, body FROM step_inputs WHERE step" + kOfTask};
    Statement results_{db_, "SELECT step, body FROM step_results WHERE step" + kOfTask};
    Statement task_passages_before_{
        db_, "SELECT passages FROM task_passages WHERE task = ? ORDER BY first_move"};
    Statement step_passages_before_{db_, "SELECT step, passages FROM step_passages WHERE step" +
                                             kOfTask + " ORDER BY step, first_move"};
    Statement edges_{db_, "SELECT edges FROM edges WHERE task = ? ORDER BY position"};
    Statement checkpoints_{db_,
                           "SELECT step, cursor, items_processed, accumulated_results, at"
                           " FROM step_checkpoints WHERE step" +
                               kOfTask};
    Statement marks_{db_, "SELECT step, cursor, at FROM step_checkpoint_marks WHERE step" +
                              kOfTask + " ORDER BY step, position"};
    Statement dead_letters_{db_,
                            "SELECT " + kDeadLetterColumns +
                                " FROM dead_letters WHERE task_id = ? ORDER BY created_at, id"};
    Statement first_events_{db_,
                            "SELECT id, namespace_name, event_name, task_id, body, created_at"
                            " FROM events ORDER BY namespace_name, created_at, id LIMIT ?"};
    Statement events_after_{db_,
                            "SELECT id, namespace_name, event_name, task_id, body, created_at"
                            " FROM events WHERE (namespace_name, created_at, id) > (?, ?, ?)"
                            " ORDER BY namespace_name, created_at, id LIMIT ?"};
    Statement first_messages_{db_,
                              "SELECT id, queue, body, due_at FROM outbox ORDER BY id LIMIT ?"};
    Statement messages_after_{db_,
                              "SELECT id, queue, body, due_at FROM outbox WHERE id > ?"
                              " ORDER BY id LIMIT ?"};
    Statement queues_{db_,
                      "SELECT number, queued_namespace, queued_handler FROM waiting_steps"
                      " WHERE queued_priority IS NOT NULL AND number" +
                          kOfTask};
    // Answered from the index alone, as it is asked when somebody looks for work.
    Statement queued_{db_,
                      "SELECT 1 FROM waiting_steps INDEXED BY steps_queued"
                      " WHERE (queued_namespace, queued_handler) = (SELECT w.queued_namespace,"
                      " w.queued_handler FROM waiting_steps w WHERE w.number = ?3)"
                      " AND queued_priority = ?1 AND id = ?2 AND number = ?3"};
    Statement waking_{db_,
                      "SELECT 1 FROM waiting_steps INDEXED BY steps_waking"
                      " WHERE wake_at = ? AND number = ?"};
    Statement leased_{db_,
                      "SELECT 1 FROM tasks INDEXED BY tasks_by_state"
                      " WHERE has_leases = 1 AND state = ? AND number = ?"};
    Statement stale_{db_,
                     "SELECT 1 FROM tasks INDEXED BY tasks_stale WHERE look_at = ? AND number = ?"};
    Statement place_of_step_{db_, "SELECT number FROM step_ids WHERE id = ?"};
    Statement task_of_id_{db_, "SELECT number FROM tasks WHERE id = ?"};
};

}  // namespace tasker::store::sqlite
