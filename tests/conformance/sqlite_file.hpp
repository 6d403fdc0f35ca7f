#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/temp_folder.hpp"

namespace tasker::store {

/// A store in a SQLite file, and ways to reach the file past the store.
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
            TASKER_TRY(unit.insert_tasks(std::vector{test::make_task(1)}));
            auto steps = std::vector{test::make_step(1), test::make_step(2, 1, 1)};
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

}  // namespace tasker::store
