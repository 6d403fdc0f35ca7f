#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/postgres/connection.hpp"
#include "store/postgres/transaction.hpp"
#include "tasker/uuid.hpp"

namespace tasker::store::postgres {

/// How a transaction ended whose connection broke.
enum class Ending : std::uint8_t {
    Committed,
    Lost,        ///< nothing of it is there
    InProgress,  ///< the server has not noticed yet that nobody is there; or it cannot be asked
    Unknown,     ///< nobody can tell any more
};

/// What tells that a unit of work was committed: the tasks that it made, whose ids nobody else has,
/// and what it appended to the histories of steps. Those only grow, and an entry has the
/// microsecond and the worker in it.
struct Trace {
    std::vector<TaskId> tasks;
    std::vector<StepId> steps;
    std::vector<std::string> passages;  ///< of each, packed
};

/// Asks on another connection, of a transaction that can write nothing any more once another one
/// has changed its rows. Waits for those that have them locked.
[[nodiscard]] Ending ask_how_it_ended(Connection& connection, Trace const& trace);

/// Asks on another connection. The server knows it by its number, unless it crashed, or a standby
/// took its place, in between: what had not reached the disk then never was, and its number may
/// belong to another transaction now. So a commit is believed where that cannot be, or where
/// `new_task`, which it wrote, is there.
[[nodiscard]] Ending ask_how_it_ended(Connection& connection, TransactionNumber const& number,
                                      std::optional<TaskId> new_task);

}  // namespace tasker::store::postgres
