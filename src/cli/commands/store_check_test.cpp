#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json.hpp"
#include "cli/testing/console.hpp"
#include "tests/support/stored_task.hpp"

namespace tasker::cli {
namespace {

using test::Console;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// A step that could start, and that nothing starts.
Result<void> add_stuck_task(store::UnitOfWork& unit) {
    auto made = tasker::test::make_task(2);
    made.task.tally = {.total = 1, .unfinished = 1};
    TASKER_TRY(unit.insert_tasks({&made, 1}));
    auto const step = tasker::test::make_step(9, 2);
    return unit.insert_steps({&step, 1});
}

TEST(StoreCheck, SaysThatASoundStoreIsClean) {
    Console console;
    tasker::test::StoredTask const stored;
    auto const said = console.run({"store", "check", "--store", stored.file()});
    EXPECT_EQ(said.code, ExitCode::Done) << said.data << said.notes;
    EXPECT_THAT(said.data, StartsWith(stored.file().string() + ": 1 task, 5 steps, 17 moves\n"));
    EXPECT_THAT(said.data, HasSubstr("steps_in_process"));
    EXPECT_THAT(said.data, testing::EndsWith("no findings\n"));
    EXPECT_THAT(said.notes, IsEmpty());
}

TEST(StoreCheck, NamesTaskStepAndPromiseOfWhatItFinds) {
    Console console;
    tasker::test::StoredTask const stored;
    ASSERT_TRUE(stored.own()->run(add_stuck_task));
    auto const said = console.run({"store", "check", "--store", stored.file()});
    EXPECT_EQ(said.code, ExitCode::Failed);
    EXPECT_THAT(said.data, HasSubstr("no lost wake-up"));
    EXPECT_THAT(said.data, HasSubstr("stuck task " + tasker::test::task_id(2).to_string() +
                                     ", step step-9 (" + tasker::test::step_id(9).to_string() +
                                     "): it could start, but nothing starts it\n"));
    EXPECT_THAT(said.data, testing::EndsWith("1 finding\n"));
}

TEST(StoreCheck, SaysTheSameAsJson) {
    Console console;
    tasker::test::StoredTask const stored;
    ASSERT_TRUE(stored.own()->run(add_stuck_task));
    auto const said = console.run({"store", "check", "--json", "--store", stored.file()});
    EXPECT_EQ(said.code, ExitCode::Failed);
    auto const parsed = base::parse_json(said.data);
    ASSERT_TRUE(parsed) << said.data;
    auto const& report = parsed->as_object();
    EXPECT_EQ(report.at("is_clean"), Json(false));
    EXPECT_TRUE(report.at("held_by").is_null());
    EXPECT_EQ(report.at("findings_by_kind").at("stuck"), Json(1));
    auto const& finding = report.at("findings").at(0);
    EXPECT_EQ(finding.at("kind"), Json("stuck"));
    EXPECT_EQ(finding.at("task_id"), Json(tasker::test::task_id(2).to_string()));
    EXPECT_EQ(finding.at("step_name"), Json("step-9"));
}

TEST(StoreCheck, SaysWhoHoldsTheStoreAndWhatThatMeans) {
    Console console;
    tasker::test::StoredTask const stored;
    auto const owner = stored.own();
    auto const said = console.run({"store", "check", "--store", stored.file()});
    EXPECT_EQ(said.code, ExitCode::Done);
    EXPECT_THAT(said.data, HasSubstr("Held by owner (pid "));
    EXPECT_THAT(said.data, HasSubstr("may not be on the disk yet"));
}

TEST(StoreCheck, IsRefusedForWhatIsNoStore) {
    Console console;
    console.write("text.db", "not a store");
    struct Case {
        std::string store;
        char const* says;
    };
    for (auto const& [store, says] :
         {Case{.store = console.path("missing.db"), .says = "does not exist"},
          Case{.store = console.path("text.db"), .says = "is not a SQLite file"},
          Case{.store = ":memory:", .says = "ends with the process"}}) {
        auto const said = console.run({"store", "check", "--store", store});
        EXPECT_EQ(said.code, ExitCode::Usage) << store;
        EXPECT_THAT(said.data, IsEmpty());
        EXPECT_THAT(said.notes, HasSubstr(says));
    }
    EXPECT_FALSE(console.exists("missing.db"));
}

}  // namespace
}  // namespace tasker::cli
