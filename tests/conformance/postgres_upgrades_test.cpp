#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <optional>

#include "store/postgres/postgres_store.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/postgres_schema.hpp"

// Programs of several versions on one schema. Their migrations are made up: this program is the old
// one.

namespace tasker::store {

using test::SideConnection;
using testing::HasSubstr;

namespace {

std::uint32_t const kOurs = postgres_schema_version();

/// What the version after ours brings: it adds, and ours can go on.
PostgresMigration adds() {
    return {.sql =
                "ALTER TABLE steps ADD COLUMN colour text;\n"
                "CREATE TABLE colours (name text PRIMARY KEY);\n",
            .works_with = 1};
}
/// The one after that takes away what only ours needs: kOurs knows no migration after it.
PostgresMigration takes_away() {
    return {.sql = "ALTER TABLE tasks RENAME COLUMN context TO input;\n", .works_with = kOurs + 1};
}

class PostgresUpgrades : public testing::Test {
protected:
    void SetUp() override {
        if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
        schema_.emplace();
    }

    /// A program that knows `later` besides what this one knows.
    [[nodiscard]] Result<std::unique_ptr<Store>> open(std::vector<PostgresMigration> later = {},
                                                      std::string const& more = "") const {
        return open_postgres_store(
            {.location = schema_->location(more), .later_migrations = std::move(later)});
    }
    [[nodiscard]] std::unique_ptr<Store> opened(std::vector<PostgresMigration> later = {},
                                                std::string const& more = "") const {
        auto store = open(std::move(later), more);
        EXPECT_TRUE(store) << store.error().message();
        return *std::move(store);
    }

    [[nodiscard]] static Result<void> insert_task(Store& store, std::uint32_t number) {
        return store.run([number](UnitOfWork& unit) -> Result<void> {
            TASKER_TRY(unit.put_template(test::make_template()));
            return unit.insert_tasks(std::vector{test::make_task(number)});
        });
    }

    [[nodiscard]] bool has_column(std::string const& table, std::string const& column) const {
        return SideConnection(*test::postgres_server())
                   .ask("SELECT 1 FROM information_schema.columns WHERE table_schema = '" +
                        schema_->name() + "' AND table_name = '" + table + "' AND column_name = '" +
                        column + "'") == "1";
    }

