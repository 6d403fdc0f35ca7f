#include "store/postgres/postgres_inspection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/postgres/postgres_import.hpp"
#include "store/postgres/postgres_store.hpp"
#include "tests/support/copied_store.hpp"
#include "tests/support/postgres_schema.hpp"
#include "tests/support/stored_task.hpp"

// What an audit and a move see of a store on PostgreSQL.

namespace tasker::store {

using audit::Kind;
using test::SideConnection;
using testing::HasSubstr;

using namespace std::chrono_literals;

namespace {

/// A sound store with the task of tests/support/stored_task.hpp.
class InspectedPostgres : public testing::Test {
protected:
    void SetUp() override {
        if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
        schema_.emplace();
        auto const made = open()->run(test::fill);
        ASSERT_TRUE(made) << made.error().message();
    }

    [[nodiscard]] std::unique_ptr<Store> open() const {
        return *open_postgres_store({.location = schema_->location()});
    }

    /// Behind the back of the store.
    void damage(std::string const& sql) const {
        SideConnection server(*test::postgres_server());
        server.ask("SET search_path TO " + schema_->name());
        server.ask(sql);
        EXPECT_EQ(server.last_error(), "");
    }

    [[nodiscard]] std::vector<audit::Finding> findings() const {
        auto const inspection = open_postgres_inspection(schema_->location());
        EXPECT_TRUE(inspection) << inspection.error().message();
        std::vector<audit::Finding> found;
        auto const summary = audit::check_store(
            **inspection, [&](audit::Finding const& finding) { found.push_back(finding); });
        EXPECT_TRUE(summary) << summary.error().message();
        return found;
    }

