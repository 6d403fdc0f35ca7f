#pragma once

#include <libpq-fe.h>

#include <string>
#include <string_view>
#include <vector>

#include "tasker/error.hpp"
#include "tasker/uuid.hpp"

namespace tasker::store::postgres {

/// What went wrong with a statement or a connection, and what may be done about it.
struct Failure {
    enum class Kind : std::uint8_t {
        Final,  ///< the same unit would fail again
        Again,  ///< lost to another unit: run it again
        Lost,   ///< the connection is gone, and with it what it had not committed
    };
    Kind kind = Kind::Final;
    Error error;
    bool broke_identity = false;  ///< a task with this identity exists
    bool passes_soon = false;     ///< of a connection: the server is there, but not ready yet
    /// Rows that were not what this process remembered of them.
    std::vector<Uuid> not_as_remembered{};
};

/// A unit of work relied on these rows.
[[nodiscard]] Failure not_as_remembered(std::vector<Uuid> rows);

/// Of a statement that failed. Messages of ours: no values of rows but an identity.
[[nodiscard]] Failure failure_of(PGresult const* result);

/// Of a connection that broke while it was used.
[[nodiscard]] Failure lost_connection(std::string_view place, PGconn const* connection);

/// Of a connection that could not be made. Final when another attempt cannot help.
[[nodiscard]] Failure failure_to_connect(std::string_view place, PGconn const* connection);

}  // namespace tasker::store::postgres
