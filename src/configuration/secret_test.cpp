#include "configuration/secret.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tasker::configuration {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(WithoutPassword, KeepsWhatIsNoSecret) {
    for (auto const* const url : {
             "postgresql://localhost/tasker",
             "postgres://db.example:5432/tasker?sslmode=require",
             "postgres://me@db.example/tasker",
             "redis://localhost:6379",
             "redis://[::1]:6379/0",
             "sqlite:/var/lib/tasker/tasker.db",
             "tasker.db",
             "",
         }) {
        EXPECT_EQ(without_password(url), url);
    }
}

TEST(WithoutPassword, ShowsWhereItIsHidden) {
    EXPECT_EQ(without_password("postgres://me:hunter2@db/tasker"), "postgres://me:***@db/tasker");
    EXPECT_EQ(without_password("redis://:hunter2@localhost:6379/0"),
              "redis://:***@localhost:6379/0");
    EXPECT_EQ(without_password("postgres://db/tasker?user=me&password=hunter2&sslmode=require"),
              "postgres://db/tasker?user=me&password=***&sslmode=require");
}

TEST(WithoutPassword, HidesPasswordsThatAreNotEncoded) {
    for (auto const* const url : {
             "postgres://me:hunter2@db/tasker",
             "postgres://me:hunter2@hunter2@db/tasker",
             "postgres://me:hunter2/hunter2@db/tasker",
             "postgres://me:hunter2?hunter2@db/tasker",
             "postgres://me:hunter2#hunter2@db/tasker",
             "postgres://me:hunter2:hunter2@db",
             "postgres://me:hunter2",
             "postgres://:hunter2@",
             "postgres://db/tasker?password=hunter2",
             "postgres://db/tasker?sslpassword=hunter2&x=y",
             "postgres://db/tasker?PGPASSWORD=hunter2",
             "postgres://db/tasker?password=hunter2@hunter2",
             "redis://db?auth=hunter2",
             "amqp://guest:hunter2@localhost:5672/%2F",
             "host=db password=hunter2",
             "me:hunter2@db",
         }) {
        EXPECT_THAT(without_password(url), Not(HasSubstr("hunter2"))) << url;
    }
}

}  // namespace
}  // namespace tasker::configuration
