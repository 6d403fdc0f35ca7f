#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "store/postgres/connection.hpp"

namespace tasker::store::postgres {

/// By which the end of a transaction can be asked for.
struct TransactionNumber {
    std::string id;             ///< the server's (xid8)
    std::int64_t began_at = 0;  ///< in seconds, on the server's clock
    std::string timeline;       ///< of the server's log: another one has replaced it if it differs
};

/// One transaction on one connection. It begins on the server with the first statement that locks
/// or changes rows (of a snapshot: with the first one), whose round trip it shares. After a failure
/// every call gives it back; only roll_back is left.
///
/// One that is a single round trip needs no more than its statements: the server commits them
/// together. It has no number by which its end could be asked for, so it must leave something that
/// its end can be told by.
class Transaction {
public:
    enum class Mode : std::uint8_t {
        Unit,      ///< reads what is committed, and locks what it changes
        Snapshot,  ///< reads one state
    };
    Transaction(Connection& connection, Mode mode) : connection_(connection), mode_(mode) {}
    Transaction(Transaction const&) = delete;
    Transaction& operator=(Transaction const&) = delete;

    /// Whether it can be a single round trip: nothing was sent yet, and no pooler is between.
    [[nodiscard]] bool may_be_single() const {
        return !has_begun_ && is_quiet() && !connection_.has_pooler();
    }
    /// From here to the commit nothing is asked.
    void be_single();

    /// Adds a statement that changes rows to the next round trip, or to that of the commit. Rows
    /// that it must not write make it fail on the server: nobody looks at it before the commit.
    struct Expected {
        std::size_t rows = 0;          ///< that it writes if all of them are there
        bool returns_version = false;  ///< they tell it, each in its only column
    };
    void write(Statement const& statement, Parameters const& parameters, Expected expected);
    void write(Statement const& statement, Parameters const& parameters) {
        write(statement, parameters, {});
    }

    /// Adds a question to the next round trip. \returns where its answer will be.
    enum class Kind : std::uint8_t { Reads, Locks };
    [[nodiscard]] std::size_t ask_later(Statement const& statement, Parameters const& parameters,
                                        Kind kind = Kind::Reads);
    /// Makes the round trip.
    [[nodiscard]] Result<void> exchange();
    /// How many round trips it has made, but for its end.
    [[nodiscard]] std::size_t exchanges() const noexcept { return exchanges_; }
    /// Whether nothing waits for the next one.
    [[nodiscard]] bool is_quiet() const noexcept { return connection_.waiting() == 0; }
    /// The answer of the last round trip. Call once for each.
    [[nodiscard]] Rows take(std::size_t place) { return std::move(answers_[place]); }

    /// One question, with all that waits.
    [[nodiscard]] Result<Rows> ask(Statement const& statement, Parameters const& parameters,
                                   Kind kind = Kind::Reads);

    /// Makes it last. When the connection breaks meanwhile, `is_uncertain` is true.
    [[nodiscard]] Result<void> commit();
    /// Benign when it never began or the connection is gone.
    void roll_back();

    /// The first failure. \returns it as an error.
    [[nodiscard]] Error fail(Failure failure);
    [[nodiscard]] std::optional<Failure> const& failure() const noexcept { return failure_; }
    /// The server was told to commit and did not answer.
    [[nodiscard]] bool is_uncertain() const noexcept { return is_uncertain_; }
    /// Known before its commit is sent, if it locked or changed anything.
    [[nodiscard]] std::optional<TransactionNumber> const& number() const noexcept {
        return number_;
    }
    /// What the rows that it wrote have as their version, once it is committed.
    [[nodiscard]] std::optional<RowVersion> version() const;
    [[nodiscard]] std::size_t rows_written() const noexcept { return rows_written_; }
    /// Whether one of the writes did not find all of its rows.
    [[nodiscard]] bool has_missed_rows() const noexcept { return has_missed_rows_; }

private:
    void begin();
    void want_number();
    [[nodiscard]] Result<void> take_number(Rows const& answer);
    [[nodiscard]] Result<void> commit_single();
    void count_rows(std::vector<Rows> const& answers);

    Connection& connection_;
    Mode const mode_;
    bool has_begun_ = false;
    bool is_single_ = false;
    bool needs_number_ = false;  ///< rows are locked or changed
    bool is_uncertain_ = false;
    std::optional<Failure> failure_;
    std::optional<TransactionNumber> number_;
    std::optional<std::size_t> number_place_;
    struct Write {
        std::size_t place = 0;  ///< among the next answers
        Expected expected;
    };
    std::vector<Write> writes_;
    std::vector<Rows> answers_;
    std::size_t rows_written_ = 0;
    bool has_missed_rows_ = false;
    std::optional<RowVersion> version_;
    std::size_t exchanges_ = 0;
};

}  // namespace tasker::store::postgres
