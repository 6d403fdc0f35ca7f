#include "configuration/keys/common_parts.hpp"

// clang-format off
namespace tasker::configuration {

namespace {

/// What the two pools differ in.
struct PoolDefaults {
    Value max_connections;
    std::optional<Value> max_in_test;
    std::optional<Value> max_in_production;
    Value min_connections;
    std::optional<Value> min_in_test;
    std::optional<Value> min_in_production;
    Value acquire_timeout;
};

void add_pool_keys(Section<ConnectionPool> const& pool, PoolDefaults const& defaults) {
    pool.key("max_connections", &ConnectionPool::max_connections,
             {.initial = defaults.max_connections, .range = {1, 10'000}, .unit = "connections",
              .test = defaults.max_in_test, .production = defaults.max_in_production,
              .says = "How many connections one process has open at most."});
    pool.key("min_connections", &ConnectionPool::min_connections,
             {.initial = defaults.min_connections, .range = {0, 10'000}, .unit = "connections",
              .test = defaults.min_in_test, .production = defaults.min_in_production,
              .says = "How many connections stay open while nobody needs them."});
    pool.key("acquire_timeout_seconds", &ConnectionPool::acquire_timeout,
             {.initial = defaults.acquire_timeout, .range = {1, 3'600},
              .says = "How long a request waits for a free connection before it fails."});
    pool.key("idle_timeout_seconds", &ConnectionPool::idle_timeout,
             {.initial = 300, .range = {1, 86'400},
              .says = "A connection above the minimum that was not used for so long is closed."});
    pool.key("max_lifetime_seconds", &ConnectionPool::max_lifetime,
             {.initial = 1'800, .range = {1, 604'800},
              .says = "A connection is replaced when it is this old, so that servers that come and go behind one name are noticed."});
    pool.key("slow_acquire_threshold_ms", &ConnectionPool::slow_acquire_threshold,
             {.initial = 100, .range = {1, 600'000}, .reload = Reload::Live,
              .says = "Waiting longer than this for a connection counts as slow, and is logged."});
}

}  // namespace

void add_database_keys(Section<Common> const& common) {
    auto const database = common.part("database", &Common::database);
    database.says("Where tasks, steps and their history last.");
    database.key("url", &Database::url,
                 {.initial = "${DATABASE_URL:-postgresql://localhost/tasker}", .form = kStoreLocation,
                  .says = "The store: a PostgreSQL database, or a SQLite file for one machine. A password belongs into the variable, not into a file."});
    add_pool_keys(database.part("pool", &Database::pool).says("Connections to the database."),
                  {.max_connections = 25, .max_in_test = 30, .max_in_production = 50,
                   .min_connections = 5, .min_in_test = 2, .min_in_production = 10,
                   .acquire_timeout = 10});

    auto const pgmq = common.part("pgmq_database", &Common::pgmq_database);
    pgmq.says("Queues of PGMQ in a database of their own.");
    pgmq.key("url", &PgmqDatabase::url,
             {.initial = "${PGMQ_DATABASE_URL:-}", .form = kPostgresUrl,
              .says = "The PostgreSQL database with the queues. Empty: they are in `common.database.url`."});
    pgmq.key("enabled", &PgmqDatabase::is_enabled,
             {.initial = true,
              .says = "Whether the queues' database is used; false keeps the queues in `common.database.url`."});
    add_pool_keys(pgmq.part("pool", &PgmqDatabase::pool).says("Connections to the queues' database."),
                  {.max_connections = 15, .max_in_test = {}, .max_in_production = {},
                   .min_connections = 3, .min_in_test = {}, .min_in_production = {},
                   .acquire_timeout = 5});
}

}  // namespace tasker::configuration
// clang-format on
