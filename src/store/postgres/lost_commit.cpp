#include "store/postgres/lost_commit.hpp"

#include <string>

namespace tasker::store::postgres {

namespace {

constexpr Statement kEndOf{"end_of",
                           "SELECT pg_xact_status($1::text::xid8),"
                           " EXISTS (SELECT FROM @.tasks t WHERE t.id = $2::uuid)"};
// A server that recovers from a crash ends that with a checkpoint. One that began before the
// transaction is older than any crash that it could have been lost in. (Whole seconds.)
constexpr Statement kIsSameServer{
    "is_same_server",
    "SELECT extract(epoch FROM c.checkpoint_time)::bigint < $1::bigint"
    " AND left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) = $2::text"
    " FROM pg_control_checkpoint() c"};
// Its number was never given, as far as the server remembers.
constexpr std::string_view kInTheFuture = "PostgreSQL 22023";

bool is_same_server(Connection& connection, TransactionNumber const& number) {
    Transaction question(connection, Transaction::Mode::Snapshot);
    bool is_same = false;
    auto const rows =
        question.ask(kIsSameServer, Parameters().add(number.began_at).add(number.timeline));
    auto const read =
        rows ? rows->each([&](Row& row) { is_same = row.next<bool>(); }) : Result<void>{};
    question.roll_back();
    return rows && read && is_same;
}

// Who is still at it has them locked; what it commits is seen by the next statement.
constexpr Statement kLockTraces{
    "lock_traces",
    "SELECT s.id FROM @.steps s WHERE s.id = ANY($1::uuid[]) ORDER BY s.id FOR UPDATE"};
constexpr Statement kCountTraces{
    "count_traces",
    "SELECT (SELECT count(*) FROM @.tasks t WHERE t.id = ANY($3::uuid[])) +"
    " (SELECT count(*) FROM unnest($1::uuid[], $2::bytea[]) AS u(id, passage)"
    " WHERE EXISTS (SELECT FROM @.steps s WHERE s.id = u.id"
    " AND position(u.passage IN s.passages) > 0)"
    " OR EXISTS (SELECT FROM @.step_passages p WHERE p.step_id = u.id"
    " AND position(u.passage IN p.passages) > 0))"};

}  // namespace

Ending ask_how_it_ended(Connection& connection, Trace const& trace) {
    Transaction question(connection, Transaction::Mode::Unit);
    auto const locked =
        question.ask(kLockTraces, Parameters().add_all(trace.steps), Transaction::Kind::Locks);
    auto const as_bytes = [](std::string const& bytes) { return Packed{bytes}; };
    auto const rows = locked ? question.ask(kCountTraces, Parameters()
                                                              .add_all(trace.steps)
                                                              .add_each(trace.passages, as_bytes)
                                                              .add_all(trace.tasks))
                             : Result<Rows>(locked.error());
    std::int64_t found = 0;
    auto const read =
        rows ? rows->each([&](Row& row) { found = row.next<std::int64_t>(); }) : Result<void>{};
    question.roll_back();
    if (!rows) return Ending::InProgress;
    if (!read) return Ending::Unknown;
    if (found == 0) return Ending::Lost;
    auto const all = static_cast<std::int64_t>(trace.steps.size() + trace.tasks.size());
    return found == all ? Ending::Committed : Ending::Unknown;
}

Ending ask_how_it_ended(Connection& connection, TransactionNumber const& number,
                        std::optional<TaskId> new_task) {
    Transaction question(connection, Transaction::Mode::Snapshot);
    auto const rows = question.ask(kEndOf, Parameters().add(number.id).add(new_task));
    if (!rows) {
        bool const never_was = rows.error().message().starts_with(kInTheFuture);
        question.roll_back();
        return never_was ? Ending::Lost : Ending::InProgress;
    }
    std::optional<std::string> end;
    bool is_there = false;
    auto const read = rows->each([&](Row& row) {
        end = row.next<std::optional<std::string>>();
        is_there = row.next<bool>();
    });
    question.roll_back();
    if (!read) return Ending::Unknown;
    if (end == "in progress") return Ending::InProgress;
    if (end == "aborted") return Ending::Lost;
    if (new_task) return is_there ? Ending::Committed : Ending::Lost;
    return end == "committed" && is_same_server(connection, number) ? Ending::Committed
                                                                    : Ending::Unknown;
}

}  // namespace tasker::store::postgres
