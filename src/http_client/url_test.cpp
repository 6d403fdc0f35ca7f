#include "http_client/url.hpp"

#include <gtest/gtest.h>

namespace tasker::http_client {
namespace {

TEST(Url, IsTakenApart) {
    Url url;
    EXPECT_EQ(read_url("https://tasker.example:8443/orders?page=1#end", url), "");
    EXPECT_TRUE(url.is_encrypted);
    EXPECT_EQ(url.host, "tasker.example");
    EXPECT_EQ(url.port, 8443);
    EXPECT_EQ(url.target, "/orders?page=1");
    EXPECT_EQ(url.authority(), "tasker.example:8443");
}

TEST(Url, HasTheUsualPortAndTheRootWhereItSaysNothing) {
    Url url;
    EXPECT_EQ(read_url("http://[::1]", url), "");
    EXPECT_FALSE(url.is_encrypted);
    EXPECT_EQ(url.host, "::1");
    EXPECT_EQ(url.port, 80);
    EXPECT_EQ(url.target, "/");
    EXPECT_EQ(url.authority(), "[::1]");
    EXPECT_EQ(read_url("https://tasker.example?page=1", url), "");
    EXPECT_EQ(url.port, 443);
    EXPECT_EQ(url.target, "/?page=1");
}

TEST(Url, SaysWhatIsWrong) {
    Url url;
    EXPECT_EQ(read_url("ftp://tasker.example", url), "begins with neither http:// nor https://");
    EXPECT_EQ(read_url("http://me@tasker.example", url), "has a user name");
    EXPECT_EQ(read_url("http://tasker.example:0", url), "has a port that is none");
    EXPECT_EQ(read_url("http://tasker.example:65536", url), "has a port that is none");
    EXPECT_EQ(read_url("http://:80", url), "has no host");
    EXPECT_EQ(read_url("http://a\r\nb", url),
              "has a blank, a control character or one beyond ASCII");
}

}  // namespace
}  // namespace tasker::http_client
