#include "bench/postgres/sent_statements.hpp"

#include <cstdlib>

#include "bench/failure.hpp"

namespace tasker::bench {

namespace {

using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

constexpr auto* kCount =
    "SELECT coalesce(sum(s.calls), 0) FROM pg_stat_statements s JOIN pg_database d"
    " ON d.oid = s.dbid WHERE d.datname = current_database()"
    " AND s.query NOT LIKE '%pg_stat_statements%'";

}  // namespace

SentStatements::SentStatements(std::string const& server)
    : handle_(PQconnectdb(server.c_str()), PQfinish) {
    Answer const made(PQexec(handle_.get(),
                             "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;"
                             "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET"
                             " pg_stat_statements.track = top', current_database()); END $$"),
                      PQclear);
    if (PQresultStatus(made.get()) != PGRES_COMMAND_OK)
        fail(std::string("statements cannot be counted: ") + PQerrorMessage(handle_.get()));
}

std::int64_t SentStatements::count() const {
    Answer const answer(PQexec(handle_.get(), kCount), PQclear);
    if (PQntuples(answer.get()) != 1)
        fail(std::string("statements cannot be counted: ") + PQerrorMessage(handle_.get()));
    return std::strtoll(PQgetvalue(answer.get(), 0, 0), nullptr, 10);
}

}  // namespace tasker::bench
