#include "audit/store_audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "tests/support/file_damage.hpp"
#include "tests/support/stored_task.hpp"

namespace tasker::audit {
namespace {

using tasker::test::change_behind_index;
using tasker::test::run_sql;
using tasker::test::StoredTask;

/// All files of a folder with what is in them.
std::map<std::string, std::string> files_in(std::filesystem::path const& folder) {
    std::map<std::string, std::string> files;
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream stream(entry.path(), std::ios::binary);
        files[entry.path().filename()] = {std::istreambuf_iterator<char>(stream), {}};
    }
    return files;
}

TEST(StoreAudit, FindsNothingInASoundStore) {
    StoredTask const stored;
    auto const found = stored.findings();
    EXPECT_TRUE(found.empty()) << tasker::test::words_of(found);
}

TEST(StoreAudit, CountsWhatItLookedAt) {
    StoredTask const stored;
    auto const inspection = store::open_sqlite_inspection(stored.file());
    auto const summary = check_store(**inspection, [](Finding const&) {});
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->tasks, 1U);
    EXPECT_EQ(summary->steps, 5U);
    EXPECT_EQ(summary->moves, 6U + 4U + 2U + 4U + 1U);
    EXPECT_EQ(summary->tasks_by_state[static_cast<std::size_t>(model::TaskState::StepsInProcess)],
              1U);
    EXPECT_EQ(summary->steps_by_state[static_cast<std::size_t>(model::StepState::Complete)], 1U);
}

struct SqlDamage {
    char const* name;
    char const* sql;
    Kind kind;
    char const* step;  ///< whose finding it is; empty: the task's or the file's
    char const* says;
};

class DamagedStore : public testing::TestWithParam<SqlDamage> {};

