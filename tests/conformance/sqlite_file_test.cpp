#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/dump.hpp"
#include "tests/support/temp_folder.hpp"

// What is particular to a store in a SQLite file: who may open it, what it refuses, how it ages.

namespace tasker::store {

using namespace std::chrono_literals;
using test::make_step;
using test::make_task;

namespace {

class SqliteFile : public testing::Test {
protected:
    [[nodiscard]] Result<std::unique_ptr<Store>> open(
        SqliteOptions::Access access = SqliteOptions::Access::Own) const {
        return open_sqlite_store({.file = file_, .access = access, .owner_name = "tasker run"});
    }

    [[nodiscard]] ErrorCode refusal(
        SqliteOptions::Access access = SqliteOptions::Access::Own) const {
        auto const opened = open(access);
        EXPECT_FALSE(opened);
        return opened ? ErrorCode::Internal : opened.error().code();
    }

    static Result<void> fill(Store& store) {
        return store.run([](UnitOfWork& unit) -> Result<void> {
            TASKER_TRY(unit.put_template(test::make_template()));
            TASKER_TRY(unit.insert_tasks(std::vector{make_task(1)}));
            auto steps = std::vector{make_step(1), make_step(2, 1, 1)};
            steps.front().inputs = model::Payload("{}");
            TASKER_TRY(unit.insert_steps(steps));
            TASKER_TRY(unit.insert_edges(std::vector{test::make_edge(1, 2)}));
            return {};
        });
    }

    /// A store with one task, closed again.
    void make_store() {
        auto store = open();
        ASSERT_TRUE(store) << store.error().message();
        ASSERT_TRUE(fill(**store));
    }

    static std::size_t count_tasks(Store& store) {
        std::size_t count = 0;
        auto const done = store.read([&](Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(count, reader.count_tasks({}));
            return {};
        });
        EXPECT_TRUE(done) << done.error().message();
        return count;
    }

    /// Runs SQL on the file, past the store. \returns SQLite's result code.
    int past_the_store(std::string const& sql) const {
        sqlite3* raw = nullptr;
        EXPECT_EQ(sqlite3_open(file_.c_str(), &raw), SQLITE_OK);
        auto const result_code = sqlite3_exec(raw, ("PRAGMA foreign_keys = ON;" + sql).c_str(),
                                              nullptr, nullptr, nullptr);
        sqlite3_close(raw);
        return result_code;
    }

    [[nodiscard]] std::string bytes() const {
        std::ifstream stream(file_, std::ios::binary);
        std::ostringstream text;
        text << stream.rdbuf();
        return text.str();
    }

    void write(std::string const& text) const { std::ofstream(file_, std::ios::binary) << text; }

