#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string>

namespace tasker::bench {

/// What was sent to the database on connections that were made after this, but for its own
/// questions: as the server counts it (pg_stat_statements). Ends the program when that fails.
class SentStatements {
public:
    explicit SentStatements(std::string const& server);

    [[nodiscard]] std::int64_t count() const;

private:
    std::unique_ptr<PGconn, decltype(&PQfinish)> handle_;
};

}  // namespace tasker::bench
