#include <latch>
#include <thread>

#include "store/postgres/postgres_store.hpp"
#include "tests/conformance/store_conformance.hpp"
#include "tests/support/cut_wire.hpp"

// What is particular to a server: it is away, refuses, breaks, or is shared.

namespace tasker::store {

using test::make_step;
using test::make_task;
using test::SideConnection;
using test::step_id;
using test::task_id;
using testing::HasSubstr;
using testing::Not;

namespace {

class PostgresFailures : public testing::Test {
protected:
    void SetUp() override {
        if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
        schema_.emplace();
    }

    [[nodiscard]] std::unique_ptr<Store> open(std::string const& more = "") const {
        auto opened = open_postgres_store({.location = schema_->location(more)});
        EXPECT_TRUE(opened) << opened.error().message();
        return *std::move(opened);
    }

    [[nodiscard]] static Error refusal(std::string const& location) {
        auto const opened = open_postgres_store({.location = location, .patience = 1s});
        EXPECT_FALSE(opened);
        return opened ? Error(ErrorCode::Internal, "it opened") : opened.error();
    }

    [[nodiscard]] static SideConnection side() { return SideConnection(*test::postgres_server()); }

    /// With a template and task 1, a step of which is in progress and frees another.
    [[nodiscard]] std::unique_ptr<Store> open_with_a_task(std::string const& more = "") const {
        auto store = open(more);
        auto const done = store->run([](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.put_template(test::make_template()));
            TASKER_TRY(work.insert_tasks(std::vector{make_task(1)}));
            TASKER_TRY(work.insert_steps(
                std::vector{test::moved(make_step(1), test::claimed()), make_step(2, 1, 1)}));
            TASKER_TRY(work.insert_edges(std::vector{test::make_edge(1, 2)}));
            return {};
        });
        EXPECT_TRUE(done) << done.error().message();
        return store;
    }

    [[nodiscard]] static std::size_t tasks_in(Store& store) {
        std::size_t count = 0;
        EXPECT_TRUE(store.read([&](Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(count, reader.count_tasks({}));
            return {};
        }));
        return count;
    }

    std::optional<test::PostgresSchema> schema_;
};

/// `postgres://user@host:PORT/…`
std::uint16_t port_of(std::string const& location) {
    auto const host = location.find('@');
    auto const colon = location.find(':', host);
    return static_cast<std::uint16_t>(std::stoi(location.substr(colon + 1)));
}

std::string with_port(std::string location, std::uint16_t port) {
    auto const old = ":" + std::to_string(port_of(location)) + "/";
    location.replace(location.find(old), old.size(), ":" + std::to_string(port) + "/");
    return location;
}

}  // namespace

TEST_F(PostgresFailures, AWrongPasswordIsSaidAndNotShown) {
    auto server = side();
    auto const role = schema_->name() + "_role";
    server.ask("CREATE ROLE " + role + " LOGIN PASSWORD 'right'");
    auto const folder = server.ask("SHOW unix_socket_directories");
    auto const port = server.ask("SHOW port");
    auto const error = refusal("postgres://" + role + ":secret-wrong@/postgres?host=" + folder +
                               "&port=" + port + "&schema=" + schema_->name());
    EXPECT_EQ(error.code(), ErrorCode::InvalidOption);
    EXPECT_THAT(error.message(), HasSubstr("password authentication failed"));
    EXPECT_THAT(error.message(), HasSubstr("check the user and the password"));
    EXPECT_THAT(error.message(), Not(HasSubstr("secret-wrong")));
    server.ask("DROP ROLE " + role);
}

TEST_F(PostgresFailures, ALocationThatIsNoneIsRefusedWithoutItsPassword) {
    for (auto const* const location :
         {"postgres://me:se%cret@localhost/db", "postgres://me:secret@localhost/db?nonsense=1",
          "postgres://me:secret@localhost/db?schema=Weird-Name",
          "postgres://me:secret@localhost/db?connections=0"}) {
        auto const error = refusal(location);
        EXPECT_EQ(error.code(), ErrorCode::InvalidOption) << location;
        EXPECT_THAT(error.message(), Not(HasSubstr("cret"))) << location;
    }
}

