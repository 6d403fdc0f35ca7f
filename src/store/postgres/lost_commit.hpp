#pragma once

#include <optional>

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

/// Asks on another connection. The server knows it by its number, unless it crashed, or a standby
/// took its place, in between: what had not reached the disk then never was, and its number may
/// belong to another transaction now. So a commit is believed where that cannot be, or where
/// `new_task`, which it wrote, is there.
[[nodiscard]] Ending ask_how_it_ended(Connection& connection, TransactionNumber const& number,
                                      std::optional<TaskId> new_task);

}  // namespace tasker::store::postgres
