#include "server/auth/base64url.hpp"

#include <gtest/gtest.h>

namespace tasker::server::auth {
namespace {

// RFC 4648, section 10, without padding.
TEST(Base64Url, IsThatOfTheStandard) {
    for (auto const& [bytes, text] :
         {std::pair("", ""), std::pair("f", "Zg"), std::pair("fo", "Zm8"), std::pair("foo", "Zm9v"),
          std::pair("foob", "Zm9vYg"), std::pair("fooba", "Zm9vYmE"),
          std::pair("foobar", "Zm9vYmFy"), std::pair("\xfb\xff", "-_8")}) {
        EXPECT_EQ(to_base64url(bytes), text);
        EXPECT_EQ(from_base64url(text), bytes);
    }
}

TEST(Base64Url, HasOneSpellingForOneValue) {
    for (auto const* const text : {"Zg==", "Zg=", "Zh", "Zm9", "Z", "Zm9v\n", " Zm9v", "Zm+v",
                                   "Zm/v", "Zm9vY", "Zm9v.", "\xc3\xa9"}) {
        EXPECT_EQ(from_base64url(text), std::nullopt) << text;
    }
    EXPECT_EQ(from_base64url(std::string_view("Zm9v\0", 5)), std::nullopt);
}

}  // namespace
}  // namespace tasker::server::auth
