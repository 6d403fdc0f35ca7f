#include "tests/conformance/sqlite_file.hpp"

#include <gmock/gmock.h>

// What is particular to a store in a SQLite file: who may open it, and how it ages.

namespace tasker::store {

using test::make_task;

TEST_F(SqliteFile, IsOneFileOnceTheStoreIsClosed) {
    make_store();
    std::vector<std::filesystem::path> names;
    for (auto const& entry : std::filesystem::directory_iterator(folder_.path()))
        names.push_back(entry.path().filename());
    EXPECT_THAT(names, testing::ElementsAre("orders.db"));
}

TEST_F(SqliteFile, HasEverythingThatWasAnsweredEvenIfItsOwnerIsGone) {
    auto const store = open();
    ASSERT_TRUE(store);
    ASSERT_TRUE(fill(**store));
    auto const left_behind = folder_.path() / "left.db";
    for (std::string const ending : {"", "-wal"})
        std::filesystem::copy_file(file_.string() + ending, left_behind.string() + ending);
    auto const reopened = open_sqlite_store({.file = left_behind, .owner_name = "the next"});
    ASSERT_TRUE(reopened) << reopened.error().message();
    EXPECT_EQ(count_tasks(**reopened), 1U);
}

TEST_F(SqliteFile, BeginsItsLogAnewWhileItIsWritten) {
    auto const store = open();
    ASSERT_TRUE(store);
    // https://www.sqlite.org/fileformat2.html#walformat: how often the log began anew.
    auto const round = [&] {
        std::ifstream log(file_.string() + "-wal", std::ios::binary);
        std::string header(32, '\0');
        log.read(header.data(), static_cast<std::streamsize>(header.size()));
        return header.substr(12, 4);
    };
    ASSERT_TRUE(fill(**store));
    auto const first = round();
    constexpr int kMegabytesMax = 2000;  // it is due after 16
    int megabytes = 0;
    for (; round() == first && megabytes < kMegabytesMax; ++megabytes) {
        auto large = test::make_template();
        large.configuration = std::string(1'000'000, static_cast<char>('a' + megabytes % 26));
        ASSERT_TRUE((*store)->run([&](UnitOfWork& unit) -> Result<void> {
            TASKER_TRY(unit.put_template(large));
            return {};
        }));
    }
    EXPECT_LT(megabytes, kMegabytesMax);
    EXPECT_EQ(count_tasks(**store), 1U);
}

TEST_F(SqliteFile, TakesAnEmptyFileForANewStore) {
    write("");
    make_store();
    auto const store = open();
    ASSERT_TRUE(store);
    EXPECT_EQ(count_tasks(**store), 1U);
}

TEST_F(SqliteFile, IsHeldByTheProcessThatOpenedIt) {
    auto const store = open();
    ASSERT_TRUE(store);
    auto const code = in_child([&] {
        auto const second = open();
        if (second) return 1;
        if (second.error().code() != ErrorCode::StoreHeld) return 2;
        auto const owner =
            "is held by tasker run (pid " + std::to_string(::getppid()) + ") since 2";
        return second.error().message().find(owner) == std::string::npos ? 3 : 0;
    });
    EXPECT_EQ(code, 0);
}

TEST_F(SqliteFile, IsHeldWithinOneProcessToo) {
    auto const store = open();
    ASSERT_TRUE(store);
    EXPECT_EQ(refusal(), ErrorCode::StoreHeld);
}

TEST_F(SqliteFile, IsFreeOnceItsOwnerWasKilled) {
    make_store();
    auto const child = ::fork();
    if (child == 0) {
        auto const store = open();
        if (!store) ::_exit(1);
        auto const done = (*store)->run([](UnitOfWork& unit) -> Result<void> {
            return unit.insert_tasks(std::vector{make_task(2)});
        });
        if (!done) ::_exit(2);
        ::raise(SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
    auto const store = open();
    ASSERT_TRUE(store) << store.error().message();
    EXPECT_EQ(count_tasks(**store), 2U) << "what was answered is durable";
}

TEST_F(SqliteFile, IsReadBesideItsOwner) {
    auto const owner = open();
    ASSERT_TRUE(owner);
    ASSERT_TRUE(fill(**owner));
    auto const reader = open(SqliteOptions::Access::Read);
    ASSERT_TRUE(reader) << reader.error().message();
    EXPECT_EQ(count_tasks(**reader), 1U);
    ASSERT_TRUE((*owner)->run([](UnitOfWork& unit) -> Result<void> {
        return unit.insert_tasks(std::vector{make_task(2)});
    }));
    EXPECT_EQ(count_tasks(**reader), 2U);
    auto const done = (*reader)->run([](UnitOfWork&) -> Result<void> { return {}; });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::StoreReadOnly);
}

TEST_F(SqliteFile, IsReadWithoutAnOwner) {
    make_store();
    auto const reader = open(SqliteOptions::Access::Read);
    ASSERT_TRUE(reader) << reader.error().message();
    EXPECT_EQ(count_tasks(**reader), 1U);
    auto const owner = open();
    EXPECT_TRUE(owner) << "a reader holds nothing";
}

TEST_F(SqliteFile, MustExistToBeRead) {
    EXPECT_EQ(refusal(SqliteOptions::Access::Read), ErrorCode::FileNotFound);
    EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(SqliteFile, NeedsItsFolder) {
    file_ = folder_.path() / "missing" / "orders.db";
    EXPECT_EQ(refusal(), ErrorCode::FileNotFound);
}

TEST_F(SqliteFile, IsReadButNotOwnedWhereNothingCanBeWritten) {
    make_store();
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0555));
    std::filesystem::permissions(file_, std::filesystem::perms(0444));
    auto const code = in_child([&] {
        // Root may write anywhere; somebody else may not.
        if (::geteuid() == 0 && ::seteuid(65534) != 0) return 1;
        auto const owner = open();
        if (owner || owner.error().code() != ErrorCode::StoreReadOnly) return 2;
        auto const reader = open(SqliteOptions::Access::Read);
        if (!reader) return 3;
        return count_tasks(**reader) == 1 ? 0 : 4;
    });
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
    EXPECT_EQ(code, 0);
}

TEST_F(SqliteFile, IsNotOwnedWhenOnlyTheFileCannotBeWritten) {
    make_store();
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0777));
    std::filesystem::permissions(file_, std::filesystem::perms(0444));
    auto const code = in_child([&] {
        if (::geteuid() == 0 && ::seteuid(65534) != 0) return 1;
        auto const owner = open();
        return !owner && owner.error().code() == ErrorCode::StoreReadOnly ? 0 : 2;
    });
    EXPECT_EQ(code, 0);
}