    std::optional<test::PostgresSchema> schema_;
};

struct PostgresDamage {
    char const* name;
    char const* sql;
    Kind kind;
    char const* step;  ///< whose finding it is; empty: the task's or the store's
    char const* says;
};

class DamagedPostgres : public InspectedPostgres,
                        public testing::WithParamInterface<PostgresDamage> {};

}  // namespace

TEST_F(InspectedPostgres, NothingIsFoundInASoundStore) {
    auto const found = findings();
    EXPECT_TRUE(found.empty()) << test::words_of(found);
}

TEST_P(DamagedPostgres, IsFoundAndNamed) {
    damage(GetParam().sql);
    auto const found = findings();
    EXPECT_TRUE(test::names(found, GetParam().kind, GetParam().step, GetParam().says))
        << test::words_of(found);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, DamagedPostgres,
    testing::Values(
        PostgresDamage{"task", "UPDATE tasks SET fixed = ''", Kind::Unreadable, "",
                       "its row cannot"},
        PostgresDamage{"step", R"(UPDATE steps SET progress = '\x00' WHERE name = 'running')",
                       Kind::Unreadable, "", "the row of step running cannot be read"},
        PostgresDamage{"history", "UPDATE tasks SET passages = substr(passages, 1, 5)",
                       Kind::Unreadable, "", "its history cannot be read"},
        PostgresDamage{"history_of_a_step", "UPDATE steps SET passages = '' WHERE name = 'done'",
                       Kind::WrongEnd, "done", "its history ends in pending"},
        PostgresDamage{"edges", R"(UPDATE steps SET child_kinds = '\xff' WHERE name = 'done')",
                       Kind::Unreadable, "", "its edges cannot be read"},
        PostgresDamage{"one_side_of_an_edge",
                       "UPDATE steps SET parents = '{}' WHERE name = 'running'", Kind::WrongCounter,
                       "", "what step running says of its dependencies"},
        PostgresDamage{"payload", "UPDATE steps SET results = NULL WHERE name = 'done'",
                       Kind::PayloadLost, "done", "its result is missing"},
        PostgresDamage{"template_gone", "DELETE FROM templates", Kind::ReferenceBroken, "",
                       "a row of tasks ("},
        PostgresDamage{"task_gone", "DELETE FROM tasks", Kind::ReferenceBroken, "",
                       ") refers to a row of tasks that is not there"}));

INSTANTIATE_TEST_SUITE_P(
    Columns, DamagedPostgres,
    testing::Values(
        PostgresDamage{"claim", "UPDATE steps SET queued_priority = NULL WHERE name = 'queued'",
                       Kind::NotFound, "queued", "claims steps does not find it"},
        PostgresDamage{"claim_of_what_is_done",
                       "UPDATE steps SET queued_priority = 0, queued_namespace = '',"
                       " queued_handler = '' WHERE name = 'done'",
                       Kind::NotFound, "done", "claims steps finds it"},
        PostgresDamage{"queue", "UPDATE steps SET queued_handler = NULL WHERE name = 'queued'",
                       Kind::NotFound, "queued", "claims steps does not find it"},
        PostgresDamage{"part_of_a_queue",
                       "UPDATE steps SET queued_priority = 0 WHERE name = 'done'",
                       Kind::WrongCounter, "", "the column queued_namespace of step done"},
        PostgresDamage{"wake", "UPDATE steps SET wake_at = NULL WHERE name = 'retrying'",
                       Kind::NotFound, "retrying", "wakes steps does not find it"},
        PostgresDamage{"wake_too_late", "UPDATE steps SET wake_at = wake_at + 1 WHERE wake_at > 0",
                       Kind::NotFound, "retrying", "wakes steps does not find it"},
        PostgresDamage{"leases", "UPDATE tasks SET has_leases = false", Kind::NotFound, "running",
                       "ends leases of steps does not find it"},
        PostgresDamage{"in_flight", "UPDATE tasks SET in_flight = 5", Kind::WrongCounter, "",
                       "it counts 5 steps enqueued or in progress, but has 2"},
        PostgresDamage{"stale", "UPDATE tasks SET stale_slot = NULL", Kind::NotFound, "",
                       "looks for stale tasks does not find it"},
        PostgresDamage{"stale_too_late", "UPDATE tasks SET stale_slot = stale_slot + 1",
                       Kind::NotFound, "", "looks for stale tasks does not find it"},
        PostgresDamage{"end", "UPDATE tasks SET ended = 1", Kind::WrongCounter, "",
                       "the column that says how it ended"},
        PostgresDamage{"state", "UPDATE steps SET state = 0 WHERE name = 'done'",
                       Kind::WrongCounter, "", "the column state of step done"},
        PostgresDamage{"checkpoint", "UPDATE steps SET has_checkpoint = true WHERE name = 'done'",
                       Kind::WrongCounter, "", "the column has_checkpoint of step done"}));

INSTANTIATE_TEST_SUITE_P(
    Indexes, DamagedPostgres,
    testing::Values(
        PostgresDamage{"unfinished",
                       "UPDATE pg_index SET indisvalid = false WHERE indexrelid = "
                       "'steps_waking'::regclass",
                       Kind::FileDamaged, "", "the index steps_waking was not finished"},
        PostgresDamage{
            "without_a_row",
            "UPDATE pg_index SET indisready = false WHERE indexrelid = "
            "'steps_queued'::regclass; UPDATE steps SET queued_priority = 1 WHERE name = "
            "'blocked'; UPDATE pg_index SET indisready = true WHERE indexrelid = "
            "'steps_queued'::regclass",
            Kind::FileDamaged, "", "the index steps_queued has 1 rows, its table has 2"}));

TEST_F(InspectedPostgres, SeesOneStateWhateverOthersCommitMeanwhile) {
    auto const inspection = *open_postgres_inspection(schema_->location());
    EXPECT_EQ(*inspection->count_tasks(), 1U);
    ASSERT_TRUE(open()->run(
        [](UnitOfWork& unit) { return unit.insert_tasks(std::vector{test::make_task(2)}); }));
    std::size_t seen = 0;
    ASSERT_TRUE(inspection->each_task(
        [&](InspectedTask const&) -> Result<void> {
            ++seen;
            return {};
        },
        [](std::string const& what) { ADD_FAILURE() << what; }));
    EXPECT_EQ(seen, 1U);
}

TEST_F(InspectedPostgres, ReadsMoreTasksThanFitOnAPageInTheOrderOfCreation) {
    ASSERT_TRUE(open()->run([](UnitOfWork& unit) -> Result<void> {
        for (std::uint32_t n = 300; n > 100; --n)
            TASKER_TRY(unit.insert_tasks(std::vector{test::make_task(n)}));
        return {};
    }));
    std::vector<TaskId> seen;
    ASSERT_TRUE((*open_postgres_inspection(schema_->location()))
                    ->each_task(
                        [&](InspectedTask const& task) -> Result<void> {
                            seen.push_back(task.task.id);
                            return {};
                        },
                        [](std::string const& what) { ADD_FAILURE() << what; }));
    ASSERT_EQ(seen.size(), 201U);
    EXPECT_EQ(seen.at(0), test::task_id(1));
    EXPECT_EQ(seen.at(1), test::task_id(300));
    EXPECT_EQ(seen.back(), test::task_id(101));
}

TEST_F(InspectedPostgres, IsNotMovedWhileALeaseOrAConnectionSaysThatSomebodyWorksOnIt) {
    auto const end_of_lease = test::kNow + 1s + 30s;
    auto const leased = open_postgres_source(schema_->location(), end_of_lease - 1s);
    ASSERT_FALSE(leased);
    EXPECT_EQ(leased.error().code(), ErrorCode::StoreHeld);
    EXPECT_THAT(leased.error().message(), HasSubstr("1 steps are in progress"));
    {
        auto const process = open();
        auto const connected = open_postgres_source(schema_->location(), end_of_lease);
        ASSERT_FALSE(connected);
        EXPECT_EQ(connected.error().code(), ErrorCode::StoreHeld);
        EXPECT_THAT(connected.error().message(), HasSubstr("1 connections to it are open"));
    }
    // The server may need a moment to see that they are closed.
    SideConnection server(*test::postgres_server());
    while (server.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE '% " +
                      schema_->name() + "'") != "0") {
    }
    auto const alone = open_postgres_source(schema_->location(), end_of_lease);
    EXPECT_TRUE(alone) << alone.error().message();
}

