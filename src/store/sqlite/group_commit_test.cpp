#include "store/sqlite/group_commit.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <set>
#include <thread>

#include "base/random.hpp"
#include "store/sqlite/migrations.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/temp_folder.hpp"

namespace tasker::store::sqlite {

namespace {

int count_commit(void* counter) {
    ++*static_cast<std::atomic<int>*>(counter);
    return 0;
}

/// Calls a function inside of each COMMIT; one that it answers with false fails.
class Committing {
public:
    Committing(Connection& connection, std::function<bool()> may_commit)
        : connection_(connection), may_commit_(std::move(may_commit)) {
        sqlite3_commit_hook(connection.handle(), &Committing::hook, this);
    }
    ~Committing() { sqlite3_commit_hook(connection_.handle(), nullptr, nullptr); }
    Committing(Committing const&) = delete;
    Committing& operator=(Committing const&) = delete;

    void wait_for_begin() const { begun_.wait(); }

private:
    static int hook(void* self) {
        auto& committing = *static_cast<Committing*>(self);
        if (!committing.has_begun_.exchange(true)) committing.begun_.count_down();
        return committing.may_commit_() ? 0 : 1;
    }

    Connection& connection_;
    std::function<bool()> const may_commit_;
    std::atomic<bool> has_begun_ = false;
    std::latch begun_{1};
};

class GroupCommitTest : public testing::Test {
protected:
    GroupCommitTest() {
        TASKER_ASSERT(migrate(*connection_));
        TASKER_ASSERT(connection_->ask("PRAGMA journal_mode = WAL"));
        TASKER_ASSERT(connection_->execute("PRAGMA foreign_keys = ON"));
        sqlite3_commit_hook(connection_->handle(), count_commit, &commits_);
    }

    /// Runs `bodies` so that all but the first wait while the first one runs.
    std::vector<Result<void>> run_together(GroupCommit& group, std::vector<UnitBody> bodies) {
        std::vector<Result<void>> results(bodies.size());
        std::latch started(1);
        std::latch gathered(1);
        std::jthread first([&] {
            results[0] = group.run([&](UnitOfWork& unit) {
                started.count_down();
                gathered.wait();
                return bodies[0](unit);
            });
        });
        started.wait();
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < bodies.size(); ++i) {
            others.emplace_back([&, i] { results[i] = group.run(bodies[i]); });
            while (group.waiting_count() < i) {
                std::this_thread::yield();
            }
        }
        gathered.count_down();
        first.join();
        others.clear();
        return results;
    }

    static UnitBody put(std::uint32_t n) {
        return [n](UnitOfWork& unit) -> Result<void> {
            TASKER_TRY(unit.put_template(test::make_template(n, "order-" + std::to_string(n))));
            return {};
        };
    }

    static UnitBody insert_task(std::uint32_t n) {
        return [n](UnitOfWork& unit) { return unit.insert_tasks(std::vector{test::make_task(n)}); };
    }

    std::string count_templates() { return *connection_->ask("SELECT count(*) FROM templates"); }

    test::TempFolder folder_;
    std::unique_ptr<Connection> connection_ =
        *Connection::open(folder_.path() / "store.db", Connection::Mode::Write);
    std::unique_ptr<Connection> reader_ =
        *Connection::open(folder_.path() / "store.db", Connection::Mode::Read);
    LogSync log_{[] { return SQLITE_OK; }};
    std::atomic<int> commits_ = 0;
};

}  // namespace

TEST_F(GroupCommitTest, SharesOneCommitAmongTheUnitsThatWait) {
    GroupCommit group(*connection_, *reader_, log_, 64);
    for (auto const& result : run_together(group, {put(1), put(2), put(3), put(4)})) {
        EXPECT_TRUE(result) << result.error().message();
    }
    EXPECT_EQ(commits_, 2);  // the first alone, then the three that waited
    EXPECT_EQ(count_templates(), "4");
}

TEST_F(GroupCommitTest, TakesNoMoreUnitsIntoACommitThanAllowed) {
    GroupCommit group(*connection_, *reader_, log_, 2);
    for (auto const& result : run_together(group, {put(1), put(2), put(3), put(4)})) {
        EXPECT_TRUE(result);
    }
    EXPECT_EQ(commits_, 3);
    EXPECT_EQ(count_templates(), "4");
}

