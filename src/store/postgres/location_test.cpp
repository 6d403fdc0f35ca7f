#include "store/postgres/location.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tasker::store::postgres {
namespace {

TEST(PostgresLocation, TakesOutWhatIsOursAndLeavesTheRest) {
    auto const location = read_location(
        "postgres://ada@db.example.com:5433/orders?schema=shop_2&sslmode=require&connections=3"
        "&application_name=a%20b");
    ASSERT_TRUE(location) << location.error().message();
    EXPECT_EQ(location->schema, "shop_2");
    EXPECT_EQ(location->connections_max, 3U);
    EXPECT_EQ(location->server,
              "postgres://ada@db.example.com:5433/orders?sslmode=require&application_name=a%20b");
    EXPECT_EQ(location->place, "postgres://db.example.com:5433/orders");
    EXPECT_FALSE(location->has_secret);
}

TEST(PostgresLocation, SaysHowLongAnAnswerIsWaitedForWithoutSleep) {
    EXPECT_EQ(read_location("postgres:///orders")->busy_wait, std::chrono::microseconds(500));
    EXPECT_EQ(read_location("postgres:///orders?busy_wait_us=0")->busy_wait, Duration::zero());
}

TEST(PostgresLocation, HasDefaults) {
    auto const location = read_location("postgresql:///orders");
    ASSERT_TRUE(location) << location.error().message();
    EXPECT_EQ(location->schema, "tasker");
    EXPECT_EQ(location->connections_max, 8U);
    EXPECT_EQ(location->server, "postgresql:///orders");
}

TEST(PostgresLocation, ShowsNoPasswordWhereverItStands) {
    for (auto const* const text : {"postgres://ada:secret@host/orders",
                                   "postgres://ada@host/orders?password=secret&schema=a"}) {
        auto const location = read_location(text);
        ASSERT_TRUE(location) << location.error().message();
        EXPECT_TRUE(location->has_secret);
        EXPECT_EQ(location->place, "postgres://host/orders");
    }
}

TEST(PostgresLocation, RefusesWhatItDoesNotUnderstandWithoutQuotingIt) {
    for (auto const* const text :
         {"postgres://ada:sec%ret@host/orders", "postgres://ada:secret@host/orders?colour=secret",
          "postgres://host/orders?schema=", "postgres://host/orders?schema=pg_secret",
          "postgres://host/orders?schema=Secret", "postgres://host/orders?connections=0",
          "postgres://host/orders?connections=1001", "postgres://host/orders?connections=2secret",
          "postgres://host/orders?busy_wait_us=10001",
          "postgres://host/orders?busy_wait_us=secret"}) {
        auto const location = read_location(text);
        ASSERT_FALSE(location) << text;
        EXPECT_EQ(location.error().code(), ErrorCode::InvalidOption) << text;
        EXPECT_THAT(location.error().message(), testing::Not(testing::HasSubstr("ecret"))) << text;
    }
}

TEST(PostgresLocation, QuotesNames) {
    EXPECT_EQ(quoted_name("tasker"), "\"tasker\"");
    EXPECT_EQ(quoted_name("a\"b"), "\"a\"\"b\"");
}

}  // namespace
}  // namespace tasker::store::postgres
