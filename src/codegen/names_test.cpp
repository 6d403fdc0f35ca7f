#include "codegen/names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tasker::codegen {
namespace {

using testing::ElementsAre;

TEST(Names, AreMadeOfWordsWhateverSeparatesThem) {
    EXPECT_THAT(words_of("order_ID-v2"), ElementsAre("order", "id", "v2"));
    EXPECT_THAT(words_of("orderIdV2"), ElementsAre("order", "id", "v2"));
    EXPECT_THAT(words_of("HTTPServer"), ElementsAre("http", "server"));
    EXPECT_THAT(words_of("__ \n\xC3\xA9"), ElementsAre());
    EXPECT_EQ(pascal_case("order_id"), "OrderId");
    EXPECT_EQ(camel_case("order id"), "orderId");
    EXPECT_EQ(snake_case("OrderId"), "order_id");
}

TEST(Names, CanBeUsedWhateverTheyAreMadeOf) {
    EXPECT_EQ(snake_case("3ds-check"), "n3ds_check");
    EXPECT_EQ(pascal_case("3ds-check"), "N3dsCheck");
    EXPECT_EQ(pascal_case("?"), "Unnamed");
}

TEST(Names, OfNamespacesSayNothingOfALanguage) {
    EXPECT_EQ(without_language("shop_py"), "shop");
    EXPECT_EQ(without_language("shop_ts"), "shop");
    EXPECT_EQ(without_language("shop_rb"), "shop");
    EXPECT_EQ(without_language("shop_rs"), "shop");
    EXPECT_EQ(without_language("shop"), "shop");
    EXPECT_EQ(without_language("_py"), "_py");
}

TEST(Names, AreGivenOnce) {
    UniqueNames names;
    EXPECT_EQ(names.take("A"), "A");
    EXPECT_EQ(names.take("A"), "A2");
    EXPECT_EQ(names.take("A2"), "A22");
    EXPECT_EQ(names.take("a_b", "_"), "a_b");
    EXPECT_EQ(names.take("a_b", "_"), "a_b_2");
}

TEST(Names, OfMembersStayThoseThatTheyHaveWhereTheyCan) {
    auto const name_of = [](std::string const& key) { return snake_case(key); };
    EXPECT_THAT(member_names({"a-b", "a_b", "a b"}, name_of), ElementsAre("a_b_2", "a_b", "a_b_3"));
}

}  // namespace
}  // namespace tasker::codegen