TEST_F(GroupCommitTest, RollsBackOnlyTheUnitThatFails) {
    GroupCommit group(*connection_, *reader_, log_, 64);
    auto const failing = [](UnitOfWork& unit) -> Result<void> {
        TASKER_TRY(unit.put_template(test::make_template(9)));
        return Error(ErrorCode::InvalidRequest, "on purpose");
    };
    auto const throwing = [](UnitOfWork& unit) -> Result<void> {
        TASKER_TRY(unit.put_template(test::make_template(8)));
        throw 1;
    };
    auto const results = run_together(group, {put(1), put(2), failing, put(3), throwing});
    EXPECT_TRUE(results[1]);
    EXPECT_EQ(results[2].error().code(), ErrorCode::InvalidRequest);
    EXPECT_TRUE(results[3]);
    EXPECT_EQ(results[4].error().code(), ErrorCode::Internal);
    EXPECT_EQ(count_templates(), "3");
}

TEST_F(GroupCommitTest, TellsEveryUnitOfACommitThatFailed) {
    GroupCommit group(*connection_, *reader_, log_, 64);
    sqlite3_commit_hook(connection_->handle(), [](void*) { return 1; }, nullptr);
    for (auto const& result : run_together(group, {put(1), put(2), put(3)})) {
        EXPECT_FALSE(result);
    }
    sqlite3_commit_hook(connection_->handle(), nullptr, nullptr);
    EXPECT_EQ(count_templates(), "0");
    EXPECT_TRUE(group.run(put(4))) << "the connection goes on";
    EXPECT_EQ(count_templates(), "1");
}

TEST_F(GroupCommitTest, TellsEveryUnitOfATransactionThatSqliteGaveUp) {
    GroupCommit group(*connection_, *reader_, log_, 64);
    // The full disk of a database that may not grow: SQLite rolls back all that is open.
    TASKER_ASSERT(connection_->ask("PRAGMA max_page_count = 1"));
    auto const too_much = [](UnitOfWork& unit) -> Result<void> {
        auto large = test::make_template(7, "large");
        large.configuration = std::string(1'000'000, ' ');
        TASKER_TRY(unit.put_template(large));
        return {};
    };
    auto const nothing = [](UnitOfWork&) -> Result<void> { return {}; };
    auto const results = run_together(group, {nothing, put(1), too_much, put(2)});
    EXPECT_EQ(results[2].error().code(), ErrorCode::StoreFull);
    if (connection_->is_in_transaction()) FAIL() << "a transaction was left open";
    TASKER_ASSERT(connection_->ask("PRAGMA max_page_count = 100000"));
    EXPECT_TRUE(group.run(put(4)));
}

TEST_F(GroupCommitTest, RunsUnitsWhileACommitIsWritten) {
    GroupCommit group(*connection_, *reader_, log_, 64);
    std::latch second_ran(1);
    Committing const committing(*connection_, [&] {
        second_ran.wait();  // for ever, if it does not
        return true;
    });
    std::jthread const first([&] { EXPECT_TRUE(group.run(put(1))); });
    committing.wait_for_begin();
    EXPECT_TRUE(group.run([&](UnitOfWork&) -> Result<void> {
        second_ran.count_down();
        return {};
    }));
}

TEST_F(GroupCommitTest, ShowsUnitsWhatIsBeingWritten) {
    ASSERT_TRUE(GroupCommit(*connection_, *reader_, log_, 64).run(put(1)));
    GroupCommit group(*connection_, *reader_, log_, 64);
    std::latch second_ran(1);
    Committing const committing(*connection_, [&] {
        second_ran.wait();
        return true;
    });
    std::jthread const first([&] { EXPECT_TRUE(group.run(insert_task(1))); });
    committing.wait_for_begin();
    std::size_t found = 0;
    EXPECT_TRUE(group.run([&](UnitOfWork& unit) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, unit.find_tasks(std::vector{test::task_id(1)}));
        found = tasks.size();
        second_ran.count_down();
        return {};
    }));
    EXPECT_EQ(found, 1U);
}

