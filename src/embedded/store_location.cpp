#include "embedded/store_location.hpp"

#include "store/memory/memory_store.hpp"
#include "store/postgres/postgres_notices.hpp"
#include "store/postgres/postgres_store.hpp"

namespace tasker::embedded {

namespace {

constexpr std::string_view kNames =
    "give a file name, sqlite:FILE, postgres://HOST/DATABASE or :memory:";

Result<std::unique_ptr<store::Store>> open_on_postgres(std::string_view location,
                                                       store::SqliteOptions::Access access,
                                                       base::Log* log) {
    using Access = store::PostgresOptions::Access;
    return store::open_postgres_store(
        {.location = std::string(location),
         .access = access == store::SqliteOptions::Access::Read ? Access::Read : Access::ReadWrite,
         .log = log});
}

}  // namespace

Result<std::unique_ptr<store::Store>> open_store(std::string_view location,
                                                 store::SqliteOptions::Access access,
                                                 std::string const& owner_name, base::Log* log) {
    constexpr std::string_view kScheme = "sqlite:";
    if (location == ":memory:") return store::make_memory_store();
    if (store::is_postgres_location(location)) return open_on_postgres(location, access, log);
    if (location.starts_with(kScheme)) {
        location.remove_prefix(kScheme.size());
    } else if (auto const scheme = location.find("://"); scheme != std::string_view::npos) {
        return Error(ErrorCode::InvalidOption,
                     "store \"" + std::string(location.substr(0, scheme)) +
                         "://…\": there is no such kind of store; " + std::string(kNames));
    }
    if (location.empty()) {
        return Error(ErrorCode::InvalidOption, "the store has no name; " + std::string(kNames));
    }
    return store::open_sqlite_store(
        {.file = std::filesystem::path(location), .access = access, .owner_name = owner_name});
}

Result<std::unique_ptr<store::Notices>> open_notices(std::string_view location,
                                                     base::Clock const& clock, base::Log& log) {
    if (!is_shared_location(location)) return std::unique_ptr<store::Notices>();
    return store::open_postgres_notices(
        {.location = std::string(location), .clock = clock, .log = log});
}

bool is_shared_location(std::string_view location) noexcept {
    return store::is_postgres_location(location);
}

std::string public_name(std::string_view location) {
    if (!store::is_postgres_location(location)) return std::string(location);
    return store::public_postgres_location(location);
}

}  // namespace tasker::embedded
