#pragma once

#include <string_view>

#include "store/postgres/statements.hpp"

// Who looks for steps to claim goes from queue to queue, by the index steps_queued: $1 are the
// namespaces and $2 the handlers that it can run, NULL for all. Of each of those queues it looks at
// the most urgent steps, $3 at most, and of all of these again. So what waits in other queues costs
// a look into the index for each queue that is not empty, however long it is.

namespace tasker::store::postgres {

/// What #q stands for.
inline constexpr std::string_view kCandidates =
    "WITH RECURSIVE queues(namespace_name, handler) AS ("
    "(SELECT s.queued_namespace, s.queued_handler FROM @.steps s"
    " WHERE s.queued_priority IS NOT NULL ORDER BY s.queued_namespace, s.queued_handler LIMIT 1)"
    " UNION ALL SELECT n.namespace_name, n.handler FROM queues q CROSS JOIN LATERAL ("
    "SELECT s.queued_namespace AS namespace_name, s.queued_handler AS handler FROM @.steps s"
    " WHERE s.queued_priority IS NOT NULL"
    " AND (s.queued_namespace, s.queued_handler) > (q.namespace_name, q.handler)"
    " ORDER BY s.queued_namespace, s.queued_handler LIMIT 1) n),"
    " candidates AS MATERIALIZED (SELECT c.id, c.queued_priority FROM queues q"
    " CROSS JOIN LATERAL (SELECT s.id, s.queued_priority FROM @.steps s"
    " WHERE s.queued_priority IS NOT NULL AND s.queued_namespace = q.namespace_name"
    " AND s.queued_handler = q.handler ORDER BY s.queued_priority DESC, s.id LIMIT $3::bigint) c"
    " WHERE (($1::text[] IS NULL OR q.namespace_name = ANY($1::text[]))"
    " AND ($2::text[] IS NULL OR q.handler = ANY($2::text[])))"
    " OR (q.namespace_name = '' AND q.handler = '')"
    " ORDER BY c.queued_priority DESC, c.id LIMIT $3::bigint)";

namespace sql {

inline constexpr Statement kClaimableSteps{
    "claimable_steps",
    "#q SELECT #s FROM candidates c JOIN @.steps s ON s.id = c.id"
    " ORDER BY c.queued_priority DESC, c.id"};

// Of the candidates the most urgent $4 that no other unit is about to claim. Only these are locked:
// one that is locked and not claimed would be overlooked by others. The answer has a row at least,
// that says how many candidates there were.
inline constexpr Statement kLockClaimableSteps{
    "lock_claimable_steps",
    "#q, locked AS MATERIALIZED (SELECT #s, #h"
    " FROM candidates c JOIN @.steps s ON s.id = c.id WHERE s.queued_priority IS NOT NULL"
    " ORDER BY c.queued_priority DESC, c.id LIMIT $4::bigint FOR UPDATE OF s SKIP LOCKED)"
    " SELECT (SELECT count(*) FROM candidates), l.id IS NOT NULL, l.*"
    " FROM (SELECT 1) AS one LEFT JOIN locked l ON true"};

}  // namespace sql

}  // namespace tasker::store::postgres
