#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/postgres/connection.hpp"
#include "tasker/error.hpp"

namespace tasker::transport::pgmq {

/// One statement with its parameters.
struct Call {
    store::postgres::Statement statement;
    store::postgres::Parameters parameters{};
};

/// A connection to the database of the queues, made when it is needed and dropped when it breaks.
/// Not thread-safe.
class Link {
public:
    Link(store::postgres::Location location, Duration patience)
        : location_(std::move(location)), patience_(patience) {}

    /// Makes the calls in one round trip, as one transaction. \returns what each answered;
    /// BrokerBusy when the server cannot be reached, or the connection broke and the outcome is
    /// not known.
    [[nodiscard]] Result<std::vector<store::postgres::Rows>> exchange(
        std::vector<Call> const& calls);
    [[nodiscard]] Result<store::postgres::Rows> ask(Call const& call);

    /// Connects unless it is. \returns the connection, which lives until the next error.
    [[nodiscard]] Result<store::postgres::Connection*> connect();
    [[nodiscard]] bool is_connected() const noexcept { return connection_ != nullptr; }
    void drop() noexcept { connection_.reset(); }
    /// For messages: no secret.
    [[nodiscard]] std::string const& place() const noexcept { return location_.place; }

private:
    [[nodiscard]] static Error broker_error(Error const& error);

    store::postgres::Location const location_;
    Duration const patience_;
    std::unique_ptr<store::postgres::Connection> connection_;
};

}  // namespace tasker::transport::pgmq