    std::optional<test::PostgresSchema> schema_;
};

}  // namespace

TEST_F(PostgresUpgrades, AProgramGoesOnWhenANewerOneAddsToTheSchema) {
    auto const old = opened();
    ASSERT_TRUE(insert_task(*old, 1));  // its statements are prepared
    auto const newer = opened({adds()});
    ASSERT_TRUE(has_column("steps", "colour"));

    auto const written = insert_task(*old, 2);
    EXPECT_TRUE(written) << written.error().message();
    EXPECT_TRUE(insert_task(*newer, 3));
    std::size_t count = 0;
    ASSERT_TRUE(old->read([&](Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(count, reader.count_tasks({}));
        return {};
    }));
    EXPECT_EQ(count, 3U);
}

TEST_F(PostgresUpgrades, AnOldProgramStartsOnANewerSchemaThatItCanGoOnWith) {
    std::ignore = opened({adds()});
    auto const old = opened();
    EXPECT_TRUE(insert_task(*old, 1));
    auto const reader = open_postgres_store(
        {.location = schema_->location(), .access = PostgresOptions::Access::Read});
    EXPECT_TRUE(reader) << reader.error().message();
}

TEST_F(PostgresUpgrades, AnOldProgramDoesNotStartWhereWhatItNeedsIsGone) {
    std::ignore = opened({adds(), takes_away()});
    auto const old = open();
    ASSERT_FALSE(old);
    EXPECT_EQ(old.error().code(), ErrorCode::StoreNewer);
    EXPECT_THAT(old.error().message(),
                HasSubstr("version " + std::to_string(kOurs + 2) +
                          ", for programs that know version " + std::to_string(kOurs + 1) +
                          " or newer; this program knows up to " + std::to_string(kOurs)));
    EXPECT_TRUE(open({adds()})) << "what the version between needs is there";
}

TEST_F(PostgresUpgrades, WhatAnOldProgramNeedsStaysWhileItIsConnected) {
    auto old = opened();
    std::ignore = opened({adds(), takes_away()});
    EXPECT_TRUE(has_column("steps", "colour"));
    EXPECT_TRUE(has_column("tasks", "context"));
    EXPECT_TRUE(insert_task(*old, 1));

    old.reset();
    // The server notices a little later.
    SideConnection watcher(*test::postgres_server());
    auto const name = "tasker/" + std::to_string(kOurs) + " " + schema_->name();
    while (watcher.ask("SELECT 1 FROM pg_stat_activity WHERE application_name = '" + name + "'") ==
           "1") {
    }
    std::ignore = opened({adds(), takes_away()});
    EXPECT_FALSE(has_column("tasks", "context"));
}

TEST_F(PostgresUpgrades, WhatABetweenVersionDoesNotNeedGoesWhileItIsConnected) {
    auto const between = opened({adds()});
    std::ignore = opened({adds(), takes_away()});
    EXPECT_FALSE(has_column("tasks", "context"));
}

TEST_F(PostgresUpgrades, AProgramThatNeedsMoreThanAnOldOneCanBearSaysWhoIsInTheWay) {
    auto const old = opened();
    PostgresMigration const needed{.sql = "ALTER TABLE steps ADD COLUMN smell text;\n",
                                   .works_with = kOurs + 1};
    auto const newest = open({adds(), takes_away(), needed});
    ASSERT_FALSE(newest);
    EXPECT_EQ(newest.error().code(), ErrorCode::StoreBusy);
    EXPECT_THAT(newest.error().message(),
                HasSubstr("programs that know version " + std::to_string(kOurs)));
    EXPECT_THAT(newest.error().message(), HasSubstr("stop them"));
}

TEST_F(PostgresUpgrades, AProgramThatLostWhatItNeedsIsToldSo) {
    // Under a name of its user's, it cannot be seen.
    auto const old = opened({}, "&application_name=mine");
    ASSERT_TRUE(insert_task(*old, 1));
    std::ignore = opened({adds(), takes_away()});
    ASSERT_FALSE(has_column("tasks", "context"));

    auto const written = insert_task(*old, 2);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code(), ErrorCode::StoreNewer);
    EXPECT_THAT(written.error().message(), HasSubstr("the store changed while this program ran"));
    auto const read = old->read([](Reader& reader) -> Result<void> {
        TASKER_TRY(reader.task_context(test::task_id(1)));
        return {};
    });
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code(), ErrorCode::StoreNewer);
}

TEST_F(PostgresUpgrades, AMigrationThatWaitsForLocksMakesRoomForOthers) {
    auto const old = opened();
    ASSERT_TRUE(insert_task(*old, 1));
    SideConnection reader(*test::postgres_server());
    SideConnection watcher(*test::postgres_server());
    auto const table = schema_->name() + ".steps";
    reader.ask("BEGIN");
    reader.ask("SELECT count(*) FROM " + table);

    auto newer = std::async(std::launch::async, [&] { return opened({adds()}); });
    while (watcher.ask("SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"
                       " AND relation = '" +
                       table + "'::regclass") != "1") {
    }
    // The table is locked by the reader all the while, and the migration comes before us.
    auto const written = old->run([](UnitOfWork& unit) -> Result<void> {
        return unit.insert_steps(std::vector{test::make_step(1)});
    });
    EXPECT_TRUE(written) << written.error().message();
    EXPECT_FALSE(has_column("steps", "colour"));

    reader.ask("COMMIT");
    EXPECT_NE(newer.get(), nullptr);
    EXPECT_TRUE(has_column("steps", "colour"));
}

}  // namespace tasker::store