TEST_P(DamagedStore, IsFoundAndNamed) {
    StoredTask const stored;
    run_sql(stored.file(), GetParam().sql);
    auto const found = stored.findings();
    EXPECT_TRUE(tasker::test::names(found, GetParam().kind, GetParam().step, GetParam().says))
        << tasker::test::words_of(found);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, DamagedStore,
    testing::Values(SqlDamage{"template_gone", "DELETE FROM templates", Kind::ReferenceBroken, "",
                              "a row of tasks (1) refers to a row of templates"},
                    SqlDamage{"task_gone", "DELETE FROM tasks", Kind::ReferenceBroken, "",
                              "a row of waiting_steps ("},
                    SqlDamage{"row_of_the_task", "UPDATE tasks SET fixed = x''", Kind::Unreadable,
                              "", "its row cannot be read"},
                    SqlDamage{"steps", "UPDATE tasks SET steps = x'00'", Kind::Unreadable, "",
                              "its steps cannot be read"},
                    SqlDamage{"steps_cut",
                              "UPDATE tasks SET steps = substr(steps, 1, length(steps) - 1)",
                              Kind::Unreadable, "", "its steps cannot be read"},
                    SqlDamage{"step_of_nobody",
                              "INSERT INTO step_inputs VALUES ((1 << 24) + 99, '{}')",
                              Kind::Unreadable, "", "a step that something belongs to"},
                    SqlDamage{"history_of_the_task", "UPDATE tasks SET passages = x'0101'",
                              Kind::Unreadable, "", "its history cannot be read"},
                    SqlDamage{"edges", "UPDATE tasks SET edges = x'0963'", Kind::Unreadable, "",
                              "its edges cannot be read"},
                    SqlDamage{"context", "UPDATE tasks SET context = NULL", Kind::PayloadLost, "",
                              "its context is missing"},
                    SqlDamage{"edges_gone", "UPDATE tasks SET edges = NULL", Kind::WrongCounter,
                              "blocked", "it counts 1 open dependencies, but has 0"}),
    [](auto const& given) { return std::string(given.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Waiting, DamagedStore,
    testing::Values(
        SqlDamage{"priority",
                  "UPDATE waiting_steps SET queued_priority = 7 WHERE queued_priority IS NOT NULL",
                  Kind::NotFound, "queued", "the query that claims steps does not find it"},
        SqlDamage{"not_queued", "DELETE FROM waiting_steps WHERE queued_priority IS NOT NULL",
                  Kind::NotFound, "queued", "the query that claims steps does not find it"},
        SqlDamage{"not_woken", "DELETE FROM waiting_steps WHERE wake_at IS NOT NULL",
                  Kind::NotFound, "retrying", "the query that wakes steps does not find it"},
        SqlDamage{"lease_mark", "UPDATE tasks SET has_leases = 0", Kind::NotFound, "running",
                  "the query that ends leases of steps does not find it"},
        SqlDamage{"no_place", "DELETE FROM step_ids WHERE number = 1 << 24", Kind::NotFound, "done",
                  "it is not found by its id"},
        SqlDamage{"place_of_another", "UPDATE step_ids SET number = (1 << 24) + 3", Kind::NotFound,
                  "done", "it is not found by its id"},
        SqlDamage{"looked_at_too_late", "UPDATE tasks SET look_at = stale_at + 1", Kind::NotFound,
                  "", "stale tasks does not find it"},
        SqlDamage{"not_looked_at", "UPDATE tasks SET look_at = NULL", Kind::NotFound, "",
                  "stale tasks does not find it"}),
    [](auto const& given) { return std::string(given.param.name); });

TEST(StoreAudit, FindsAStepThatItsIndexHasLost) {
    StoredTask const stored;
    std::string const change = "UPDATE waiting_steps SET wake_at = wake_at";
    run_sql(stored.file(), change + " + 1 WHERE wake_at IS NOT NULL");
    change_behind_index(stored.file(), "steps_waking", change + " - 1 WHERE wake_at IS NOT NULL");
    auto const found = stored.findings();
    EXPECT_TRUE(tasker::test::names(found, Kind::NotFound, "retrying", "wakes steps"))
        << tasker::test::words_of(found);
    EXPECT_TRUE(tasker::test::names(found, Kind::FileDamaged, "", "steps_waking"))
        << tasker::test::words_of(found);
}

// Made with its task and found by it: it needs no place of its own.
TEST(StoreAudit, FindsAStepByTheTaskThatItWasMadeWith) {
    StoredTask const stored;
    base::SystemClock const clock;
    base::Ids ids(clock, 1);
    auto task = tasker::test::make_task(2);
    auto step = tasker::test::make_step(9);
    task.task.id = TaskId{ids.v7()};
    task.task.tally = {.total = 1, .unfinished = 1};
    step.step.id = StepId{ids.v7()};
    step.step.task_id = task.task.id;
    ASSERT_TRUE(stored.own()->run([&](store::UnitOfWork& unit) -> Result<void> {
        TASKER_TRY(unit.insert_tasks({&task, 1}));
        return unit.insert_steps({&step, 1});
    }));
    auto const about_it = [&] {
        auto found = stored.findings();
        std::erase_if(found, [&](Finding const& finding) {
            return finding.step_id != step.step.id || finding.kind != Kind::NotFound;
        });
        return found;
    };
    EXPECT_TRUE(about_it().empty()) << tasker::test::words_of(about_it());
    run_sql(stored.file(), "UPDATE tasks SET id = zeroblob(16) WHERE number = 2");
    EXPECT_EQ(about_it().size(), 1U);
}

TEST(StoreAudit, FindsPagesThatAreNotWhatWasWritten) {
    StoredTask const stored;
    {
        std::fstream stream(stored.file(), std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(3 * 4096);
        stream << std::string(4096, '\x5a');
    }
    auto const found = stored.findings();
    EXPECT_THAT(found, testing::Contains(testing::Field(&Finding::kind, Kind::FileDamaged)))
        << tasker::test::words_of(found);
}

TEST(StoreAudit, LeavesAClosedStoreAsItIs) {
    StoredTask const stored;
    auto const before = files_in(stored.file().parent_path());
    EXPECT_TRUE(stored.findings().empty());
    EXPECT_EQ(files_in(stored.file().parent_path()), before);
}

TEST(StoreAudit, ReadsTheLogThatACrashLeftAndLeavesItAsItIs) {
    StoredTask const stored;
    tasker::test::TempFolder const crashed;
    auto const file = crashed.path() / "store.db";
    {
        auto const owner = stored.own();
        auto letter = model::DeadLetter{.id = tasker::test::uuid_of(9, 1),
                                        .task_id = tasker::test::task_id(1),
                                        .created_at = tasker::test::kNow};
        ASSERT_TRUE(owner->run(
            [&](store::UnitOfWork& unit) { return unit.insert_dead_letters({&letter, 1}); }));
        std::filesystem::copy_file(stored.file(), file);
        std::filesystem::copy_file(stored.file().string() + "-wal", file.string() + "-wal");
    }
    auto const before = files_in(crashed.path());
    auto const inspection = store::open_sqlite_inspection(file);
    ASSERT_TRUE(inspection) << inspection.error().message();
    EXPECT_FALSE((*inspection)->holder());
    std::vector<Finding> found;
    auto const summary =
        check_store(**inspection, [&](Finding const& finding) { found.push_back(finding); });
    ASSERT_TRUE(summary) << summary.error().message();
    EXPECT_EQ(summary->tasks, 1U);
    EXPECT_TRUE(found.empty()) << tasker::test::words_of(found);
    EXPECT_FALSE((*inspection)->is_outdated());
    EXPECT_EQ(files_in(crashed.path()), before);
}

TEST(StoreAudit, ChecksAStoreBesideItsOwner) {
    StoredTask const stored;
    auto const owner = stored.own();
    auto const inspection = store::open_sqlite_inspection(stored.file());
    ASSERT_TRUE(inspection) << inspection.error().message();
    ASSERT_TRUE((*inspection)->holder());
    EXPECT_THAT(*(*inspection)->holder(), testing::StartsWith("owner (pid "));
    auto const summary = check_store(**inspection, [](Finding const&) {});
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->findings(), 0U);
    EXPECT_FALSE((*inspection)->is_outdated());
}

TEST(StoreAudit, KnowsThatTheStoreWasTakenOverMeanwhile) {
    StoredTask const stored;
    auto const inspection = store::open_sqlite_inspection(stored.file());
    ASSERT_TRUE(inspection);
    EXPECT_FALSE((*inspection)->is_outdated());
    auto const owner = stored.own();
    EXPECT_TRUE((*inspection)->is_outdated());
}

TEST(StoreAudit, TellsWhatIsNoStore) {
    tasker::test::TempFolder const folder;
    auto const file = folder.path() / "x.db";
    EXPECT_EQ(store::open_sqlite_inspection(file).error().code(), ErrorCode::FileNotFound);
    std::ofstream(file).close();
    EXPECT_EQ(store::open_sqlite_inspection(file).error().code(), ErrorCode::StoreCorrupt);
    std::ofstream(file) << "certainly something else, and long enough for a header of SQLite, "
                           "which has a hundred bytes";
    EXPECT_EQ(store::open_sqlite_inspection(file).error().code(), ErrorCode::StoreCorrupt);
    EXPECT_EQ(files_in(folder.path()).size(), 1U);
}

}  // namespace
}  // namespace tasker::audit