TEST_F(InspectedPostgres, AnImportThatIsNotCommittedLeavesNothing) {
    test::PostgresSchema const target;
    {
        auto const import = *open_postgres_import(target.location());
        auto const made = test::make_template();
        ASSERT_TRUE(import->put(std::span(&made, 1)));
    }
    auto const again = open_postgres_import(target.location());
    EXPECT_TRUE(again) << again.error().message();
}

TEST_F(InspectedPostgres, AnImportRefusesASchemaThatHasSomething) {
    auto const import = open_postgres_import(schema_->location());
    ASSERT_FALSE(import);
    EXPECT_EQ(import.error().code(), ErrorCode::InvalidOption);
    EXPECT_THAT(import.error().message(), HasSubstr("has something already"));
}

TEST_F(InspectedPostgres, AnImportRefusesASchemaThatHasMessagesOnly) {
    test::PostgresSchema const target;
    auto const store = *open_postgres_store({.location = target.location()});
    ASSERT_TRUE(store->run([](UnitOfWork& unit) {
        return unit.insert_messages(std::vector<model::OutgoingMessage>{
            {.id = test::uuid_of(8, 1), .queue = "q", .body = model::Payload("{}")}});
    }));
    auto const import = open_postgres_import(target.location());
    ASSERT_FALSE(import);
    EXPECT_THAT(import.error().message(), HasSubstr("has something already"));
}

// More than fit on two pages, written in another order.
TEST_F(InspectedPostgres, ShowsEachMessageOnceInTheOrderOfIds) {
    constexpr std::uint32_t kMessages = 2'345;
    std::vector<model::OutgoingMessage> messages;
    for (std::uint32_t n = kMessages; n > 0; --n) {
        messages.push_back({.id = test::uuid_of(8, n),
                            .queue = "shop_domain_events",
                            .body = model::Payload(std::to_string(n)),
                            .due_at = test::kNow + Duration(n % 7)});
    }
    ASSERT_TRUE(open()->run([&](UnitOfWork& unit) { return unit.insert_messages(messages); }));
    std::vector<std::string> bodies;
    ASSERT_TRUE((*open_postgres_inspection(schema_->location()))
                    ->each_message([&](model::OutgoingMessage const& message) -> Result<void> {
                        bodies.push_back(message.body.text());
                        return {};
                    }));
    ASSERT_EQ(bodies.size(), kMessages);
    for (std::uint32_t n = 1; n <= kMessages; ++n)
        EXPECT_EQ(bodies[n - 1], std::to_string(n));
}

}  // namespace tasker::store
