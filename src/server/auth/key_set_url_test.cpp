#include "server/auth/key_set_url.hpp"

#include <boost/asio/ip/address.hpp>
#include <gtest/gtest.h>

#include "server/auth/http_download.hpp"

namespace tasker::server::auth {
namespace {

std::string parts_of(std::string_view text) {
    auto const url = KeySetUrl::parse(text);
    if (!url) return "none";
    return (url->is_encrypted ? "https " : "http ") + url->host + " " + std::to_string(url->port) +
           " " + url->target + " " + url->authority();
}

TEST(KeySetUrl, IsTakenApart) {
    EXPECT_EQ(parts_of("https://issuer.example/keys?a=b#c"),
              "https issuer.example 443 /keys?a=b issuer.example");
    EXPECT_EQ(parts_of("https://issuer.example"), "https issuer.example 443 / issuer.example");
    EXPECT_EQ(parts_of("http://issuer.example?a"), "http issuer.example 80 /?a issuer.example");
    EXPECT_EQ(parts_of("https://[::1]:8443/x"), "https ::1 8443 /x [::1]:8443");
    EXPECT_EQ(parts_of("https://1.2.3.4:80/"), "https 1.2.3.4 80 / 1.2.3.4:80");
}

TEST(KeySetUrl, IsNothingElse) {
    for (auto const* const text :
         {"", "issuer.example", "ftp://issuer.example", "file:///etc/passwd", "https://",
          "https:///keys", "https://anna:secret@issuer.example/", "https://issuer.example:0/",
          "https://issuer.example:99999/", "https://issuer.example:8x/", "https://a b/",
          "https://a/\r\nhost: b", "https://[::1/", "https://a\\b/", "https://\xc3\xa9/"}) {
        EXPECT_EQ(parts_of(text), "none") << text;
    }
}

TEST(IsPublic, TellsThisMachineAndItsNeighboursFromTheWorld) {
    auto const is = [](char const* text) { return is_public(boost::asio::ip::make_address(text)); };
    for (auto const* const text :
         {"8.8.8.8", "93.184.216.34", "172.32.0.1", "172.15.255.255", "11.0.0.1", "100.128.0.1",
          "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8"}) {
        EXPECT_TRUE(is(text)) << text;
    }
    for (auto const* const text : {"127.0.0.1",
                                   "127.255.255.255",
                                   "0.0.0.0",
                                   "10.1.2.3",
                                   "172.16.0.1",
                                   "172.31.255.255",
                                   "192.168.1.1",
                                   "169.254.169.254",
                                   "100.64.0.1",
                                   "224.0.0.1",
                                   "255.255.255.255",
                                   "198.18.0.1",
                                   "::",
                                   "::1",
                                   "fe80::1",
                                   "fc00::1",
                                   "fd12::1",
                                   "ff02::1",
                                   "::ffff:127.0.0.1",
                                   "::ffff:10.0.0.1",
                                   "::127.0.0.1",
                                   "2002:7f00:1::",
                                   "2001:db8::1",
                                   "2001::1",
                                   "64:ff9b::a00:1"}) {
        EXPECT_FALSE(is(text)) << text;
    }
}

TEST(HttpDownload, AsksPrivateHostsOnlyIfItIsTold) {
    auto download =
        HttpDownload::from("https://127.0.0.1:1/keys", HttpDownload::Reach::PublicHttps);
    ASSERT_TRUE(download);
    EXPECT_NE((*download)->fetch().problem.find("private network"), std::string::npos);
    EXPECT_FALSE(HttpDownload::from("http://issuer.example/", HttpDownload::Reach::PublicHttps));
    EXPECT_TRUE(HttpDownload::from("http://issuer.example/", HttpDownload::Reach::Everything));
}

}  // namespace
}  // namespace tasker::server::auth
