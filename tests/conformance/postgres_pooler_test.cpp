#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "store/postgres/connection.hpp"
#include "store/postgres/postgres_notices.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/postgres/transaction.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/postgres_schema.hpp"

// Behind a pooler in transaction mode connections to the server are everybody's: what a process
// leaves on one, a stranger finds. That stores work there, too, is in store_conformance.

namespace tasker::store {

namespace {

using namespace std::chrono_literals;
using test::SideConnection;

class PostgresPooler : public testing::Test {
protected:
    void SetUp() override {
        if (!test::postgres_pooler()) GTEST_SKIP() << "no pgbouncer";
        schema_.emplace();
    }

    /// A store through it in which everything was done once: reads, locks, a commit, a rollback.
    [[nodiscard]] std::unique_ptr<Store> used_store(std::string const& more = "") const {
        auto opened = open_postgres_store({.location = schema_->pooled_location(more)});
        EXPECT_TRUE(opened) << opened.error().message();
        auto store = *std::move(opened);
        EXPECT_TRUE(store->run([](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.put_template(test::make_template()));
            TASKER_TRY(work.insert_tasks(std::vector{test::make_task(1)}));
            TASKER_TRY(work.lock_tasks(std::vector{test::task_id(1)}));
            return {};
        }));
        EXPECT_FALSE(store->run([](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.lock_tasks(std::vector{test::task_id(1)}));
            return Error(ErrorCode::InvalidRequest, "on purpose");
        }));
        EXPECT_TRUE(store->run([](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.next_due());
            return {};
        }));
        EXPECT_TRUE(store->read([](Reader& reader) -> Result<void> {
            TASKER_TRY(reader.list_templates());
            return {};
        }));
        return store;
    }

    /// Asks on each connection of the pool that is free: those of one transaction after the other
    /// are the same one mostly, so they are held meanwhile. \returns the answers.
    [[nodiscard]] static std::vector<std::string> ask_everywhere(std::string const& sql) {
        constexpr std::size_t kPoolSize = 6;  // as tools/with_postgres.py sets it
        std::vector<std::unique_ptr<SideConnection>> strangers;
        std::vector<std::string> answers;
        // One is left to others.
        for (std::size_t i = 0; i + 1 < kPoolSize; ++i) {
            strangers.push_back(std::make_unique<SideConnection>(*test::postgres_pooler()));
            strangers.back()->ask("BEGIN");
            answers.push_back(strangers.back()->ask(sql));
        }
        return answers;
    }

    std::optional<test::PostgresSchema> schema_;
};

}  // namespace

TEST_F(PostgresPooler, NothingIsLeftOnConnectionsThatOthersUse) {
    auto const store = used_store();
    for (auto const* const setting : {"enable_seqscan", "enable_hashjoin", "jit"})
        EXPECT_THAT(ask_everywhere("SHOW " + std::string(setting)), testing::Each("on")) << setting;
    EXPECT_THAT(ask_everywhere("SHOW idle_in_transaction_session_timeout"), testing::Each("0"));
    EXPECT_THAT(ask_everywhere("SELECT count(*) FROM pg_prepared_statements"), testing::Each("0"));
}

TEST_F(PostgresPooler, OurSettingsHoldWithinEachTransaction) {
    std::ignore = used_store();
    using postgres::Transaction;
    constexpr postgres::Statement kAsk{"ask", "SELECT current_setting('enable_seqscan')"};
    for (auto const& location :
         {schema_->pooled_location(), schema_->pooled_location("&prepare=off"), schema_->location(),
          schema_->location("&prepare=off")}) {
        auto opened = postgres::Connection::open(*postgres::read_location(location), 10s);
        auto const ask = [&](Transaction::Mode mode, Transaction::Kind kind) {
            Transaction transaction(*std::get<0>(opened), mode);
            std::string answer;
            // The second time nothing is new to the connection.
            for (int i = 0; i < 2; ++i) {
                auto const rows = transaction.ask(kAsk, {}, kind);
                EXPECT_TRUE(rows && rows->each([&](postgres::Row& row) {
                    answer += row.next<std::string>() + " ";
                }));
            }
            transaction.roll_back();
            return answer;
        };
        for (int i = 0; i < 2; ++i) {
            EXPECT_EQ(ask(Transaction::Mode::Unit, Transaction::Kind::Reads), "off off ");
            EXPECT_EQ(ask(Transaction::Mode::Unit, Transaction::Kind::Locks), "off off ");
            EXPECT_EQ(ask(Transaction::Mode::Snapshot, Transaction::Kind::Reads), "off off ");
        }
    }
}

TEST_F(PostgresPooler, NoticesSeeThatTheyCannotHear) {
    struct Ear final : NoticeListener {
        void on_notice(Notice const& notice) noexcept override {
            {
                std::scoped_lock const lock(mutex);
                says_look = notice.any_enqueued;
            }
            change.notify_all();
        }
        std::mutex mutex;
        std::condition_variable change;
        bool says_look = false;
    } ear;
    struct Said final : base::Log {
        void write(base::LogLevel /*level*/, std::string_view message) noexcept override {
            std::scoped_lock const lock(mutex);
            text += message;
        }
        std::mutex mutex;
        std::string text;
    } log;
    base::SystemClock const clock;
    auto const notices = *open_postgres_notices(
        {.location = schema_->pooled_location(), .clock = clock, .log = log, .look_interval = 1ms});
    notices->start(ear);
    notices->post({.enqueued = {"shop"}});
    {
        std::unique_lock lock(ear.mutex);
        ear.change.wait(lock, [&] { return ear.says_look; });
    }
    notices->stop();
    EXPECT_THAT(log.text, testing::HasSubstr("is behind a pooler"));
}

}  // namespace tasker::store
