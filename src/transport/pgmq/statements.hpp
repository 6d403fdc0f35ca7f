#pragma once

#include "store/postgres/statements.hpp"

// What is said to PGMQ's functions: those of the extension, or those of schema/pgmq.

namespace tasker::transport::pgmq::sql {

using store::postgres::Statement;

inline constexpr Statement kIsThere{
    "pgmq_is_there",
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n"
    " ON n.oid = p.pronamespace WHERE n.nspname = 'pgmq' AND p.proname = 'send_batch')"};
// All processes that would make the schema: "tsk", and what the name hashes to.
inline constexpr Statement kLock{
    "pgmq_lock", "SELECT pg_catalog.pg_advisory_xact_lock(7631723, hashtext('pgmq'))::text"};

inline constexpr Statement kQueues{
    "pgmq_queues",
    "SELECT m.queue_name::text FROM pgmq.meta m WHERE m.queue_name = ANY($1::text[])"};
inline constexpr Statement kCreate{"pgmq_create", "SELECT pgmq.create($1::text)::text"};
inline constexpr Statement kSend{
    "pgmq_send", "SELECT m::bigint FROM pgmq.send_batch($1::text, $2::text[]::jsonb[]) AS m"};
inline constexpr Statement kRead{
    "pgmq_read",
    "SELECT r.msg_id, r.read_ct, r.message::text FROM pgmq.read($1::text, $2::integer, $3::integer)"
    " AS r ORDER BY r.msg_id"};
inline constexpr Statement kDelete{"pgmq_delete",
                                   "SELECT count(*) FROM pgmq.delete($1::text, $2::bigint[])"};
inline constexpr Statement kArchive{"pgmq_archive",
                                    "SELECT count(*) FROM pgmq.archive($1::text, $2::bigint[])"};
inline constexpr Statement kShow{
    "pgmq_show",
    "SELECT count(*) FROM unnest($2::bigint[]) AS u(id), pgmq.set_vt($1::text, u.id, 0)"};
inline constexpr Statement kNotify{"pgmq_notify",
                                   "SELECT pg_catalog.pg_notify($1::text, $3::text)::text,"
                                   " pg_catalog.pg_notify($2::text, $3::text)::text"};

}  // namespace tasker::transport::pgmq::sql
