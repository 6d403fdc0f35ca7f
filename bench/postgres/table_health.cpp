#include "bench/postgres/table_health.hpp"

#include <libpq-fe.h>

#include <memory>

#include "bench/failure.hpp"

namespace tasker::bench {

TableHealth table_health(std::string const& server, std::string const& schema) {
    std::unique_ptr<PGconn, decltype(&PQfinish)> const connection(PQconnectdb(server.c_str()),
                                                                  PQfinish);
    auto const question =
        "SELECT sum(n_tup_upd), sum(n_tup_hot_upd), sum(n_live_tup), sum(n_dead_tup)"
        " FROM pg_stat_user_tables WHERE relname IN ('tasks', 'steps') AND schemaname = '" +
        schema + "'";
    std::unique_ptr<PGresult, decltype(&PQclear)> const answer(
        PQexec(connection.get(), question.c_str()), PQclear);
    if (PQntuples(answer.get()) != 1) fail(PQresultErrorMessage(answer.get()));
    auto const number = [&](int column) -> std::uint64_t {
        return std::stoull(PQgetvalue(answer.get(), 0, column));
    };
    return {.updates = number(0),
            .in_place = number(1),
            .live_rows = number(2),
            .dead_rows = number(3)};
}

}  // namespace tasker::bench
