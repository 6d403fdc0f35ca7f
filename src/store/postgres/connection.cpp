#include "store/postgres/connection.hpp"

#include <poll.h>

#include <cerrno>
#include <limits>
#include <utility>

#include "store/postgres/busy_wait.hpp"
#include "store/postgres/connect_parameters.hpp"
#include "store/postgres/stopwatch.hpp"

namespace tasker::store::postgres {

namespace {

constexpr int kOldestVersion = 130000;
constexpr auto kAll = std::numeric_limits<std::size_t>::max();

/// The plans that our statements need are the same for any number of rows: by index, row by row.
/// They are made once, mostly while the tables are empty, so nothing else may look cheaper then. A
/// transaction whose process hangs must not hold its locks for longer than its leases, one that
/// waits for a lock gives up before we do, and an answer that nobody waits for must not be worked
/// on. What is committed is on disk, whatever the server's default.
///
/// The first parameter is the number by which the client knows its server. It is another one behind
/// a pooler: then the settings end with the transaction, as the next one may be somebody else's.
constexpr Statement kSetUp{
    "set_up",
    "SELECT p.is_local, set_config('enable_seqscan', 'off', p.is_local),"
    " set_config('enable_hashjoin', 'off', p.is_local),"
    " set_config('enable_mergejoin', 'off', p.is_local), set_config('jit', 'off', p.is_local),"
    " set_config('plan_cache_mode', 'force_generic_plan', p.is_local),"
    " set_config('idle_in_transaction_session_timeout', '10s', p.is_local),"
    " set_config('lock_timeout', $2::text, p.is_local),"
    " CASE WHEN current_setting('server_version_num')::integer >= 140000"
    " THEN set_config('client_connection_check_interval', '5s', p.is_local) END,"
    " CASE WHEN NOT p.is_local"
    " THEN set_config('default_transaction_isolation', 'read committed', false) END,"
    " CASE WHEN current_setting('synchronous_commit') = 'off'"
    " THEN set_config('synchronous_commit', 'on', p.is_local) END"
    " FROM (SELECT pg_backend_pid() <> $1::integer AS is_local) p"};

/// Parameters as libpq takes them; they outlive this.
struct BinaryValues {
    explicit BinaryValues(Parameters const& parameters) : formats(parameters.values().size(), 1) {
        values.reserve(formats.size());
        sizes.reserve(formats.size());
        for (auto const& value : parameters.values()) {
            values.push_back(value.is_null ? nullptr : value.bytes.data());
            sizes.push_back(static_cast<int>(value.bytes.size()));
        }
    }
    [[nodiscard]] int count() const { return static_cast<int>(values.size()); }

    std::vector<char const*> values;
    std::vector<int> sizes;
    std::vector<int> formats;
};

void be_silent(void* /*unused*/, PGresult const* /*result*/) {}

}  // namespace

Connection::Connection(Handle handle, Location const& location, Duration patience, SlowLog* slow)
    : handle_(std::move(handle)),
      place_(location.place),
      schema_(quoted_name(location.schema)),
      patience_ms_(static_cast<int>(patience / std::chrono::milliseconds(1))),
      prepares_(location.prepares),
      listens_(location.listens),
      slow_(slow) {}

std::variant<std::unique_ptr<Connection>, Failure> Connection::open(Location const& location,
                                                                    Duration patience,
                                                                    SlowLog* slow) {
    ConnectParameters const parameters(location);
    Handle handle(PQconnectdbParams(parameters.keywords.data(), parameters.values.data(),
                                    /*expand_dbname=*/1),
                  PQfinish);
    if (PQstatus(handle.get()) != CONNECTION_OK)
        return failure_to_connect(location.place, handle.get());
    PQsetNoticeReceiver(handle.get(), be_silent, nullptr);
    std::unique_ptr<Connection> connection(
        new Connection(std::move(handle), location, patience, slow));
    if (auto failure = connection->set_up()) return *std::move(failure);
    return connection;
}

std::optional<Failure> Connection::set_up() {
    auto const refuse = [this](std::string const& why) {
        return Failure{.error = Error(ErrorCode::InvalidOption, place_ + " " + why)};
    };
    auto const version = PQserverVersion(handle_.get());
    if (version < kOldestVersion) {
        return refuse("is PostgreSQL " + std::to_string(version / 10000) +
                      "; Tasker needs 13 or newer");
    }
    auto const* const encoding = PQparameterStatus(handle_.get(), "server_encoding");
    if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
        return refuse("has the encoding " + std::string(encoding == nullptr ? "?" : encoding) +
                      "; make a database with ENCODING 'UTF8'");
    }
    if (PQsetnonblocking(handle_.get(), 1) != 0 || PQenterPipelineMode(handle_.get()) != 1)
        return lose();
    has_pooler_ = true;  // until it is known: nothing is left behind
    auto const place = send(kSetUp, settings());
    auto const answers = exchange();
    if (answers.failure) return answers.failure;
    auto const read =
        answers.rows[place].each([this](Row& row) { has_pooler_ = row.next<bool>(); });
    if (!read) return Failure{.error = read.error()};
    return std::nullopt;
}

Parameters Connection::settings() const {
    return Parameters()
        .add(PQbackendPID(handle_.get()))
        .add(std::to_string(patience_ms_ - patience_ms_ / 5) + "ms");
}

bool Connection::keeps_statements() const {
    return prepares_ == Choice::On || (prepares_ == Choice::WhatFits && !has_pooler_);
}

void Connection::send_settings() {
    if (has_pooler_) send(kSetUp, settings());
}

