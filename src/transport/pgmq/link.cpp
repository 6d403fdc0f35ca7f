#include "transport/pgmq/link.hpp"

#include <utility>
#include <variant>

namespace tasker::transport::pgmq {

using store::postgres::Connection;
using store::postgres::Failure;
using store::postgres::Rows;

Error Link::broker_error(Error const& error) {
    auto const is_busy = error.code() == ErrorCode::StoreBusy;
    return {is_busy ? ErrorCode::BrokerBusy : error.code(), error.message()};
}

Result<Connection*> Link::connect() {
    if (connection_ != nullptr) return connection_.get();
    auto opened = Connection::open(location_, patience_);
    if (auto const* const failure = std::get_if<Failure>(&opened))
        return broker_error(failure->error);
    connection_ = std::get<std::unique_ptr<Connection>>(std::move(opened));
    return connection_.get();
}

Result<std::vector<Rows>> Link::exchange(std::vector<Call> const& calls) {
    TASKER_TRY_ASSIGN(auto* const connection, connect());
    for (auto const& call : calls)
        connection->send(call.statement, call.parameters);
    auto answers = connection->exchange();
    if (connection->is_lost()) drop();
    if (answers.failure) return broker_error(answers.failure->error);
    return std::move(answers.rows);
}

Result<Rows> Link::ask(Call const& call) {
    TASKER_TRY_ASSIGN(auto answers, exchange({call}));
    return std::move(answers.front());
}

}  // namespace tasker::transport::pgmq
