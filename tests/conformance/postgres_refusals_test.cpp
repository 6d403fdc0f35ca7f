#include <latch>
#include <thread>

#include "tests/conformance/postgres_fixture.hpp"
#include "tests/support/cut_wire.hpp"

// Servers, users and databases on which no store can be opened: each is told apart, with what to
// do.

namespace tasker::store {

using testing::HasSubstr;
using testing::Not;

namespace {

class PostgresRefusals : public PostgresTest {};

}  // namespace

TEST_F(PostgresRefusals, AWrongPasswordIsSaidAndNotShown) {
    auto server = side();
    auto const role = schema_->name() + "_role";
    server.ask("CREATE ROLE " + role + " LOGIN PASSWORD 'right'");
    auto const folder = server.ask("SHOW unix_socket_directories");
    auto const port = server.ask("SHOW port");
    auto const error = refusal("postgres://" + role + ":wrong-0123456789@/postgres?host=" + folder +
                               "&port=" + port + "&schema=" + schema_->name());
    EXPECT_EQ(error.code(), ErrorCode::InvalidOption);
    EXPECT_THAT(error.message(), HasSubstr("password authentication failed"));
    EXPECT_THAT(error.message(), HasSubstr("check the user and the password"));
    EXPECT_THAT(error.message(), Not(HasSubstr("wrong-0123456789")));
    server.ask("DROP ROLE " + role);
}

TEST_F(PostgresRefusals, ALocationThatIsNoneIsRefusedWithoutItsPassword) {
    for (auto const* const location :
         {"postgres://me:se%cret@localhost/db",
          "postgres://me:secret-0123456789@localhost/db?nonsense=1",
          "postgres://me:secret-0123456789@localhost/db?schema=Weird-Name",
          "postgres://me:secret-0123456789@localhost/db?connections=0",
          "postgres://me:secret-0123456789@localhost/db?slow_ms=soon"}) {
        auto const error = refusal(location);
        EXPECT_EQ(error.code(), ErrorCode::InvalidOption) << location;
        EXPECT_THAT(error.message(), Not(HasSubstr("cret"))) << location;
    }
}

TEST_F(PostgresRefusals, NamesWhatIsMissingOrDoesNotFit) {
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

TEST_F(PostgresRefusals, ARoleWithoutRightsOrThatOnlyReadsCannotWrite) {
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

TEST_F(PostgresRefusals, ReadingDoesNotMakeAStore) {
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

TEST_F(PostgresRefusals, SeveralProcessesMayMakeTheSchemaAtOnce) {
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

TEST_F(PostgresRefusals, AServerThatIsTooOldIsToldWithWhatIsNeeded) {
    test::CutWire const wire(port_of(*test::postgres_server()),
                             {.behind = std::string("server_version\0", 15), .instead = "12"});
    auto const error =
        refusal(with_port(schema_->location("&sslmode=disable&gssencmode=disable"), wire.port()));
    EXPECT_EQ(error.code(), ErrorCode::InvalidOption);
    EXPECT_THAT(error.message(), HasSubstr("is PostgreSQL 12; Tasker needs 13 or newer"));
}

TEST_F(PostgresRefusals, ARoleThatMayNotConnectIsToldWhatIsMissing) {
    auto server = side();
    auto const role = schema_->name() + "_role";
    server.ask("CREATE ROLE " + role + " LOGIN");
    server.ask("CREATE DATABASE " + schema_->name() + "_closed");
    server.ask("REVOKE CONNECT ON DATABASE " + schema_->name() + "_closed FROM PUBLIC");
    auto location = *test::postgres_server();
    location.replace(location.rfind('/') + 1, std::string::npos, schema_->name() + "_closed");
    location.replace(location.find("tasker@"), 7, role + "@");
    auto const error = refusal(location);
    EXPECT_EQ(error.code(), ErrorCode::InvalidOption);
    EXPECT_THAT(error.message(), HasSubstr("GRANT CONNECT"));
    server.ask("DROP DATABASE " + schema_->name() + "_closed");
    server.ask("DROP ROLE " + role);
}

TEST_F(PostgresRefusals, ARoleThatHasTooManyConnectionsIsToldAndServedOnceThereIsOne) {
    auto server = side();
    auto const role = schema_->name() + "_role";
    server.ask("CREATE ROLE " + role + " SUPERUSER LOGIN");
    std::ignore = open();
    server.ask("ALTER ROLE " + role + " NOSUPERUSER CONNECTION LIMIT 1");
    server.ask("GRANT ALL ON SCHEMA " + schema_->name() + " TO " + role);
    server.ask("GRANT ALL ON ALL TABLES IN SCHEMA " + schema_->name() + " TO " + role);
    auto location = schema_->location("&connections=2");
    location.replace(location.find("tasker@"), 7, role + "@");
    {
        auto const store = *open_postgres_store({.location = location});
        std::jthread other;
        auto const holds_the_only_one = store->read([&](Reader& reader) -> Result<void> {
            auto const error = refusal(location);
            EXPECT_EQ(error.code(), ErrorCode::StoreBusy);
            EXPECT_THAT(error.message(), HasSubstr("raise max_connections"));
            other = std::jthread([&] {
                auto const served = store->read([](Reader&) -> Result<void> { return {}; });
                EXPECT_TRUE(served) << served.error().message();
            });
            // Until the server refused it.
            while (store->figures().pool.refusals == 0)
                std::this_thread::yield();
            TASKER_TRY_ASSIGN([[maybe_unused]] auto const count, reader.count_tasks({}));
            return {};
        });
        EXPECT_TRUE(holds_the_only_one) << holds_the_only_one.error().message();
    }
    server.ask("DROP OWNED BY " + role);
    server.ask("DROP ROLE " + role);
}

}  // namespace tasker::store