std::size_t Connection::send(Statement const& statement, Parameters const& parameters) {
    auto const number = sent_.size();
    sent_.push_back(statement.name);
    if (is_lost_) return number;
    if (!keeps_statements()) {
        is_lost_ = !send_unprepared(statement, parameters);
        return number;
    }
    if (!prepared_.contains(statement.name)) {
        auto const sql = text_of(statement, schema_);
        commands_.push_back({.prepares = statement.name});
        if (*statement.name != '\0') prepared_.insert(statement.name);
        if (PQsendPrepare(handle_.get(), statement.name, sql.c_str(), 0, nullptr) != 1)
            is_lost_ = true;
    }
    commands_.push_back({});
    BinaryValues const binary(parameters);
    if (PQsendQueryPrepared(handle_.get(), statement.name, binary.count(), binary.values.data(),
                            binary.sizes.data(), binary.formats.data(), /*resultFormat=*/1) != 1)
        is_lost_ = true;
    return number;
}

bool Connection::send_unprepared(Statement const& statement, Parameters const& parameters) {
    commands_.push_back({});
    bool const is_used_once = *statement.name == '\0';
    auto& kept = texts_[statement.name];
    if (kept.empty() || is_used_once) kept = text_of(statement, schema_);
    BinaryValues const binary(parameters);
    return PQsendQueryParams(handle_.get(), kept.c_str(), binary.count(), nullptr,
                             binary.values.data(), binary.sizes.data(), binary.formats.data(),
                             /*resultFormat=*/1) == 1;
}

Failure Connection::lose() {
    is_lost_ = true;
    return lost_connection(place_, handle_.get());
}

// The outcome is not known, and another try would wait as long.
Failure Connection::lose_patience() {
    is_lost_ = true;
    return {.kind = Failure::Kind::Final,
            .error = Error(ErrorCode::StoreBusy, place_ + " did not answer for " +
                                                     std::to_string(patience_ms_ / 1000) + " s")};
}

Connection::Answers Connection::exchange() {
    ++round_trips_;
    Stopwatch const watch;
    if (!is_lost_ && PQpipelineSync(handle_.get()) == 1) {
        receive(kAll);
    } else if (!received_.failure) {
        received_.failure = lose();
    }
    commands_.clear();
    commands_answered_ = 0;
    if (slow_ != nullptr) slow_->tell(place_, watch.elapsed(), sent_, received_.rows);
    sent_.clear();
    return std::exchange(received_, {});
}

void Connection::want_answers_early() {
    if (!is_lost_ && PQsendFlushRequest(handle_.get()) != 1) is_lost_ = true;
}

Rows const* Connection::receive_until(std::size_t number) {
    if (!is_lost_) receive(number + 1);
    return number < received_.rows.size() ? &received_.rows[number] : nullptr;
}

void Connection::receive(std::size_t count) {
    auto const fail = [this](Failure failure) {
        if (!received_.failure || is_lost_) received_.failure = std::move(failure);
    };
    for (;;) {
        auto const unsent = PQflush(handle_.get());
        if (unsent < 0) return fail(lose());
        while (PQisBusy(handle_.get()) == 0) {
            if (received_.rows.size() >= count || (count != kAll && received_.failure)) return;
            if (read(Rows(PQgetResult(handle_.get()))) == Reading::AtEnd) return;
        }
        if (!wait_for_socket(unsent > 0)) return fail(lose_patience());
        if (PQconsumeInput(handle_.get()) != 1) return fail(lose());
    }
}

Result<std::vector<std::string>> Connection::take_notifications() {
    if (is_lost_ || PQconsumeInput(handle_.get()) != 1) return lose().error;
    std::vector<std::string> channels;
    for (;;) {
        std::unique_ptr<PGnotify, decltype(&PQfreemem)> const one(PQnotifies(handle_.get()),
                                                                  PQfreemem);
        if (one == nullptr) return channels;
        channels.emplace_back(one->relname);
    }
}

Connection::Reading Connection::read(Rows rows) {
    auto& first = received_.failure;
    if (rows.result() == nullptr) {
        ++commands_answered_;  // the end of its answers
        if (commands_answered_ <= commands_.size()) return Reading::GoesOn;
        first = lose();
        return Reading::AtEnd;
    }
    auto const status = PQresultStatus(rows.result());
    if (status == PGRES_PIPELINE_SYNC) return Reading::AtEnd;
    auto const* const prepares =
        commands_answered_ < commands_.size() ? commands_[commands_answered_].prepares : nullptr;
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        if (prepares == nullptr && !first) received_.rows.push_back(std::move(rows));
        return Reading::GoesOn;
    }
    if (prepares != nullptr) prepared_.erase(prepares);
    if (status == PGRES_PIPELINE_ABORTED || first) return Reading::GoesOn;
    if (PQstatus(handle_.get()) == CONNECTION_OK) {
        first = failure_of(rows.result());
        if (first->kind == Failure::Kind::Lost) is_lost_ = true;
    } else {
        first = lose();
    }
    return is_lost_ ? Reading::AtEnd : Reading::GoesOn;
}

bool Connection::wait_for_socket(bool wants_to_write) {
    pollfd socket{.fd = PQsocket(handle_.get()),
                  .events = static_cast<short>(wants_to_write ? POLLIN | POLLOUT : POLLIN),
                  .revents = 0};
    Stopwatch const watch;
    auto ready = busy_wait_ != nullptr && busy_wait_->wait_for(socket) ? 1 : -1;
    while (ready < 0) {
        ready = ::poll(&socket, 1, patience_ms_);
        if (ready < 0 && errno != EINTR) return false;
    }
    if (busy_wait_ != nullptr) busy_wait_->note(watch.elapsed());
    return ready > 0;
}

}  // namespace tasker::store::postgres
