#include "store/postgres/postgres_store.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <utility>

#include "store/call_body.hpp"
#include "store/postgres/connection_pool.hpp"
#include "store/postgres/location.hpp"
#include "store/postgres/lost_commit.hpp"
#include "store/postgres/migrations.hpp"
#include "store/postgres/postgres_reader.hpp"
#include "store/postgres/postgres_unit.hpp"
#include "store/postgres/retries.hpp"

namespace tasker::store {

namespace {

using postgres::Failure;
using postgres::Retries;
using postgres::Transaction;

constexpr std::size_t kMemoryBytesMax = 64 * 1024 * 1024;

class PostgresStore final : public Store {
public:
    PostgresStore(postgres::Location location, PostgresOptions const& options)
        : options_(options),
          migrations_(location.schema, options.later_migrations),
          pool_(migrations_.named(std::move(location)), options.patience, options.log) {}

    /// Call once, before the rest.
    Result<void> start() {
        auto borrowed = borrow_the_first();
        if (auto* const failure = std::get_if<Failure>(&borrowed)) return failure->error;
        auto& connection = *std::get<0>(borrowed);
        if (options_.access == PostgresOptions::Access::ReadWrite)
            return migrations_.make(connection);
        return migrations_.check_usable(connection);
    }

    Result<void> run(UnitBody const& body) override {
        if (options_.access == PostgresOptions::Access::Read) {
            return Error(ErrorCode::StoreReadOnly,
                         pool_.location().place + " was opened for reading");
        }
        Retries retries(options_.patience);
        for (auto recall = Recall::Allowed;; recall = Recall::Forbidden) {
            auto attempt = run_once(body, recall);
            if (attempt.is_done) return std::move(attempt.result);
            if (!retries.may_go_on(attempt.kind)) return std::move(attempt.result);
        }
    }

    Result<void> read(ReadBody const& body) override {
        Retries retries(options_.patience);
        for (;;) {
            auto attempt = read_once(body);
            if (attempt.is_done) return std::move(attempt.result);
            if (!retries.may_go_on(attempt.kind)) return std::move(attempt.result);
        }
    }

    [[nodiscard]] bool is_shared() const noexcept override { return true; }

    [[nodiscard]] StoreFigures figures() const override {
        return {.units = units_,
                .commits = commits_,
                .rows = rows_,
                .round_trips = round_trips_,
                .slow_round_trips = pool_.slow_count(),
                .pool = pool_.figures()};
    }

private:
    using Recall = postgres::HeldRows::Recall;

    struct Attempt {
        Result<void> result;
        bool is_done = true;
        Failure::Kind kind = Failure::Kind::Final;
    };

    // A server that is not there may have another name; one that starts up is waited for.
    std::variant<postgres::ConnectionPool::Borrowed, Failure> borrow_the_first() {
        Retries retries(options_.patience);
        for (;;) {
            auto borrowed = pool_.borrow();
            auto const* const failure = std::get_if<Failure>(&borrowed);
            if (failure == nullptr || !failure->passes_soon || !retries.may_go_on(failure->kind))
                return borrowed;
        }
    }

    static Attempt ended(Result<void> result) { return {.result = std::move(result)}; }
    static Attempt failed(Failure const& failure) {
        return {.result = failure.error,
                .is_done = failure.kind == Failure::Kind::Final,
                .kind = failure.kind};
    }

    Attempt run_once(UnitBody const& body, Recall recall) {
        auto borrowed = pool_.borrow();
        if (auto* const failure = std::get_if<Failure>(&borrowed)) return failed(*failure);
        auto& connection = *std::get<0>(borrowed);
        auto const trips_before = connection.round_trips();
        Transaction transaction(connection, Transaction::Mode::Unit);
        postgres::PostgresUnit unit(transaction, memory_, recall);
        auto done = call_unit_body(body, unit);
        if (done) {
            done = unit.commit();
        } else if (!transaction.failure() && unit.relies_on_memory()) {
            // What the body failed for may be out of date.
            if (auto const confirmed = unit.confirm_memory(); !confirmed) done = confirmed;
        }
        auto attempt = judge(done, transaction, unit);
        if (auto const& failure = transaction.failure())
            memory_.distrust(unit.tasks_of(failure->not_as_remembered));
        explain(attempt, transaction, connection);
        round_trips_ += connection.round_trips() - trips_before;
        if (transaction.is_uncertain()) {
            {
                auto const lost = std::move(borrowed);
            }  // its place is needed
            auto const ask = [&](postgres::Connection& other) {
                return transaction.number()
                           ? ask_how_it_ended(other, *transaction.number(), unit.new_task())
                           : ask_how_it_ended(other, unit.trace());
            };
            attempt = find_end(ask, attempt.result.error());
        }
        if (attempt.is_done && attempt.result) {
            ++units_;
            if (transaction.rows_written() > 0) ++commits_;
            rows_ += transaction.rows_written();
        }
        return attempt;
    }

