#include "store/postgres/failure.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tasker::store::postgres {

namespace {

std::string_view field_of(PGresult const* result, int field) {
    auto const* const text = PQresultErrorField(result, field);
    return text == nullptr ? std::string_view() : std::string_view(text);
}

/// On one line, without the space around it.
std::string in_one_line(std::string_view text) {
    std::string line;
    for (auto const c : text)
        line += c == '\n' || c == '\t' ? ' ' : c;
    auto const last = line.find_last_not_of(' ');
    line.resize(last == std::string::npos ? 0 : last + 1);
    return line;
}

/// What a message tells about the value that exists: `Key (identity_hash)=(…) already exists.`
std::string_view key_in(std::string_view detail) {
    auto const begin = detail.find(")=(");
    auto const end = detail.rfind(')');
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin + 3)
        return "(unknown)";
    return detail.substr(begin + 3, end - begin - 3);
}

/// The ids that one of our statements made a number of, because they are not as they were
/// (write_statements.hpp).
std::vector<Uuid> stale_in(std::string_view message) {
    constexpr std::string_view kMark = "stale:";
    constexpr std::size_t kIdLength = 36;
    std::vector<Uuid> ids;
    auto const mark = message.find(kMark);
    if (mark == std::string_view::npos) return ids;
    auto rest = message.substr(mark + kMark.size());
    while (rest.size() >= kIdLength) {
        auto const id = Uuid::parse(rest.substr(0, kIdLength));
        if (!id) break;
        ids.push_back(*id);
        rest.remove_prefix(std::min(rest.size(), kIdLength + 1));
    }
    return ids;
}

bool is_one_of(std::string_view code, std::initializer_list<std::string_view> codes) {
    return std::ranges::find(codes, code) != codes.end();
}

/// What a state of SQL means to callers, and what to do about it. The first row that `code` begins
/// with counts.
struct Meaning {
    std::string_view begins;
    Failure::Kind kind;
    ErrorCode code;
    std::string_view advice;
};
constexpr std::array kMeanings{
    Meaning{"40", Failure::Kind::Again, ErrorCode::StoreBusy,
            "it was lost to another unit of work"},
    Meaning{"55P03", Failure::Kind::Final, ErrorCode::StoreBusy,
            "somebody else holds a lock for too long (a session that is idle in its transaction?)"},
    Meaning{"57014", Failure::Kind::Final, ErrorCode::StoreBusy, "it was cancelled"},
    Meaning{"57P", Failure::Kind::Lost, ErrorCode::StoreBusy, "the server ended the connection"},
    Meaning{"08", Failure::Kind::Lost, ErrorCode::StoreBusy, "the connection broke"},
    Meaning{"25P03", Failure::Kind::Lost, ErrorCode::StoreBusy, "the server ended the transaction"},
    Meaning{"53300", Failure::Kind::Lost, ErrorCode::StoreBusy,
            "the server has no free connection: raise max_connections, or use fewer"},
    Meaning{"53100", Failure::Kind::Final, ErrorCode::StoreFull, "the disk of the server is full"},
    Meaning{"53", Failure::Kind::Final, ErrorCode::StoreBusy, "the server lacks resources"},
    Meaning{"25006", Failure::Kind::Final, ErrorCode::StoreReadOnly,
            "the server or the role only reads (a standby, or default_transaction_read_only)"},
    Meaning{"42501", Failure::Kind::Final, ErrorCode::StoreReadOnly,
            "the role lacks a right: GRANT it, or use another role"},
    Meaning{"XX001", Failure::Kind::Final, ErrorCode::StoreCorrupt, "the database is damaged"},
    Meaning{"XX002", Failure::Kind::Final, ErrorCode::StoreCorrupt, "an index is damaged"},
    Meaning{"58", Failure::Kind::Final, ErrorCode::StoreBusy, "the server's system failed"},
};