    /// Runs `body` in a child process. \returns its exit code.
    template <class Body>
    static int in_child(Body body) {
        auto const child = ::fork();
        if (child == 0) ::_exit(body());
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    test::TempFolder folder_;
    std::filesystem::path file_ = folder_.path() / "orders.db";
};

}  // namespace

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

struct StrangeFile {
    char const* name;
    std::string bytes;
};

class SqliteStrangeFile : public SqliteFile, public testing::WithParamInterface<StrangeFile> {};

TEST_P(SqliteStrangeFile, IsRefusedAndLeftAsItIs) {
    write(GetParam().bytes);
    EXPECT_EQ(refusal(), ErrorCode::StoreCorrupt);
    EXPECT_EQ(refusal(SqliteOptions::Access::Read), ErrorCode::StoreCorrupt);
    EXPECT_EQ(bytes(), GetParam().bytes);
}

INSTANTIATE_TEST_SUITE_P(Files, SqliteStrangeFile,
                         testing::Values(StrangeFile{"text", "steps:\n  - name: charge\n"},
                                         StrangeFile{"long_text", std::string(5000, 'x')},
                                         StrangeFile{"cut_off", "SQLite format 3"},
                                         StrangeFile{"zeros", std::string(4096, '\0')}),
                         [](auto const& info) { return info.param.name; });

TEST_F(SqliteFile, IsRefusedWhenItBelongsToAnotherProgram) {
    ASSERT_EQ(past_the_store("CREATE TABLE songs (title TEXT); PRAGMA journal_mode = WAL;"
                             "INSERT INTO songs VALUES ('one')"),
              SQLITE_OK);
    auto const before = bytes();
    EXPECT_EQ(refusal(), ErrorCode::StoreCorrupt);
    EXPECT_EQ(refusal(SqliteOptions::Access::Read), ErrorCode::StoreCorrupt);
    EXPECT_EQ(bytes(), before);
}

TEST_F(SqliteFile, IsRefusedWhenANewerVersionWroteIt) {
    make_store();
    ASSERT_EQ(past_the_store("PRAGMA user_version = 1000"), SQLITE_OK);
    EXPECT_EQ(refusal(), ErrorCode::StoreNewer);
    EXPECT_EQ(refusal(SqliteOptions::Access::Read), ErrorCode::StoreNewer);
}

TEST_F(SqliteFile, IsRefusedWhenItsPagesAreDamaged) {
    make_store();
    auto damaged = bytes();
    ASSERT_GT(damaged.size(), 8192U);
    damaged.replace(100, 3900, std::string(3900, '\x5A'));
    write(damaged);
    EXPECT_EQ(refusal(), ErrorCode::StoreCorrupt);
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
    ASSERT_EQ(past_the_store("DROP INDEX events_by_task; PRAGMA user_version = 1"), SQLITE_OK);
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

// Whatever a bug of ours or somebody with a shell may try: the file refuses it by itself.
TEST_F(SqliteFile, RefusesNonsensePastTheStore) {
    make_store();
    for (std::string const sql : {
             "INSERT INTO waiting_steps SELECT number, id, NULL, NULL FROM tasks",  // for what?
             "INSERT INTO waiting_steps SELECT number, x'00', 1, NULL FROM tasks",
             "INSERT INTO step_ids VALUES (x'00', 1)",
             "INSERT INTO step_ids SELECT id, NULL FROM tasks",
             "UPDATE tasks SET steps = NULL",
             "UPDATE tasks SET state = 12",
             "UPDATE tasks SET has_leases = 2",
             "UPDATE tasks SET template_id = id",
             "UPDATE tasks SET identity_hash = NULL",
             "UPDATE tasks SET id = x'00'",
             "INSERT INTO edges VALUES (0, 1, x'00')",
             "INSERT INTO step_passages VALUES (1, 0, x'00')",
             "INSERT INTO task_passages VALUES (0, 1, x'00')",
             "INSERT INTO task_contexts VALUES (0, '{}')",
         }) {
        EXPECT_EQ(past_the_store(sql), SQLITE_CONSTRAINT) << sql;
    }
}

// What is packed into a column is no nonsense to SQLite: it is noticed when it is read.
TEST_F(SqliteFile, TellsOfRowsThatAreNotAsTheyWereWritten) {
    auto const task = test::task_id(1);
    auto const code_of = [](auto const& result) {
        return result ? ErrorCode::Internal : result.error().code();
    };
    struct Case {
        std::string damage;
        std::function<ErrorCode(Reader&)> look;
    };
    std::vector<Case> const cases{
        {"UPDATE tasks SET context = NULL",
         [&](Reader& reader) { return code_of(reader.task_context(task)); }},
        {"UPDATE tasks SET fixed = x'00'",
         [&](Reader& reader) { return code_of(reader.find_tasks(std::vector{task})); }},
        {"UPDATE tasks SET progress = CAST(progress || x'00' AS BLOB)",
         [&](Reader& reader) { return code_of(reader.list_tasks({})); }},
        {"UPDATE tasks SET edges = x'000700'",
         [&](Reader& reader) { return code_of(reader.edges_of(task)); }},
        {"UPDATE tasks SET passages = x'01'",
         [&](Reader& reader) { return code_of(reader.history_of(task)); }},
        {"UPDATE tasks SET steps = x'00'",
         [&](Reader& reader) { return code_of(reader.steps_of(task)); }},
        {"UPDATE tasks SET steps = substr(steps, 1, 40)",
         [&](Reader& reader) { return code_of(reader.load_work(std::vector{test::step_id(1)})); }},
    };
    for (auto const& [damage, look] : cases) {
        std::filesystem::remove(file_);
        make_store();
        ASSERT_EQ(past_the_store(damage), SQLITE_OK) << damage;
        auto const store = open();
        ASSERT_TRUE(store);
        auto found = ErrorCode::Internal;
        ASSERT_TRUE((*store)->read([&](Reader& reader) -> Result<void> {
            found = look(reader);
            return {};
        }));
        EXPECT_EQ(found, ErrorCode::StoreCorrupt) << damage;
    }
}

}  // namespace tasker::store