TEST_F(PostgresFailures, NamesWhatIsMissingOrDoesNotFit) {
    auto const server = *test::postgres_server();
    auto const base = server.substr(0, server.rfind('/'));
    auto const unknown = refusal(base + "/no_such_database");
    EXPECT_EQ(unknown.code(), ErrorCode::InvalidOption);
    EXPECT_THAT(unknown.message(), HasSubstr("\"no_such_database\" does not exist"));

    auto const away = refusal("postgres://127.0.0.1:1/postgres");
    EXPECT_EQ(away.code(), ErrorCode::StoreBusy);
    EXPECT_THAT(away.message(), HasSubstr("is the server running there?"));

    auto const no_tls = refusal(schema_->location("&sslmode=require"));
    EXPECT_EQ(no_tls.code(), ErrorCode::InvalidOption);
    EXPECT_THAT(no_tls.message(), HasSubstr("does not support SSL"));

    side().ask("CREATE DATABASE " + schema_->name() +
               " ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'");
    auto const ascii = refusal(base + "/" + schema_->name());
    EXPECT_EQ(ascii.code(), ErrorCode::InvalidOption);
    EXPECT_THAT(ascii.message(), HasSubstr("ENCODING 'UTF8'"));
    side().ask("DROP DATABASE " + schema_->name());
}

TEST_F(PostgresFailures, ARoleWithoutRightsOrThatOnlyReadsCannotWrite) {
    auto const read_only = "&options=-c%20default_transaction_read_only%3Don";
    auto const error = refusal(schema_->location(read_only));
    EXPECT_EQ(error.code(), ErrorCode::StoreReadOnly);
    EXPECT_THAT(error.message(), HasSubstr("only reads"));

    std::ignore = open();
    auto const store = open(read_only);
    auto const written = store->run([](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(work.put_template(test::make_template()));
        return {};
    });
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code(), ErrorCode::StoreReadOnly);
    EXPECT_EQ(tasks_in(*store), 0U) << "but it reads";

    auto server = side();
    auto const role = schema_->name() + "_role";
    server.ask("CREATE ROLE " + role + " LOGIN");
    auto location = *test::postgres_server() + "?schema=other_" + schema_->name();
    location.replace(location.find("tasker@"), 7, role + "@");
    auto const no_rights = refusal(location);
    EXPECT_EQ(no_rights.code(), ErrorCode::StoreReadOnly);
    EXPECT_THAT(no_rights.message(), HasSubstr("GRANT"));
    server.ask("DROP ROLE " + role);
}

TEST_F(PostgresFailures, ReadingDoesNotMakeAStore) {
    auto const opened = open_postgres_store(
        {.location = schema_->location(), .access = PostgresOptions::Access::Read});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), ErrorCode::FileNotFound);
    auto const writer = open_with_a_task();
    auto const reader = *open_postgres_store(
        {.location = schema_->location(), .access = PostgresOptions::Access::Read});
    EXPECT_EQ(tasks_in(*reader), 1U);
    auto const refused = reader->run([](UnitOfWork&) -> Result<void> { return {}; });
    EXPECT_EQ(refused.error().code(), ErrorCode::StoreReadOnly);
}

TEST_F(PostgresFailures, SeveralProcessesMayMakeTheSchemaAtOnce) {
    constexpr int kProcesses = 6;
    std::latch all_ready(kProcesses);
    std::atomic<int> opened = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < kProcesses; ++i) {
        threads.emplace_back([&] {
            all_ready.arrive_and_wait();
            auto const store = open_postgres_store({.location = schema_->location()});
            EXPECT_TRUE(store) << store.error().message();
            if (store) ++opened;
        });
    }
    threads.clear();
    EXPECT_EQ(opened, kProcesses);
}

