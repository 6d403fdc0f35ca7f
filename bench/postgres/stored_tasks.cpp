#include "bench/postgres/stored_tasks.hpp"

#include <libpq-fe.h>

#include <memory>

#include "bench/failure.hpp"

namespace tasker::bench {

namespace {

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

Answer ask(Connection const& connection, std::string const& statement) {
    Answer answer(PQexec(connection.get(), statement.c_str()), PQclear);
    auto const status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail(std::string("tasks cannot be copied: ") + PQerrorMessage(connection.get()));
    return answer;
}

// As ids of version 7 do, these ascend with the number of the copy; the random part tells them
// apart.
constexpr auto* kCopyId =
    "CREATE FUNCTION pg_temp.copy_of(id uuid, number bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS"
    " $$ SELECT ('0100' || lpad(to_hex(number), 8, '0')"
    " || right(replace(id::text, '-', ''), 20))::uuid $$;"
    "CREATE FUNCTION pg_temp.copies_of(ids uuid[], number bigint) RETURNS uuid[] IMMUTABLE"
    " LANGUAGE sql AS $$ SELECT coalesce(array_agg(pg_temp.copy_of(u.id, number) ORDER BY u.place),"
    " '{}') FROM unnest(ids) WITH ORDINALITY AS u(id, place) $$";
constexpr auto* kCopyTasks =
    "INSERT INTO tasks (id, template_id, identity_hash, state, ended, in_flight, has_leases,"
    " stale_at, stale_slot, fixed, progress, passages, context)"
    " SELECT pg_temp.copy_of(t.id, n), t.template_id, n || t.identity_hash, t.state, t.ended,"
    " t.in_flight, t.has_leases, t.stale_at, t.stale_slot, t.fixed, t.progress, t.passages,"
    " t.context FROM generate_series(1, ";
constexpr auto* kCopySteps =
    "INSERT INTO steps (id, task_id, name, state, wake_at, has_checkpoint, fixed, progress,"
    " passages, children, child_kinds, parents, inputs, results)"
    " SELECT pg_temp.copy_of(s.id, n), pg_temp.copy_of(s.task_id, n), s.name, s.state, s.wake_at,"
    " s.has_checkpoint, s.fixed, s.progress, s.passages, pg_temp.copies_of(s.children, n),"
    " s.child_kinds, pg_temp.copies_of(s.parents, n), s.inputs, s.results"
    " FROM generate_series(1, ";

}  // namespace

void multiply_tasks(std::string const& server, std::string const& schema, std::size_t count) {
    Connection const connection(PQconnectdb(server.c_str()), PQfinish);
    std::ignore = ask(connection, "SET search_path = " + schema + ", pg_temp");
    std::ignore = ask(connection, "SET synchronous_commit = off");
    std::ignore = ask(connection, kCopyId);
    auto const found = ask(connection, "SELECT count(*) FROM tasks");
    auto const tasks = std::stoul(PQgetvalue(found.get(), 0, 0));
    auto const copies = std::to_string((count + tasks - 1) / tasks - 1);
    // The steps first: both are copied from what is there.
    std::ignore = ask(connection, kCopySteps + copies + ") AS n, steps s");
    std::ignore = ask(connection, kCopyTasks + copies + ") AS n, tasks t");
    // What autovacuum would come to in a while.
    std::ignore = ask(connection, "VACUUM (ANALYZE) tasks");
    std::ignore = ask(connection, "VACUUM (ANALYZE) steps");
}

}  // namespace tasker::bench