TEST_F(GroupCommitTest, RunsAgainWhatSawACommitThatFailed) {
    ASSERT_TRUE(GroupCommit(*connection_, *reader_, log_, 64).run(put(1)));
    GroupCommit group(*connection_, *reader_, log_, 64);
    std::latch second_ran(1);
    std::atomic<bool> is_first = true;
    Committing const committing(*connection_, [&] {
        if (!is_first.exchange(false)) return true;
        second_ran.wait();
        return false;
    });
    std::jthread const first([&] { EXPECT_FALSE(group.run(insert_task(1))); });
    committing.wait_for_begin();
    int runs = 0;
    // An error is no answer either when it is about what never came to be.
    auto const done = group.run([&](UnitOfWork& unit) -> Result<void> {
        if (runs++ == 0) second_ran.count_down();
        TASKER_TRY_ASSIGN(auto const tasks, unit.find_tasks(std::vector{test::task_id(1)}));
        if (tasks.empty()) return {};
        return Error(ErrorCode::DuplicateTask, "seen");
    });
    EXPECT_TRUE(done) << done.error().message();
    EXPECT_EQ(runs, 2);
}

TEST_F(GroupCommitTest, TriesEachUnitByItselfWhenTheFileRefusesARow) {
    ASSERT_TRUE(GroupCommit(*connection_, *reader_, log_, 64).run(put(1)));
    GroupCommit group(*connection_, *reader_, log_, 64);
    ASSERT_TRUE(group.run(insert_task(1)));
    auto const refused = [](UnitOfWork& unit) -> Result<void> {
        auto made = test::make_task(2);
        made.task.template_id = test::template_id(9);  // that does not exist: the file knows
        return unit.insert_tasks(std::vector{made});
    };
    auto const nothing = [](UnitOfWork&) -> Result<void> { return {}; };
    auto const results = run_together(group, {nothing, insert_task(3), refused, insert_task(4)});
    EXPECT_TRUE(results[1]);
    ASSERT_FALSE(results[2]);
    EXPECT_EQ(results[2].error().code(), ErrorCode::Internal);
    EXPECT_TRUE(results[3]);
    EXPECT_EQ(*connection_->ask("SELECT count(*) FROM tasks"), "3");
}

TEST_F(GroupCommitTest, KeepsWhatItAcknowledgedAndNothingElseWhateverFails) {
    GroupCommit group(*connection_, *reader_, log_, 4);
    ASSERT_TRUE(group.run(put(1)));
    std::atomic<unsigned> commits = 0;
    Committing const committing(*connection_, [&] { return ++commits % 7 != 0; });

    constexpr std::uint32_t kThreads = 4;
    constexpr std::uint32_t kUnits = 150;
    std::vector<std::set<std::uint32_t>> acknowledged(kThreads);
    auto const work = [&](std::uint32_t thread) {
        base::Random random(thread + 1);
        auto& mine = acknowledged[thread];
        for (std::uint32_t i = 1; i <= kUnits; ++i) {
            auto const n = thread * kUnits + i;
            auto const kind = random.below(5);
            auto const done = group.run([&](UnitOfWork& unit) -> Result<void> {
                for (std::uint32_t old = n - i + 1; old < n; ++old) {
                    TASKER_TRY_ASSIGN(auto const found,
                                      unit.find_tasks(std::vector{test::task_id(old)}));
                    EXPECT_EQ(found.size(), mine.count(old)) << old;
                }
                if (kind == 0) TASKER_TRY(unit.list_templates());  // asks the file
                TASKER_TRY(unit.insert_tasks(std::vector{test::make_task(n)}));
                if (kind == 1) TASKER_TRY(unit.list_tasks({}));
                if (kind == 2) return Error(ErrorCode::InvalidRequest, "on purpose");
                return {};
            });
            if (done) mine.insert(n);
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::uint32_t thread = 0; thread < kThreads; ++thread)
            threads.emplace_back(work, thread);
    }
    std::set<std::uint32_t> all;
    for (auto& mine : acknowledged)
        all.merge(mine);
    EXPECT_GT(all.size(), kThreads * kUnits / 4);
    EXPECT_EQ(*connection_->ask("SELECT count(*) FROM tasks"), std::to_string(all.size()));
    LiveTasks file(reader_->statements(), 1);
    for (auto const n : all)
        EXPECT_NE(*file.find(test::task_id(n)), nullptr) << n;
}

TEST_F(GroupCommitTest, CommitsNothingWhenEveryUnitFails) {
    GroupCommit group(*connection_, *reader_, log_, 64);
    auto const done = group.run([](UnitOfWork& unit) -> Result<void> {
        TASKER_TRY(unit.put_template(test::make_template(1)));
        return Error(ErrorCode::InvalidRequest, "on purpose");
    });
    EXPECT_FALSE(done);
    EXPECT_EQ(commits_, 0);
    EXPECT_EQ(count_templates(), "0");
}

}  // namespace tasker::store::sqlite