TEST_F(PostgresFailures, AUnitWhoseConnectionIsKilledRunsAgain) {
    auto const store = open_with_a_task("&application_name=" + schema_->name());
    int runs = 0;
    auto const done = store->run([&](UnitOfWork& work) -> Result<void> {
        ++runs;
        TASKER_TRY(work.insert_tasks(std::vector{make_task(2)}));
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const count, work.count_tasks({}));
        if (runs == 1) {
            side().ask(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = '" +
                schema_->name() + "'");
        }
        return {};
    });
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(tasks_in(*store), 2U);
}

TEST_F(PostgresFailures, ACommitWhoseAnswerIsLostIsNotMadeTwice) {
    std::ignore = open_with_a_task();
    using When = test::CutWire::When;
    // The statement `commit` is bound: its name stands between two zeros.
    std::string const commit("\0commit\0", 8);
    for (auto const when : {When::BeforeItArrives, When::AfterItIsDone}) {
        test::CutWire wire(port_of(*test::postgres_server()), commit, when);
        auto const store = *open_postgres_store(
            {.location = with_port(schema_->location("&connections=1"), wire.port())});
        auto const n = when == When::AfterItIsDone ? 3U : 2U;
        int runs = 0;
        auto const done = store->run([&](UnitOfWork& work) -> Result<void> {
            ++runs;
            auto made = make_task(n);
            made.has_new_identity = true;
            return work.insert_tasks(std::vector{made});
        });
        ASSERT_TRUE(done) << done.error().message();
        EXPECT_TRUE(wire.was_cut());
        EXPECT_EQ(runs, when == When::AfterItIsDone ? 1 : 2);
        EXPECT_EQ(tasks_in(*store), n);
    }
}

TEST_F(PostgresFailures, UnitsThatWaitForOneAnotherBothEnd) {
    auto const store = open_with_a_task();
    ASSERT_TRUE(
        store->run([](UnitOfWork& work) { return work.insert_tasks(std::vector{make_task(2)}); }));
    std::latch both_hold(2);
    auto const lock_in_order = [&](TaskId first, TaskId second) {
        bool is_first_run = true;
        return store->run([&, first, second](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.lock_tasks(std::vector{first}));
            if (std::exchange(is_first_run, false)) both_hold.arrive_and_wait();
            TASKER_TRY(work.lock_tasks(std::vector{second}));
            return {};
        });
    };
    Result<void> other = Error(ErrorCode::Internal, "it did not end");
    std::jthread thread([&] { other = lock_in_order(task_id(2), task_id(1)); });
    auto const one = lock_in_order(task_id(1), task_id(2));
    thread.join();
    EXPECT_TRUE(one) << one.error().message();
    EXPECT_TRUE(other) << other.error().message();
}

TEST_F(PostgresFailures, AnIdentityThatAnotherUnitTookMeanwhileIsSeenAsTaken) {
    auto const store = open_with_a_task();
    int runs = 0;
    std::vector<std::string> taken;
    auto const done = store->run([&](UnitOfWork& work) -> Result<void> {
        ++runs;
        std::vector const identity{make_task(2).task.identity_hash};
        TASKER_TRY_ASSIGN(taken, work.taken_identities(identity));
        if (!taken.empty()) return {};
        auto rival = make_task(9);
        rival.task.identity_hash = identity.front();
        auto const other = open();
        EXPECT_TRUE(other->run(
            [&](UnitOfWork& beside) { return beside.insert_tasks(std::vector{rival}); }));
        return work.insert_tasks(std::vector{make_task(2)});
    });
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(taken.size(), 1U);
    EXPECT_EQ(tasks_in(*store), 2U);
}

TEST_F(PostgresFailures, CallersShareOneConnection) {
    auto const store = open_with_a_task("&connections=1");
    std::vector<std::jthread> threads;
    for (std::uint32_t n = 10; n < 14; ++n) {
        threads.emplace_back([&, n] {
            EXPECT_TRUE(store->run(
                [n](UnitOfWork& work) { return work.insert_tasks(std::vector{make_task(n)}); }));
        });
    }
    threads.clear();
    EXPECT_EQ(tasks_in(*store), 5U);
}

