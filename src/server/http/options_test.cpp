#include "server/http/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/http/finishing.hpp"

namespace tasker::server::http {
namespace {

using testing::HasSubstr;

TEST(Endpoint, IsReadAsItIsWritten) {
    for (auto const* const text : {"127.0.0.1:8080", "[::1]:0", "0.0.0.0:65535", "[::]:80"})
        EXPECT_EQ(Endpoint::parse(text)->to_text(), text);
    EXPECT_EQ(Endpoint::parse("localhost:80")->address, "127.0.0.1");
}

TEST(Endpoint, KnowsWhoCanReachIt) {
    EXPECT_TRUE(Endpoint::parse("127.0.0.1:80")->is_loopback());
    EXPECT_TRUE(Endpoint::parse("127.9.9.9:80")->is_loopback());
    EXPECT_TRUE(Endpoint::parse("[::1]:80")->is_loopback());
    EXPECT_FALSE(Endpoint::parse("0.0.0.0:80")->is_loopback());
    EXPECT_FALSE(Endpoint::parse("[::]:80")->is_loopback());
    EXPECT_FALSE(Endpoint::parse("192.168.0.1:80")->is_loopback());
}

TEST(Endpoint, SaysWhatWouldBeRight) {
    for (auto const* const text :
         {"", "8080", "127.0.0.1", ":8080", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
          "::1:80", "[::1:80", "shop.example:80", "1:2:3"}) {
        auto const parsed = Endpoint::parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_THAT(parsed.error().message(), HasSubstr("ADDRESS:PORT")) << text;
    }
}

TEST(HttpOptions, NamesTheOptionThatIsOutOfItsRange) {
    EXPECT_TRUE(HttpOptions().check());
    EXPECT_THAT(HttpOptions{.network_threads = 0}.check().error().message(),
                HasSubstr("network_threads is 0; it must be from 1 to 64"));
    EXPECT_THAT(HttpOptions{.idle_timeout = Duration(0)}.check().error().message(),
                HasSubstr("1 ms to 24 h"));
}

TEST(HttpDate, IsThatOfRfc9110) {
    using namespace std::chrono;
    TimePoint const at = sys_days(2026y / February / 1) + 10h + 2min + 3s + 999ms;
    EXPECT_EQ(http_date(at), "Sun, 01 Feb 2026 10:02:03 GMT");
}

TEST(RequestId, IsShortAndHarmless) {
    EXPECT_TRUE(is_request_id("0198c0de-0000"));
    EXPECT_TRUE(is_request_id("a/b:c=d+e"));
    EXPECT_FALSE(is_request_id(""));
    EXPECT_FALSE(is_request_id(std::string(129, 'x')));
    EXPECT_FALSE(is_request_id("a b"));
    EXPECT_FALSE(is_request_id("a\"b"));
    EXPECT_FALSE(is_request_id("ä"));
}

}  // namespace
}  // namespace tasker::server::http
