#include "store/sqlite/queued_steps.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/assert.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/migrations.hpp"

namespace tasker::store::sqlite {

namespace {

class QueuedStepsTest : public testing::Test {
protected:
    QueuedStepsTest() { TASKER_ASSERT(migrate(*connection_)); }

    void enqueue(int first, int count, std::string const& namespace_name,
                 std::string const& handler) {
        TASKER_ASSERT(connection_->execute(
            "WITH RECURSIVE numbers(n) AS (SELECT " + std::to_string(first) +
            " UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < " + std::to_string(first + count) +
            ") INSERT INTO waiting_steps (number, id, queued_priority, queued_namespace,"
            " queued_handler) SELECT n, randomblob(16), 0, '" +
            namespace_name + "', '" + handler + "' FROM numbers"));
    }

    [[nodiscard]] std::vector<std::int64_t> find(std::string const& namespace_name,
                                                 std::string const& handler) {
        auto const found =
            queued_steps(connection_->statements(),
                         {.namespaces = {{namespace_name}}, .handlers = {{handler}}}, 8);
        TASKER_ASSERT(found);
        return *found;
    }

    /// The instructions of SQLite's machine that a look takes.
    [[nodiscard]] int cost_of_looking(std::string const& namespace_name,
                                      std::string const& handler) {
        int instructions = 0;
        auto const count = [](void* counter) {
            ++*static_cast<int*>(counter);
            return 0;
        };
        sqlite3_progress_handler(connection_->handle(), 1, count, &instructions);
        static_cast<void>(find(namespace_name, handler));
        sqlite3_progress_handler(connection_->handle(), 0, nullptr, nullptr);
        return instructions;
    }

    std::unique_ptr<Connection> connection_ =
        *Connection::open(":memory:", Connection::Mode::Write);
};

}  // namespace

TEST_F(QueuedStepsTest, FindsAQueueBehindOthersOfItsNamespaceAndOfOthers) {
    enqueue(1, 3, "a", "charge");
    enqueue(10, 3, "a", "ship");
    enqueue(20, 3, "b", "charge");
    enqueue(30, 1, "c", "ship");
    EXPECT_EQ(find("c", "ship"), std::vector<std::int64_t>{30});
    EXPECT_EQ(find("a", "ship").size(), 3U);
    EXPECT_EQ(find("b", "ship").size(), 0U);
}

TEST_F(QueuedStepsTest, ALookCostsTheSameHoweverManyStepsWait) {
    enqueue(1, 8, "a", "charge");
    enqueue(100, 8, "a", "ship");
    auto const cost_of_others = cost_of_looking("a", "ship");
    auto const cost_of_its_own = cost_of_looking("a", "charge");
    enqueue(1000, 2000, "a", "charge");
    EXPECT_EQ(cost_of_looking("a", "ship"), cost_of_others);
    EXPECT_EQ(cost_of_looking("a", "charge"), cost_of_its_own);
}

}  // namespace tasker::store::sqlite
