#include "store/postgres/postgres_inspection.hpp"

#include <utility>

#include "base/timestamp.hpp"
#include "store/postgres/inspected_store.hpp"
#include "store/postgres/inspection_statements.hpp"
#include "store/postgres/migrations.hpp"

namespace tasker::store {

namespace postgres {

namespace {

constexpr Duration kInspectionPatience = std::chrono::minutes(10);

/// An inspection with a connection of its own.
class OwnInspection final : public Inspection {
public:
    OwnInspection(std::unique_ptr<Connection> connection, Transaction::Mode mode,
                  std::string const& schema)
        : connection_(std::move(connection)),
          transaction_(*connection_, mode),
          store_(transaction_, schema) {}
    ~OwnInspection() override { transaction_.roll_back(); }
    OwnInspection(OwnInspection const&) = delete;
    OwnInspection& operator=(OwnInspection const&) = delete;

    [[nodiscard]] Transaction& transaction() noexcept { return transaction_; }

    [[nodiscard]] std::optional<std::string> const& holder() const override {
        return store_.holder();
    }
    Result<std::size_t> count_tasks() override { return store_.count_tasks(); }
    Result<void> check_file(OnDamage const& on_damage) override {
        return store_.check_file(on_damage);
    }
    Result<void> check_references(OnDamage const& on_damage) override {
        return store_.check_references(on_damage);
    }
    Result<void> each_task(OnTask const& on_task, OnDamage const& on_damage) override {
        return store_.each_task(on_task, on_damage);
    }
    Result<void> each_template(OnTemplate const& on_template) override {
        return store_.each_template(on_template);
    }
    Result<void> each_event(OnEvent const& on_event) override {
        return store_.each_event(on_event);
    }
    Result<void> each_message(OnMessage const& on_message) override {
        return store_.each_message(on_message);
    }
    [[nodiscard]] bool is_outdated() const override { return store_.is_outdated(); }

private:
    std::unique_ptr<Connection> connection_;
    Transaction transaction_;
    InspectedStore store_;
};

Result<std::unique_ptr<OwnInspection>> open_inspection(Location const& location,
                                                       Transaction::Mode mode) {
    Migrations const migrations(location.schema, {});
    auto opened = Connection::open(migrations.named(location), kInspectionPatience);
    if (auto* const failure = std::get_if<Failure>(&opened)) return failure->error;
    auto connection = std::get<std::unique_ptr<Connection>>(std::move(opened));
    TASKER_TRY(migrations.check_usable(*connection));
    return std::make_unique<OwnInspection>(std::move(connection), mode, location.schema);
}

Error in_use(std::string const& what) {
    return {ErrorCode::StoreHeld, "somebody works on it: " + what + "; stop all of its processes"};
}

Result<void> hold_alone(Transaction& transaction, Location const& location, TimePoint now) {
    auto const locked = transaction.ask(sql::kLockAll, {}, Transaction::Kind::Locks);
    if (!locked) return locked.error();
    TASKER_TRY(transaction.ask(sql::kMayBeIdle, {}));
    TASKER_TRY_ASSIGN(auto const leases, transaction.ask(sql::kLiveLeases, Parameters().add(now)));
    std::int64_t count = 0;
    std::optional<TimePoint> until;
    TASKER_TRY(leases.each([&](Row& row) {
        count = row.next<std::int64_t>();
        until = row.next<std::optional<TimePoint>>();
    }));
    if (count > 0) {
        return in_use(std::to_string(count) + " steps are in progress, with leases until " +
                      base::timestamp(*until) + " (those of a process that died end then)");
    }
    TASKER_TRY_ASSIGN(auto const sessions,
                      transaction.ask(sql::kSessions, Parameters().add(location.schema)));
    std::string where;
    TASKER_TRY(sessions.each([&](Row& row) {
        count = row.next<std::int64_t>();
        where = row.next<std::string>();
    }));
    if (count == 0) return {};
    return in_use(std::to_string(count) + " connections to it are open (" + where + ")");
}

}  // namespace

}  // namespace postgres

Result<std::unique_ptr<Inspection>> open_postgres_inspection(std::string const& location) {
    TASKER_TRY_ASSIGN(auto const read, postgres::read_location(location));
    auto opened = postgres::open_inspection(read, postgres::Transaction::Mode::Snapshot);
    if (!opened) return std::move(opened).error().with_context("store " + read.place);
    if (auto idle = (*opened)->transaction().ask(postgres::sql::kMayBeIdle, {}); !idle)
        return std::move(idle).error().with_context("store " + read.place);
    return std::unique_ptr<Inspection>(*std::move(opened));
}

Result<std::unique_ptr<Inspection>> open_postgres_source(std::string const& location,
                                                         TimePoint now) {
    TASKER_TRY_ASSIGN(auto const read, postgres::read_location(location));
    auto opened = postgres::open_inspection(read, postgres::Transaction::Mode::Unit);
    if (!opened) return std::move(opened).error().with_context("store " + read.place);
    auto held = postgres::hold_alone((*opened)->transaction(), read, now);
    if (!held) return std::move(held).error().with_context("store " + read.place);
    return std::unique_ptr<Inspection>(*std::move(opened));
}

}  // namespace tasker::store
