#include <gtest/gtest.h>

#include "engine/engine.hpp"
#include "store/postgres/postgres_store.hpp"
#include "tests/support/postgres_schema.hpp"
#include "tests/support/virtual_clock.hpp"

// What a process sends to the server while nothing happens: an hour of it, by a clock that the test
// moves.

namespace tasker::embedded {
namespace {

/// A worker that has places and never gets a step.
class IdleOutlet final : public transport::Outlet {
public:
    [[nodiscard]] WorkerId worker_id() const override { return {}; }
    [[nodiscard]] model::Skills const& skills() const override { return skills_; }
    [[nodiscard]] std::size_t reserve(std::size_t wanted) override { return wanted; }
    void release(std::size_t /*unused*/) override {}
    void deliver(std::vector<model::Assignment> assignments) override {
        EXPECT_TRUE(assignments.empty());
    }
    void revoke(StepId /*step*/, std::uint32_t /*attempt*/) override {}

private:
    model::Skills skills_;
};

class IgnoredCommits final : public engine::Observer {
public:
    void on_commit(engine::Committed const& /*committed*/) override {}
};

/// A database of its own, so that nobody else's statements are counted.
class CountedDatabase {
public:
    CountedDatabase() : name_("counted_" + std::to_string(::getpid())) {
        server_.ask("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        server_.ask("CREATE DATABASE " + name_);
        server_.ask("ALTER DATABASE " + name_ + " SET pg_stat_statements.track = 'top'");
    }
    ~CountedDatabase() { server_.ask("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)"); }
    CountedDatabase(CountedDatabase const&) = delete;
    CountedDatabase& operator=(CountedDatabase const&) = delete;

    [[nodiscard]] bool counts() {
        return server_.ask("SELECT count(*) FROM pg_stat_statements") != "";
    }
    [[nodiscard]] std::string location() const {
        auto const server = *test::postgres_server();
        return server.substr(0, server.rfind('/') + 1) + name_;
    }
    [[nodiscard]] int statements() {
        return std::stoi(server_.ask(
            "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d"
            " ON d.oid = s.dbid WHERE d.datname = '" +
            name_ + "'"));
    }

private:
    std::string const name_;
    test::SideConnection server_{*test::postgres_server()};
};

TEST(IdleProcess, SendsLessThanAStatementASecond) {
    if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
    CountedDatabase database;
    if (!database.counts()) GTEST_SKIP() << "the server has no pg_stat_statements";
    auto const store = *store::open_postgres_store({.location = database.location()});
    test::VirtualClock clock;
    base::Ids ids(clock, 1);
    base::SilentLog log;
    templates::Registry registry("");
    IgnoredCommits observer;
    IdleOutlet outlet;
    engine::Engine engine({.store = *store,
                           .registry = registry,
                           .clock = clock,
                           .ids = ids,
                           .log = log,
                           .observer = observer,
                           .options = {.retention = {.keep = std::chrono::hours(24)}}});
    ASSERT_TRUE(engine.recover());
    engine.attach(outlet);
    auto const lanes = engine.lanes();
    auto const work = [&] {
        for (auto const& lane : lanes)
            std::ignore = lane.step();
    };
    work();
    auto const before = database.statements();
    auto const begin = clock.now();
    auto const end = begin + std::chrono::hours(1);
    int wakes = 0;
    while (auto const next = engine.next_due()) {
        if (*next >= end) break;
        if (*next > clock.now()) clock.advance(*next - clock.now());
        work();
        ++wakes;
    }
    auto const sent = database.statements() - before;
    EXPECT_GT(wakes, 100) << "it does look, from time to time";
    EXPECT_GT(sent, wakes);
    EXPECT_LT(sent, 3600);
    RecordProperty("statements_in_an_idle_hour", sent);
    engine.detach(outlet);
}

}  // namespace
}  // namespace tasker::embedded
