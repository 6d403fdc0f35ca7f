#include "server/auth/api_keys.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace tasker::server::auth {
namespace {

std::string key_number(int number) {
    return "a-long-beginning-that-all-keys-have-in-common-" + std::to_string(100'000 + number);
}

ApiKeys many_keys(int count) {
    ApiKeys keys;
    for (int i = 0; i < count; ++i)
        keys.add(key_number(i), {.name = std::to_string(i)});
    return keys;
}

TEST(ApiKeys, AreFoundWhole) {
    auto const keys = many_keys(10);
    EXPECT_EQ(keys.find(key_number(0)).value().name, "0");
    EXPECT_EQ(keys.find(key_number(9)).value().name, "9");
    for (auto const& other : {std::string(), key_number(10), key_number(0).substr(1),
                              key_number(0) + " ", key_number(0) + '\0'}) {
        EXPECT_FALSE(keys.find(other)) << other;
    }
    EXPECT_FALSE(ApiKeys().find(""));
}

using Clock = std::chrono::steady_clock;

Clock::duration time_to_find(ApiKeys const& keys, std::string const& key) {
    auto const start = Clock::now();
    for (int i = 0; i < 3; ++i) {
        auto const found = keys.find(key);
        if (found) EXPECT_FALSE(found->name.empty());
    }
    return Clock::now() - start;
}

/// The fastest of many: what the machine does besides only adds to it.
struct Fastest {
    Clock::duration time = Clock::duration::max();
    void see(Clock::duration one) { time = std::min(time, one); }
};

// With an end at the first difference or the first match, one of them is many times faster.
TEST(ApiKeys, TakeTheSameTimeWhateverTheyHaveInCommon) {
    constexpr int kCount = 2'000;
    auto const keys = many_keys(kCount);
    auto const length = key_number(0).size();
    std::string const candidates[] = {
        std::string(length, 'x'),                   // nothing in common
        key_number(0).substr(0, length - 1) + "x",  // all but the last character
        key_number(0),                              // the first of them
        key_number(kCount - 1),                     // the last
    };
    // A round on a busy machine proves nothing; one on a quiet one does.
    double spread = 0;
    for (int round = 0; round < 20; ++round) {
        Fastest fastest[std::size(candidates)];
        for (int i = 0; i < 100; ++i) {
            for (std::size_t j = 0; j < std::size(candidates); ++j)
                fastest[j].see(time_to_find(keys, candidates[j]));
        }
        auto const [least, most] = std::ranges::minmax(fastest, {}, &Fastest::time);
        spread = double(most.time.count()) / double(least.time.count());
        if (spread < 1.05) return;
    }
    FAIL() << "one takes " << spread << " times as long as another";
}

}  // namespace
}  // namespace tasker::server::auth
