#include "configuration/keys/common_parts.hpp"

// clang-format off
namespace tasker::configuration {

void add_cache_keys(Section<Common> const& common) {
    auto const cache = common.part("cache", &Common::cache);
    cache.says("Templates and analytics that need not be read from the database each time. A cache that fails costs time, nothing else.");
    cache.key("enabled", &Cache::is_enabled,
              {.initial = false, .test = true, .development = true, .production = true,
               .says = "Whether there is a cache."});
    cache.key("backend", &Cache::backend,
              {.initial = "redis",
               .says = "Where it is: a server that all processes share, or the memory of each (`moka`). Templates are kept in shared ones only."});
    cache.key("default_ttl_seconds", &Cache::default_ttl,
              {.initial = 3'600, .range = {1, 604'800}, .reload = Reload::Live,
               .says = "How long an entry counts that has no time of its own."});
    cache.key("template_ttl_seconds", &Cache::template_ttl,
              {.initial = 3'600, .range = {1, 604'800}, .reload = Reload::Live,
               .says = "How long a template counts. Registering it again ends that at once."});
    cache.key("analytics_ttl_seconds", &Cache::analytics_ttl,
              {.initial = 60, .range = {1, 604'800}, .reload = Reload::Live,
               .says = "How old answers of the analytics API may be."});

    auto const redis = cache.part("redis", &Cache::redis);
    redis.says("For the backend `redis`, or what speaks like it.");
    redis.key("url", &RedisCache::url,
              {.initial = "${REDIS_URL:-redis://localhost:6379}", .form = kRedisUrl,
               .says = "The server. A password belongs into the variable, not into a file."});
    redis.key("max_connections", &RedisCache::max_connections,
              {.initial = 10, .range = {1, 10'000}, .unit = "connections",
               .says = "How many connections one process has open at most."});
    redis.key("connection_timeout_seconds", &RedisCache::connection_timeout,
              {.initial = 5, .range = {1, 300},
               .says = "How long connecting may take."});
    redis.key("database", &RedisCache::database,
              {.initial = 0, .range = {0, 65'535},
               .says = "The number of the database on the server."});

    cache.part("moka", &Cache::moka).says("For the backend `moka`: the memory of each process.")
        .key("max_capacity", &MemoryCache::max_capacity,
             {.initial = 10'000, .range = {1, 100'000'000}, .unit = "entries",
              .says = "How many entries are kept; beyond it those go that were not asked for."});

    auto const memcached = cache.part("memcached", &Cache::memcached);
    memcached.says("For the backend `memcached`.");
    memcached.key("url", &MemcachedCache::url,
                  {.initial = "${MEMCACHED_URL:-tcp://localhost:11211}", .form = kTcpUrl,
                   .says = "The server."});
    memcached.key("connection_timeout_seconds", &MemcachedCache::connection_timeout,
                  {.initial = 5, .range = {1, 300},
                   .says = "How long connecting may take."});
}

}  // namespace tasker::configuration
// clang-format on
