#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "store/postgres/postgres_store.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/postgres_schema.hpp"

// What a crash of the server leaves of a commit whose answer is missing. Not part of the other
// tests, who need their server: tests/conformance/CMakeLists.txt starts one for it.

namespace tasker::store {

using test::make_task;
using test::SideConnection;
using testing::HasSubstr;

namespace {

class PostgresCrash : public testing::Test {
protected:
    void SetUp() override {
        if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
        schema_.emplace();
        auto opened = open_postgres_store(
            {.location = schema_->location("&application_name=" + schema_->name())});
        ASSERT_TRUE(opened) << opened.error().message();
        store_ = *std::move(opened);
        ASSERT_TRUE(store_->run([](UnitOfWork& unit) -> Result<void> {
            TASKER_TRY(unit.put_template(test::make_template()));
            return unit.insert_tasks(std::vector{make_task(1)});
        }));
        // What is not committed shall not reach the disk by itself.
        SideConnection server(*test::postgres_server());
        server.ask("ALTER SYSTEM SET wal_writer_delay = '10s'");
        server.ask("SELECT pg_reload_conf()");
        server.ask("CHECKPOINT");
    }

    /// As when the system kills a backend: the server ends all of them and recovers. Transactions
    /// that left nothing on disk never were, and their numbers are given again.
    /// \returns how many numbers were given again.
    int crash_and_reuse_numbers() {
        SideConnection server(*test::postgres_server());
        auto const number = std::stoull(
            server.ask("SELECT backend_xid::text FROM pg_stat_activity WHERE application_name = '" +
                       schema_->name() + "' AND backend_xid IS NOT NULL"));
        SideConnection witness(*test::postgres_server());
        server.ask(
            "DO $$ BEGIN EXECUTE format('COPY (SELECT 1) TO PROGRAM %L',"
            " 'kill -9 ' || pg_backend_pid()); END $$");
        while (witness.ask("SELECT 1") == "1") {
        }
        wait_for_server();
        SideConnection recovered(*test::postgres_server());
        int reused = 0;
        for (std::uint64_t given = 0; given < number;) {
            given = std::stoull(recovered.ask("SELECT pg_current_xact_id()::text"));
            if (given <= number) ++reused;
        }
        return reused;
    }

    static void wait_for_server() {
        std::unique_ptr<PGconn, decltype(&PQfinish)> probe(nullptr, PQfinish);
        do {
            probe.reset(PQconnectdb(test::postgres_server()->c_str()));
        } while (PQstatus(probe.get()) != CONNECTION_OK);
    }

    [[nodiscard]] std::size_t count_tasks() {
        std::size_t count = 0;
        EXPECT_TRUE(store_->read([&](Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(count, reader.count_tasks({}));
            return {};
        }));
        return count;
    }

    std::optional<test::PostgresSchema> schema_;
    std::unique_ptr<Store> store_;
};

}  // namespace

TEST_F(PostgresCrash, ANewTaskThatWasLostIsWrittenAgain) {
    int runs = 0;
    int reused = 0;
    auto const done = store_->run([&](UnitOfWork& unit) -> Result<void> {
        TASKER_TRY(unit.insert_tasks(std::vector{make_task(2)}));
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const count, unit.count_tasks({}));
        if (++runs == 1) reused = crash_and_reuse_numbers();
        return {};
    });
    EXPECT_GT(reused, 0) << "the case was not tried";
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(count_tasks(), 2U) << "it was said to be there";
    EXPECT_EQ(runs, 2);
}

TEST_F(PostgresCrash, AChangeIsNotTakenForMadeBecauseAnotherTransactionGotItsNumber) {
    int reused = 0;
    auto const done = store_->run([&](UnitOfWork& unit) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, unit.lock_tasks(std::vector{test::task_id(1)}));
        auto change = test::change(tasks.front(), {});
        change.after.tally.total = 9;
        TASKER_TRY(unit.apply(std::vector{change}));
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const count, unit.count_tasks({}));
        if (reused == 0) reused = crash_and_reuse_numbers();
        return {};
    });
    EXPECT_GT(reused, 0) << "the case was not tried";
    std::uint32_t total = 0;
    ASSERT_TRUE(store_->read([&](Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.find_tasks(std::vector{test::task_id(1)}));
        total = tasks.front().tally.total;
        return {};
    }));
    EXPECT_EQ(done.has_value(), total == 9U);
    if (done) return;
    EXPECT_EQ(done.error().code(), ErrorCode::StoreBusy);
    EXPECT_THAT(done.error().message(), HasSubstr("cannot be found out"));
}

}  // namespace tasker::store