/// Words in the message of a connection that another attempt will not make either, and what to do.
struct Refusal {
    std::string_view words;
    std::string_view advice;
};
constexpr std::array kRefusals{
    Refusal{"password authentication failed", "check the user and the password"},
    Refusal{"no password supplied",
            "give the password: PGPASSWORD, a ~/.pgpass file, or in the location"},
    Refusal{"authentication failed", "check the user and how pg_hba.conf lets it in"},
    Refusal{"no pg_hba.conf entry", "let this user in from here in the server's pg_hba.conf"},
    Refusal{"does not exist", "make it first (createdb, createuser), or name another"},
    Refusal{"permission denied", "GRANT CONNECT on the database to the role"},
    Refusal{"does not support SSL", "switch ssl on in the server, or choose another sslmode"},
    Refusal{"certificate", "check sslmode, sslrootcert and the name in the server's certificate"},
    Refusal{"SSL", "check sslmode, sslrootcert and the server's ssl settings"},
    Refusal{"could not translate host name", "check the name of the host"},
    Refusal{"invalid", "check the location"},
};
/// The same, where another attempt may.
constexpr std::array kPauses{
    Refusal{"too many", "raise max_connections of the server, or use fewer connections"},
    Refusal{"remaining connection slots", "raise max_connections of the server, or use fewer"},
    Refusal{"starting up", "try again in a moment"},
    Refusal{"shutting down", "start it again"},
};

}  // namespace

Failure not_as_remembered(std::vector<Uuid> rows) {
    return {
        .kind = Failure::Kind::Again,
        .error = Error(ErrorCode::StoreBusy, std::to_string(rows.size()) +
                                                 " rows were changed by another process meanwhile"),
        .not_as_remembered = std::move(rows)};
}

Failure failure_of(PGresult const* result) {
    auto const code = field_of(result, PG_DIAG_SQLSTATE);
    if (code == "22P02") {
        auto stale = stale_in(field_of(result, PG_DIAG_MESSAGE_PRIMARY));
        if (!stale.empty()) return not_as_remembered(std::move(stale));
    }
    auto const constraint = field_of(result, PG_DIAG_CONSTRAINT_NAME);
    if (code == "23505" && constraint == "tasks_identity") {
        return {.kind = Failure::Kind::Final,
                .error = Error(ErrorCode::DuplicateTask,
                               "a task with the identity " +
                                   std::string(key_in(field_of(result, PG_DIAG_MESSAGE_DETAIL))) +
                                   " exists"),
                .broke_identity = true};
    }
    auto const message = "PostgreSQL " + std::string(code.empty() ? "-" : code) + ": " +
                         in_one_line(field_of(result, PG_DIAG_MESSAGE_PRIMARY));
    if (is_one_of(code, {"57P03"})) {
        return {.kind = Failure::Kind::Lost, .error = Error(ErrorCode::StoreBusy, message)};
    }
    for (auto const& meaning : kMeanings) {
        if (!code.starts_with(meaning.begins)) continue;
        return {.kind = meaning.kind,
                .error = Error(meaning.code, std::string(meaning.advice) + " (" + message + ")")};
    }
    return {.kind = Failure::Kind::Final, .error = Error(ErrorCode::Internal, message)};
}

Failure lost_connection(std::string_view place, PGconn const* connection) {
    auto const reason = in_one_line(PQerrorMessage(connection));
    return {
        .kind = Failure::Kind::Lost,
        .error = Error(ErrorCode::StoreBusy, "the connection to " + std::string(place) + " broke" +
                                                 (reason.empty() ? "" : ": " + reason))};
}

Failure failure_to_connect(std::string_view place, PGconn const* connection) {
    auto const reason = in_one_line(PQerrorMessage(connection));
    auto const what = "cannot connect to " + std::string(place) + ": " + reason;
    for (auto const& refusal : kRefusals) {
        if (reason.find(refusal.words) == std::string::npos) continue;
        // The socket of a server that is down does not exist, either.
        if (refusal.words == "does not exist" && reason.find("FATAL:") == std::string::npos)
            continue;
        return {
            .kind = Failure::Kind::Final,
            .error = Error(ErrorCode::InvalidOption, what + "; " + std::string(refusal.advice))};
    }
    std::string_view advice = "is the server running there?";
    bool passes_soon = false;
    for (auto const& pause : kPauses) {
        if (reason.find(pause.words) == std::string::npos) continue;
        advice = pause.advice;
        passes_soon = true;
    }
    return {.kind = Failure::Kind::Lost,
            .error = Error(ErrorCode::StoreBusy, what + "; " + std::string(advice)),
            .passes_soon = passes_soon};
}

}  // namespace tasker::store::postgres