    static Attempt judge(Result<void> const& done, Transaction& transaction,
                         postgres::PostgresUnit const& unit) {
        if (done) return ended({});
        if (transaction.is_uncertain()) return ended(done);
        transaction.roll_back();
        auto const& failure = transaction.failure();
        if (!failure) return ended(done);  // the body's own
        auto judged = failed(*failure);
        if (judged.is_done && failure->broke_identity && unit.relies_on_free_identities()) {
            judged.is_done = false;
            judged.kind = Failure::Kind::Again;
        }
        // The body may have made another error of it, or none.
        if (judged.is_done && !done) judged.result = done;
        return judged;
    }

    /// A statement of ours that the server does not understand any more: has a newer version of the
    /// program taken away what it needs?
    void explain(Attempt& attempt, Transaction const& transaction,
                 postgres::Connection& connection) const {
        auto const& failure = transaction.failure();
        if (!attempt.is_done || attempt.result || !failure || connection.is_lost() ||
            failure->error.code() != ErrorCode::Internal) {
            return;
        }
        auto found = migrations_.check(connection);
        if (found || found.error().code() != ErrorCode::StoreNewer) return;
        attempt.result =
            std::move(found).error().with_context("the store changed while this program ran");
    }

    /// The connection broke while it was committed. The server knows, once it is back.
    Attempt find_end(std::function<postgres::Ending(postgres::Connection&)> const& ask,
                     Error const& lost) {
        using postgres::Ending;
        auto ending = Ending::InProgress;
        Retries retries(options_.patience);
        do {
            auto borrowed = pool_.borrow();
            if (std::holds_alternative<Failure>(borrowed)) continue;
            ending = ask(*std::get<0>(borrowed));
        } while (ending == Ending::InProgress && retries.may_go_on(Failure::Kind::Lost));
        if (ending == Ending::Committed) return ended({});
        if (ending == Ending::Lost)
            return {.result = lost, .is_done = false, .kind = Failure::Kind::Lost};
        return ended(Error(ErrorCode::StoreBusy,
                           "the connection broke during a commit, and whether it was made cannot "
                           "be found out: " +
                               lost.message()));
    }

    Attempt read_once(ReadBody const& body) {
        auto borrowed = pool_.borrow();
        if (auto* const failure = std::get_if<Failure>(&borrowed)) return failed(*failure);
        Transaction transaction(*std::get<0>(borrowed), Transaction::Mode::Snapshot);
        postgres::PostgresReader reader(transaction);
        auto done = call_read_body(body, reader);
        transaction.roll_back();
        if (done || !transaction.failure()) return ended(std::move(done));
        auto judged = failed(*transaction.failure());
        if (judged.is_done) judged.result = std::move(done);
        explain(judged, transaction, *std::get<0>(borrowed));
        return judged;
    }

    PostgresOptions const options_;
    postgres::Migrations const migrations_;
    postgres::ConnectionPool pool_;
    postgres::RowMemory memory_{kMemoryBytesMax};
    std::atomic<std::uint64_t> units_ = 0;
    std::atomic<std::uint64_t> commits_ = 0;
    std::atomic<std::uint64_t> rows_ = 0;
    std::atomic<std::uint64_t> round_trips_ = 0;
};

}  // namespace

bool is_postgres_location(std::string_view location) noexcept {
    return postgres::is_location(location);
}

std::string public_postgres_location(std::string_view location) {
    auto const read = postgres::read_location(location);
    if (!read) return "postgres://…";
    return read->has_secret ? read->place : std::string(location);
}

Result<std::unique_ptr<Store>> open_postgres_store(PostgresOptions const& options) {
    TASKER_TRY_ASSIGN(auto location, postgres::read_location(options.location));
    auto place = location.place;
    auto store = std::make_unique<PostgresStore>(std::move(location), options);
    auto started = store->start();
    if (started) return std::unique_ptr<Store>(std::move(store));
    return std::move(started).error().with_context("store " + place);
}

}  // namespace tasker::store
