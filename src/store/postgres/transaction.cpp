#include "store/postgres/transaction.hpp"

#include <charconv>
#include <string_view>
#include <tuple>
#include <utility>

namespace tasker::store::postgres {

namespace {

constexpr Statement kBeginUnit{"begin_unit", "BEGIN ISOLATION LEVEL READ COMMITTED"};
constexpr Statement kBeginSnapshot{"begin_snapshot",
                                   "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
constexpr Statement kCommit{"commit", "COMMIT"};
constexpr Statement kRollBack{"roll_back", "ROLLBACK"};
// When it began, and the timeline of the server's log: what is needed to ask how it ended.
constexpr Statement kNumber{"number",
                            "SELECT pg_current_xact_id_if_assigned()::text,"
                            " floor(extract(epoch FROM now()))::bigint,"
                            " left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)"};
constexpr Statement kNewNumber{"new_number",
                               "SELECT pg_current_xact_id()::text,"
                               " floor(extract(epoch FROM now()))::bigint,"
                               " left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)"};

std::string_view tag_of(Rows const& answer) {
    // PQcmdStatus takes what it only reads as something that it could write.
    return PQcmdStatus(const_cast<PGresult*>(answer.result()));  // NOLINT(*-const-cast)
}

}  // namespace

void Transaction::begin() {
    if (has_begun_) return;
    has_begun_ = true;
    connection_.send(mode_ == Mode::Unit ? kBeginUnit : kBeginSnapshot, {});
    connection_.send_settings();
}

void Transaction::be_single() {
    has_begun_ = true;
    is_single_ = true;
}

void Transaction::write(Statement const& statement, Parameters const& parameters,
                        Expected expected) {
    begin();
    needs_number_ = mode_ == Mode::Unit && !is_single_;
    // What is changed goes with the commit, and the number comes while the server is busy with it.
    if (needs_number_ && !number_ && !number_place_) {
        number_place_ = connection_.send(kNewNumber, {});
        connection_.want_answers_early();
    }
    writes_.push_back({.place = connection_.send(statement, parameters), .expected = expected});
}

std::size_t Transaction::ask_later(Statement const& statement, Parameters const& parameters,
                                   Kind kind) {
    // What a unit reads before it locks anything is read as well without a transaction: one that
    // finds nothing to do then needs no end, either.
    if (kind == Kind::Locks || mode_ == Mode::Snapshot) begin();
    if (kind == Kind::Locks) needs_number_ = mode_ == Mode::Unit && !is_single_;
    if (!has_begun_ && is_quiet()) connection_.send_settings();
    return connection_.send(statement, parameters);
}

// Before the commit is sent its number must be here: otherwise nobody could ask for its end.
void Transaction::want_number() {
    if (needs_number_ && !number_ && !number_place_) number_place_ = connection_.send(kNumber, {});
}

Result<void> Transaction::take_number(Rows const& answer) {
    number_place_.reset();
    return answer.each([this](Row& row) {
        auto id = row.next<std::optional<std::string>>();
        auto const began_at = row.next<std::int64_t>();
        auto timeline = row.next<std::string>();
        if (id) number_ = {*std::move(id), began_at, std::move(timeline)};
    });
}

Result<void> Transaction::exchange() {
    if (failure_) return failure_->error;
    want_number();
    ++exchanges_;
    auto answers = connection_.exchange();
    if (answers.failure) return fail(*std::move(answers.failure));
    count_rows(answers.rows);
    answers_ = std::move(answers.rows);
    if (number_place_) return take_number(answers_[*number_place_]);
    return {};
}

Result<Rows> Transaction::ask(Statement const& statement, Parameters const& parameters, Kind kind) {
    auto const place = ask_later(statement, parameters, kind);
    TASKER_TRY(exchange());
    return take(place);
}

Result<void> Transaction::commit() {
    if (failure_) return failure_->error;
    if (!has_begun_) return {};
    if (is_single_) return commit_single();
    if (number_place_) {
        auto const* const answer = connection_.receive_until(*number_place_);
        if (answer == nullptr) TASKER_TRY(exchange());  // tells what happened
        if (number_place_) TASKER_TRY(take_number(*answer));
    }
    auto const place = connection_.send(kCommit, {});
    auto answers = connection_.exchange();
    if (answers.failure) {
        // Without a number nothing was locked or changed, and nothing can be lost.
        is_uncertain_ = connection_.is_lost() && number_.has_value();
        return fail(*std::move(answers.failure));
    }
    count_rows(answers.rows);
    if (tag_of(answers.rows[place]) != "COMMIT") {
        return fail(
            {.error = Error(ErrorCode::Internal, "PostgreSQL did not commit and did not say why")});
    }
    has_begun_ = false;
    return {};
}

// The server commits what it got as soon as it has all of it.
Result<void> Transaction::commit_single() {
    auto answers = connection_.exchange();
    has_begun_ = false;
    if (answers.failure) {
        is_uncertain_ = connection_.is_lost();
        return fail(*std::move(answers.failure));
    }
    count_rows(answers.rows);
    return {};
}

void Transaction::roll_back() {
    if (connection_.is_lost()) return;
    bool const was_begun = std::exchange(has_begun_, false);
    // What waits may fail, and what is behind it in a pipeline is not done then.
    if (connection_.waiting() > 0) std::ignore = connection_.exchange();
    if (connection_.is_lost() || !was_begun) return;
    connection_.send(kRollBack, {});
    if (connection_.exchange().failure) connection_.give_up();
}

void Transaction::count_rows(std::vector<Rows> const& answers) {
    for (auto const& write : writes_) {
        auto const touched = answers[write.place].touched();
        rows_written_ += touched;
        has_missed_rows_ |= touched < write.expected.rows;
        if (!write.expected.returns_version) continue;
        std::ignore =
            answers[write.place].each([this](Row& row) { version_ = row.next<RowVersion>(); });
    }
    writes_.clear();
}

// A transaction's number is longer than what its rows have of it.
std::optional<RowVersion> Transaction::version() const {
    if (version_ || !number_) return version_;
    std::uint64_t whole = 0;
    auto const& id = number_->id;
    auto const [end, failure] = std::from_chars(id.data(), id.data() + id.size(), whole);
    if (failure != std::errc()) return std::nullopt;
    return RowVersion{static_cast<std::uint32_t>(whole)};
}

Error Transaction::fail(Failure failure) {
    if (!failure_) failure_ = std::move(failure);
    return failure_->error;
}

}  // namespace tasker::store::postgres
