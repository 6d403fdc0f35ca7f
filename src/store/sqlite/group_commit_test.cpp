#include "store/sqlite/group_commit.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "store/sqlite/migrations.hpp"
#include "tests/support/builders.hpp"

namespace tasker::store::sqlite {

namespace {

int count_commit(void* counter) {
    ++*static_cast<std::atomic<int>*>(counter);
    return 0;
}

class GroupCommitTest : public testing::Test {
protected:
    GroupCommitTest() {
        TASKER_ASSERT(migrate(*connection_));
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

    std::string count_templates() { return *connection_->ask("SELECT count(*) FROM templates"); }

    std::unique_ptr<Connection> connection_ =
        *Connection::open(":memory:", Connection::Mode::Write);
    LogSync log_{[] { return SQLITE_OK; }};
    std::atomic<int> commits_ = 0;
};

}  // namespace

TEST_F(GroupCommitTest, SharesOneCommitAmongTheUnitsThatWait) {
    GroupCommit group(*connection_, log_, 64);
    for (auto const& result : run_together(group, {put(1), put(2), put(3), put(4)})) {
        EXPECT_TRUE(result) << result.error().message();
    }
    EXPECT_EQ(commits_, 2);  // the first alone, then the three that waited
    EXPECT_EQ(count_templates(), "4");
}

TEST_F(GroupCommitTest, TakesNoMoreUnitsIntoACommitThanAllowed) {
    GroupCommit group(*connection_, log_, 2);
    for (auto const& result : run_together(group, {put(1), put(2), put(3), put(4)})) {
        EXPECT_TRUE(result);
    }
    EXPECT_EQ(commits_, 3);
    EXPECT_EQ(count_templates(), "4");
}

TEST_F(GroupCommitTest, RollsBackOnlyTheUnitThatFails) {
    GroupCommit group(*connection_, log_, 64);
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
    GroupCommit group(*connection_, log_, 64);
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
    GroupCommit group(*connection_, log_, 64);
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

TEST_F(GroupCommitTest, CommitsNothingWhenEveryUnitFails) {
    GroupCommit group(*connection_, log_, 64);
    auto const done = group.run([](UnitOfWork& unit) -> Result<void> {
        TASKER_TRY(unit.put_template(test::make_template(1)));
        return Error(ErrorCode::InvalidRequest, "on purpose");
    });
    EXPECT_FALSE(done);
    EXPECT_EQ(commits_, 0);
    EXPECT_EQ(count_templates(), "0");
}

}  // namespace tasker::store::sqlite