TEST_F(SqliteFile, IsMadeAnewWhenThePowerWentWhileItWasMade) {
    write(std::string(8192, '\x5A'));  // some of its pages, and others from before
    // A journal of a transaction that began with an empty file, "Database File Format" section 3.
    std::string journal(
        "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
        "\0\0\0\0\0\0\0\1\0\0\0\0"  // no pages in it, none before
        "\0\0\2\0\0\0\x10\0",       // sectors of 512 bytes, pages of 4,096
        28);
    journal.resize(512);
    std::ofstream(file_.string() + "-journal", std::ios::binary) << journal;
    make_store();
    auto const store = open();
    ASSERT_TRUE(store);
    EXPECT_EQ(count_tasks(**store), 1U);
}

TEST_F(SqliteFile, IsMigratedFromVersionZero) {
    // Of ours (0x54534B52), without a table: what a first migration starts from.
    ASSERT_EQ(past_the_store("PRAGMA application_id = 1414744914; PRAGMA user_version = 0"),
              SQLITE_OK);
    ASSERT_GT(bytes().size(), 0U);
    make_store();
    auto const store = open();
    ASSERT_TRUE(store);
    EXPECT_EQ(count_tasks(**store), 1U);
}

TEST_F(SqliteFile, IsMigratedFromTheFirstVersionWithItsTasks) {
    make_store();
    ASSERT_EQ(past_the_store("DROP INDEX events_by_task;"
                             "ALTER TABLE dead_letters DROP COLUMN resolved_at;"
                             "ALTER TABLE dead_letters DROP COLUMN resolution_notes;"
                             "ALTER TABLE dead_letters DROP COLUMN resolved_by;"
                             "ALTER TABLE dead_letters DROP COLUMN updated_at;"
                             "ALTER TABLE tasks DROP COLUMN trace_context;"
                             "PRAGMA user_version = 1"),
              SQLITE_OK);
    EXPECT_EQ(refusal(SqliteOptions::Access::Read), ErrorCode::StoreReadOnly);
    auto const store = open();
    ASSERT_TRUE(store);
    EXPECT_EQ(count_tasks(**store), 1U);
    EXPECT_TRUE((*store)->run([](UnitOfWork& unit) -> Result<void> {
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const gone,
                          unit.remove_tasks(std::vector{test::task_id(1)}));
        return {};
    }));
}

}  // namespace tasker::store
