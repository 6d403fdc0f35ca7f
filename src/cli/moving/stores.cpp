#include "cli/moving/stores.hpp"

#include <filesystem>
#include <utility>

#include "embedded/store_location.hpp"
#include "store/postgres/postgres_import.hpp"
#include "store/postgres/postgres_inspection.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_import.hpp"
#include "store/sqlite/sqlite_inspection.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace tasker::cli {

namespace {

constexpr char const* kMoverName = "tasker command line";

Result<std::filesystem::path> file_in(std::string_view location) {
    constexpr std::string_view kScheme = "sqlite:";
    constexpr std::string_view kKinds = "; give a SQLite file, or postgres://HOST/DATABASE";
    if (location == ":memory:") {
        return Error(ErrorCode::InvalidOption,
                     "store :memory: ends with the process that filled it" + std::string(kKinds));
    }
    if (location.find("://") != std::string_view::npos) {
        return Error(ErrorCode::InvalidOption,
                     "store " + std::string(location.substr(0, location.find("://"))) +
                         "://…: there is no such kind of store" + std::string(kKinds));
    }
    if (location.starts_with(kScheme)) location.remove_prefix(kScheme.size());
    if (location.empty()) {
        return Error(ErrorCode::InvalidOption, "a store has no name" + std::string(kKinds));
    }
    return std::filesystem::path(location);
}

/// Owned, and read beside the owner, which is this process.
class SqliteSource final : public Source {
public:
    SqliteSource(std::unique_ptr<store::Store> owner, std::unique_ptr<store::Inspection> rows)
        : owner_(std::move(owner)), rows_(std::move(rows)) {}
    [[nodiscard]] store::Inspection& inspection() noexcept override { return *rows_; }

private:
    std::unique_ptr<store::Store> owner_;
    std::unique_ptr<store::Inspection> rows_;
};

class PostgresSource final : public Source {
public:
    explicit PostgresSource(std::unique_ptr<store::Inspection> rows) : rows_(std::move(rows)) {}
    [[nodiscard]] store::Inspection& inspection() noexcept override { return *rows_; }

private:
    std::unique_ptr<store::Inspection> rows_;
};

}  // namespace

Result<std::unique_ptr<Source>> open_source(std::string const& location, TimePoint now) {
    if (store::is_postgres_location(location)) {
        TASKER_TRY_ASSIGN(auto rows, store::open_postgres_source(location, now));
        return std::unique_ptr<Source>(std::make_unique<PostgresSource>(std::move(rows)));
    }
    TASKER_TRY_ASSIGN(auto const file, file_in(location));
    std::error_code failure;
    if (!std::filesystem::exists(file, failure)) {
        return Error(ErrorCode::FileNotFound, "there is no store " + file.string());
    }
    // Brings an older format up to date, too.
    TASKER_TRY_ASSIGN(auto owner,
                      store::open_sqlite_store({.file = file, .owner_name = kMoverName}));
    TASKER_TRY_ASSIGN(auto rows, store::open_sqlite_inspection(file));
    return std::unique_ptr<Source>(
        std::make_unique<SqliteSource>(std::move(owner), std::move(rows)));
}

Result<std::unique_ptr<store::Import>> open_target(std::string const& location) {
    if (store::is_postgres_location(location)) return store::open_postgres_import(location);
    TASKER_TRY_ASSIGN(auto const file, file_in(location));
    return store::open_sqlite_import(file, kMoverName);
}

Result<std::unique_ptr<store::Inspection>> open_inspection(std::string const& location) {
    if (store::is_postgres_location(location)) return store::open_postgres_inspection(location);
    TASKER_TRY_ASSIGN(auto const file, file_in(location));
    return store::open_sqlite_inspection(file);
}

}  // namespace tasker::cli
