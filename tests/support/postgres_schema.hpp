#pragma once

#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "base/assert.hpp"

namespace tasker::test {

/// Where tests find a server: what tools/with_postgres.py says. None when it was not asked.
[[nodiscard]] inline std::optional<std::string> postgres_server() {
    auto const* const location = std::getenv("TASKER_TEST_POSTGRES");
    if (location == nullptr || *location == '\0') return std::nullopt;
    return location;
}

/// The way to it through a pooler in transaction mode. None where there is no pgbouncer.
[[nodiscard]] inline std::optional<std::string> postgres_pooler() {
    auto const* const location = std::getenv("TASKER_TEST_POOLER");
    if (location == nullptr || *location == '\0') return std::nullopt;
    return location;
}

inline constexpr auto* kNoPostgres =
    "no server: run this by tools/with_postgres.py COMMAND, or set TASKER_TEST_POSTGRES";

/// A connection beside the store, for what a test does behind its back.
class SideConnection {
public:
    explicit SideConnection(std::string const& location)
        : handle_(PQconnectdb(location.c_str()), PQfinish) {
        TASKER_ASSERT(PQstatus(handle_.get()) == CONNECTION_OK);
    }
    /// The first column of the first row; empty if there is none or it failed.
    std::string ask(std::string const& sql) {
        std::unique_ptr<PGresult, decltype(&PQclear)> const result(
            PQexec(handle_.get(), sql.c_str()), PQclear);
        last_error_ = PQresultErrorMessage(result.get());
        return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
    }
    /// The first columns of all rows, a line each.
    std::string ask_all(std::string const& sql) {
        std::unique_ptr<PGresult, decltype(&PQclear)> const result(
            PQexec(handle_.get(), sql.c_str()), PQclear);
        last_error_ = PQresultErrorMessage(result.get());
        std::string lines;
        for (int i = 0; i < PQntuples(result.get()); ++i)
            lines += std::string(PQgetvalue(result.get(), i, 0)) + "\n";
        return lines;
    }
    [[nodiscard]] std::string const& last_error() const { return last_error_; }

private:
    std::unique_ptr<PGconn, decltype(&PQfinish)> handle_;
    std::string last_error_;
};

/// A schema of its own for one test, dropped with everything in it.
class PostgresSchema {
public:
    PostgresSchema() {
        static std::atomic<int> count = 0;
        name_ = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
    }
    ~PostgresSchema() {
        SideConnection(*postgres_server())
            .ask("SET client_min_messages = warning; DROP SCHEMA IF EXISTS " + name_ + " CASCADE");
    }
    PostgresSchema(PostgresSchema const&) = delete;
    PostgresSchema& operator=(PostgresSchema const&) = delete;

    [[nodiscard]] std::string const& name() const { return name_; }
    /// As a store takes it; `more` is `&parameter=value`.
    [[nodiscard]] std::string location(std::string const& more = "") const {
        return *postgres_server() + "?schema=" + name_ + more;
    }
    /// The same through the pooler.
    [[nodiscard]] std::string pooled_location(std::string const& more = "") const {
        return *postgres_pooler() + "?schema=" + name_ + more;
    }

private:
    std::string name_;
};

}  // namespace tasker::test
