#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "transport/broker.hpp"

namespace tasker::transport {

struct PgmqOptions {
    /// The database of the queues, as a store on PostgreSQL is named (its `schema` does not count).
    std::string location;
    /// How long the server may be silent before a call gives up.
    Duration patience = std::chrono::seconds(10);
    /// How long a message is invisible that was received and is not settled: then its receiver
    /// counts as dead. Whole seconds.
    Duration visibility = std::chrono::seconds(30);
};

/// Queues as tables of a PostgreSQL database, in the way of the extension PGMQ: by its functions
/// where it is installed, otherwise by the same functions of our own (schema/pgmq). Consumers are
/// woken by LISTEN on `pgmq_message_ready.<namespace>`; a publisher sends one notification a batch,
/// after its commit. Where the location has `listen=off`, or a pooler stands before the server,
/// consumers look each second instead.
///
/// \returns InvalidOption, BrokerBusy, StoreReadOnly as open_postgres_store would with StoreBusy.
[[nodiscard]] Result<std::unique_ptr<Broker>> open_pgmq_broker(PgmqOptions const& options,
                                                               base::Clock const& clock);

}  // namespace tasker::transport