TEST_F(PostgresFailures, AConnectionIsAsNewAfterAUnitThatFailed) {
    auto const store = open_with_a_task("&connections=1&application_name=" + schema_->name());
    auto const backend = "SELECT min(pid)::text FROM pg_stat_activity WHERE application_name = '" +
                         schema_->name() + "'";
    auto const before = side().ask(backend);
    auto const forbidden = [](UnitOfWork& work) {
        return work.insert_steps(std::vector{make_step(50, 9)});  // of a task that does not exist
    };
    auto const by_itself = store->run(forbidden);
    EXPECT_EQ(by_itself.error().code(), ErrorCode::Internal);
    auto const by_its_body = store->run([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(forbidden(work));
        TASKER_TRY(work.insert_events(std::vector<StoredEvent>{{.id = test::uuid_of(7, 1)}}));
        return Error(ErrorCode::InvalidRequest, "on purpose");
    });
    EXPECT_EQ(by_its_body.error().message(), "on purpose");
    auto const goes_on = store->run([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(forbidden(work));
        EXPECT_FALSE(work.count_tasks({}));
        EXPECT_FALSE(work.insert_events(std::vector<StoredEvent>{{.id = test::uuid_of(7, 1)}}) &&
                     work.count_tasks({}));
        return {};
    });
    EXPECT_EQ(goes_on.error().code(), ErrorCode::Internal);
    EXPECT_EQ(tasks_in(*store), 1U);
    EXPECT_EQ(side().ask(backend), before) << "the same connection";
}

// As the timers lane makes them.
TEST_F(PostgresFailures, ALookAtWhatIsDueTakesOneRoundTripAndThreeWhenSomethingIs) {
    auto const store = open_with_a_task();
    auto const look = [&] {
        auto const before = store->figures().round_trips;
        auto const done = store->run([](UnitOfWork& work) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const due, work.due_steps(test::kNow, 10));
            TASKER_TRY_ASSIGN(auto const stale, work.stale_tasks(test::kNow, 10));
            EXPECT_TRUE(stale.empty());
            if (!due.empty()) {
                work.expect_steps(ids_of(due));
                TASKER_TRY(work.lock_tasks(std::vector{task_id(1)}));
                TASKER_TRY_ASSIGN(auto const steps, work.lock_steps(ids_of(due)));
                auto change = test::change(steps.front(), test::claimed());
                change.after.wake_at.reset();
                TASKER_TRY(work.apply(std::vector{change}));
                TASKER_TRY(work.load_work(ids_of(due)));
            }
            TASKER_TRY_ASSIGN(auto const next, work.next_due());
            EXPECT_FALSE(next);
            return {};
        });
        EXPECT_TRUE(done) << done.error().message();
        return store->figures().round_trips - before;
    };
    EXPECT_EQ(look(), 1U);
    auto waiting = make_step(3);
    waiting.step.wake_at = test::kNow;
    ASSERT_TRUE(
        store->run([&](UnitOfWork& work) { return work.insert_steps(std::vector{waiting}); }));
    EXPECT_EQ(look(), 3U);
    EXPECT_EQ(look(), 1U);
}

TEST_F(PostgresFailures, AStepThatAnotherUnitClaimsIsLeftToIt) {
    auto const store = open_with_a_task();
    ASSERT_TRUE(store->run([](UnitOfWork& work) {
        return work.insert_steps(std::vector{test::moved(make_step(3), test::enqueued()),
                                             test::moved(make_step(4), test::enqueued())});
    }));
    auto const other = open();
    std::vector<StepId> seen_beside;
    ASSERT_TRUE(store->run([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const mine, work.claimable_steps({}, 1));
        EXPECT_EQ(ids_of(mine), std::vector{step_id(3)});
        return other->run([&](UnitOfWork& beside) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const theirs, beside.claimable_steps({}, 10));
            seen_beside = ids_of(theirs);
            return {};
        });
    }));
    EXPECT_EQ(seen_beside, std::vector{step_id(4)});
}

}  // namespace tasker::store
