#include "base/nearest.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tasker::base {
namespace {

TEST(Nearest, FindsWhatWasMeant) {
    std::vector<std::string> const names = {"charge", "ship", "notify", "id"};
    struct Case {
        char const* written;
        char const* meant;  // null: nothing is close
    };
    for (auto const& [written, meant] :
         std::initializer_list<Case>{{"chrage", "charge"},   // neighbours swapped
                                     {"charg", "charge"},    // one missing
                                     {"charrge", "charge"},  // one too many
                                     {"sh1p", "ship"},       // one replaced
                                     {"xy", nullptr},        // one edit is allowed, two are needed
                                     {"i", "id"},            // short names get one edit
                                     {"completely", nullptr},  // far from all
                                     {"", nullptr}}) {
        auto const found = nearest(written, names);
        EXPECT_EQ(found.value_or("(none)"), meant == nullptr ? "(none)" : meant) << written;
    }
}

TEST(Nearest, PrefersFewerEditsThenTheFirst) {
    std::vector<std::string> const names = {"steps", "stop", "stoop"};
    EXPECT_EQ(nearest("stop", names), "stop");
    EXPECT_EQ(nearest("stap", names), "stop");
    std::vector<std::string> const tied = {"cat", "car"};
    EXPECT_EQ(nearest("cap", tied), "cat");
}

TEST(Nearest, IgnoresNamesOfUnreasonableLength) {
    std::vector<std::string> const names = {std::string(100'000, 'a')};
    EXPECT_EQ(nearest(std::string(99'999, 'a'), names), std::nullopt);
}

}  // namespace
}  // namespace tasker::base
