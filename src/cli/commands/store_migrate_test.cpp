#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json.hpp"
#include "cli/testing/console.hpp"
#include "store/sqlite/sqlite_inspection.hpp"
#include "tests/support/copied_store.hpp"
#include "tests/support/file_damage.hpp"
#include "tests/support/stored_task.hpp"

namespace tasker::cli {
namespace {

using test::Console;
using test::Said;
using testing::HasSubstr;
using testing::IsEmpty;

/// From one file to another; to and from PostgreSQL: tests/end_to_end/test_migrate.py.
class StoreMigrate : public testing::Test {
protected:
    Said migrate(std::vector<std::string> const& more = {}) {
        std::vector<std::string> arguments{"store", "migrate", stored_.file(), target()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return console_.run(arguments);
    }
    std::string target() const { return console_.path("target.db"); }

    static model::Step running_in(std::filesystem::path const& file) {
        model::Step running;
        auto const inspection = store::open_sqlite_inspection(file);
        EXPECT_TRUE((*inspection)
                        ->each_task(
                            [&](store::InspectedTask const& task) -> Result<void> {
                                running = task.steps.at(1).step;
                                return {};
                            },
                            [](std::string const& what) { ADD_FAILURE() << what; }));
        return running;
    }

    Console console_;
    tasker::test::StoredTask stored_;
};

TEST_F(StoreMigrate, CopiesEverythingAndSaysWhat) {
    auto const said = migrate();
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_THAT(said.notes, IsEmpty());
    EXPECT_THAT(said.data, HasSubstr(stored_.file().string() + " -> " + target() + "\n"));
    EXPECT_THAT(said.data, HasSubstr("1 task (1 unfinished), 5 steps, 2 edges, 17 moves, "
                                     "1 template, 0 checkpoints, 0 dead letters, 0 events, "
                                     "0 messages for a broker\n"));
    EXPECT_THAT(said.data, HasSubstr("1 step was in progress: run again as soon as"));
    EXPECT_THAT(said.data, HasSubstr("every row was read back and compared; no findings"));
    EXPECT_THAT(said.data, HasSubstr("run nothing on it any more"));
    EXPECT_EQ(console_.run({"store", "check", "--store", target()}).code, ExitCode::Done);
    EXPECT_FALSE(console_.exists("target.db.moving"));
    EXPECT_FALSE(console_.exists("target.db.lock"));
}

TEST_F(StoreMigrate, SaysTheSameAsJson) {
    auto const said = migrate({"--json"});
    auto const parsed = base::parse_json(said.data);
    ASSERT_TRUE(parsed) << said.data;
    auto const& moved = parsed->as_object();
    EXPECT_EQ(moved.at("tasks"), Json(1));
    EXPECT_EQ(moved.at("steps"), Json(5));
    EXPECT_EQ(moved.at("moves"), Json(17));
    EXPECT_EQ(moved.at("messages"), Json(0));
    EXPECT_EQ(moved.at("released_leases"), Json(1));
    EXPECT_EQ(moved.at("to"), Json(target()));
}

// More than one page and one batch of them.
TEST_F(StoreMigrate, CopiesTheMessagesThatABrokerDoesNotHaveYet) {
    constexpr std::uint32_t kMessages = 1'203;
    std::vector<model::OutgoingMessage> messages;
    for (std::uint32_t n = 1; n <= kMessages; ++n) {
        messages.push_back({.id = tasker::test::uuid_of(8, n),
                            .queue = "shop_domain_events",
                            .body = model::Payload(R"({"n":)" + std::to_string(n) + "}"),
                            .due_at = tasker::test::kNow + std::chrono::seconds(n)});
    }
    ASSERT_TRUE(stored_.own()->run(
        [&](store::UnitOfWork& unit) { return unit.insert_messages(messages); }));
    auto const said = migrate();
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_THAT(said.data, HasSubstr(", 1203 messages for a broker\n"));
    std::vector<model::OutgoingMessage> copied;
    auto const target_store = *store::open_sqlite_store({.file = target()});
    ASSERT_TRUE(target_store->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(copied, reader.outgoing_messages(2 * kMessages));
        return {};
    }));
    ASSERT_EQ(copied.size(), messages.size());
    for (std::size_t i = 0; i < copied.size(); ++i) {
        EXPECT_EQ(copied[i].id, messages[i].id);
        EXPECT_EQ(copied[i].queue, messages[i].queue);
        EXPECT_EQ(copied[i].body.text(), messages[i].body.text());
        EXPECT_EQ(copied[i].due_at, messages[i].due_at);
    }
}

TEST_F(StoreMigrate, EndsTheLeasesOfTheProcessThatHasEndedAndChangesNoOtherColumn) {
    auto const long_lease = tasker::test::kNow + std::chrono::hours(24 * 365 * 100);
    {
        auto const owner = stored_.own();
        ASSERT_TRUE(owner->run([&](store::UnitOfWork& unit) -> Result<void> {
            std::vector<model::LeaseKey> const keys{
                {.step_id = tasker::test::step_id(2), .attempt = 1}};
            TASKER_TRY_ASSIGN(auto const are_held, unit.renew_leases(keys, long_lease));
            EXPECT_TRUE(are_held.front());
            return {};
        }));
    }
    auto const before = running_in(stored_.file());
    ASSERT_EQ(before.lease_until, long_lease);
    EXPECT_EQ(migrate().code, ExitCode::Done);
    auto after = running_in(target());
    ASSERT_TRUE(after.lease_until);
    EXPECT_LE(*after.lease_until, base::SystemClock().now());
    EXPECT_EQ(after.worker_id, before.worker_id);
    EXPECT_EQ(after.attempt, before.attempt);
}

TEST_F(StoreMigrate, RefusesAStoreThatSomebodyHolds) {
    auto const owner = stored_.own();
    auto const said = migrate();
    EXPECT_EQ(said.code, ExitCode::Failed);
    EXPECT_THAT(said.notes, HasSubstr("owner (pid "));
    EXPECT_FALSE(console_.exists("target.db"));
}

TEST_F(StoreMigrate, LeavesWhatIsInThePlaceOfTheTarget) {
    console_.write("target.db", "something");
    auto const said = migrate();
    EXPECT_EQ(said.code, ExitCode::Usage);
    EXPECT_THAT(said.notes, HasSubstr("exists; name a file that does not exist yet"));
    std::ifstream file(target());
    std::string text;
    file >> text;
    EXPECT_EQ(text, "something");
}

TEST_F(StoreMigrate, MovesNothingOfASourceThatCannotBeReadToItsEnd) {
    tasker::test::run_sql(stored_.file(), "UPDATE tasks SET progress = x'00'");
    auto const said = migrate();
    EXPECT_EQ(said.code, ExitCode::Failed);
    EXPECT_THAT(said.notes, HasSubstr("its row cannot be read, so it cannot be moved"));
    EXPECT_FALSE(console_.exists("target.db"));
    EXPECT_FALSE(console_.exists("target.db.moving"));
}

TEST_F(StoreMigrate, ARunThatWasCutOffIsForgottenByTheNext) {
    console_.write("target.db.moving", "half of it");
    EXPECT_EQ(migrate().code, ExitCode::Done);
    EXPECT_EQ(console_.run({"store", "check", "--store", target()}).code, ExitCode::Done);
}

TEST_F(StoreMigrate, NamesWhatIsNoStore) {
    struct Case {
        std::string from;
        std::string to;
        char const* says;
    };
    for (auto const& [from, to, says] :
         {Case{":memory:", target(), "ends with the process"},
          Case{console_.path("none.db"), target(), "there is no store"},
          Case{stored_.file(), "mysql://x/y", "mysql://…: there is no such kind of store"},
          Case{stored_.file(), ":memory:", "ends with the process"}}) {
        auto const said = console_.run({"store", "migrate", from, to});
        EXPECT_NE(said.code, ExitCode::Done);
        EXPECT_THAT(said.notes, HasSubstr(says));
    }
}

}  // namespace
}  // namespace tasker::cli
