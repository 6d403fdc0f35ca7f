#include "transport/rabbitmq/location.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tasker::transport::rabbitmq {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RabbitLocation, IsTakenApart) {
    auto const read = read_location("amqp://ada:p%40ss%3A@mq.example.com:5673/orders%2Feu");
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->host, "mq.example.com");
    EXPECT_EQ(read->port, 5673);
    EXPECT_EQ(read->user, "ada");
    EXPECT_EQ(read->password, "p@ss:");
    EXPECT_EQ(read->virtual_host, "orders/eu");
    EXPECT_FALSE(read->has_tls);
    EXPECT_EQ(read->place, "amqp://mq.example.com:5673/orders/eu");
}

TEST(RabbitLocation, HasTheUsualValuesForWhatIsNotSaid) {
    for (auto const* const text : {"amqp://", "amqp://localhost", "amqp://localhost/",
                                   "amqp://guest:guest@localhost:5672/%2F"}) {
        auto const read = read_location(text);
        ASSERT_TRUE(read) << text << ": " << read.error().message();
        EXPECT_EQ(read->host, "localhost");
        EXPECT_EQ(read->port, 5672);
        EXPECT_EQ(read->user, "guest");
        EXPECT_EQ(read->password, "guest");
        EXPECT_EQ(read->virtual_host, "/");
    }
}

TEST(RabbitLocation, KnowsTlsAndItsFiles) {
    auto const read = read_location(
        "amqps://[::1]?cacertfile=/etc/ca.pem&certfile=/c.pem&keyfile=/k.pem&verify=verify_none");
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_TRUE(read->has_tls);
    EXPECT_EQ(read->host, "::1");
    EXPECT_EQ(read->port, 5671);
    EXPECT_EQ(read->authorities_file, "/etc/ca.pem");
    EXPECT_EQ(read->certificate_file, "/c.pem");
    EXPECT_EQ(read->key_file, "/k.pem");
    EXPECT_FALSE(read->verifies_peer);
}

TEST(RabbitLocation, IsRefusedWithoutItsPassword) {
    for (auto const* const text :
         {"http://me:secret@host", "amqp://me:se%cret@host", "amqp://me:secret@host:none",
          "amqp://me:secret@host:70000", "amqp://me:secret@host?colour=secret",
          "amqp://me:secret@host?certfile=/secret", "amqp://me:secret@[::1"}) {
        auto const read = read_location(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code(), ErrorCode::InvalidOption);
        EXPECT_THAT(read.error().message(), Not(HasSubstr("cret"))) << text;
    }
}

}  // namespace
}  // namespace tasker::transport::rabbitmq
