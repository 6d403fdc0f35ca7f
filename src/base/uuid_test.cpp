#include "tasker/uuid.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"

namespace tasker {
namespace {

class FixedClock final : public base::Clock {
public:
    [[nodiscard]] TimePoint now() const override { return now_; }
    TimePoint now_{std::chrono::milliseconds(0x0123456789AB)};
};

TEST(Uuid, ReadsWhatItWrites) {
    auto const id = Uuid::parse("01989C0D7b6e7c319a446f1c2e5d8b90");
    ASSERT_TRUE(id);
    EXPECT_EQ(id->to_string(), "01989c0d-7b6e-7c31-9a44-6f1c2e5d8b90");
    EXPECT_EQ(*Uuid::parse(id->to_string()), *id);
    EXPECT_FALSE(id->is_nil());
    EXPECT_TRUE(Uuid{}.is_nil());
}

TEST(Uuid, RefusesOtherText) {
    for (auto const* text :
         {"", "x", "01989c0d-7b6e-7c31-9a44-6f1c2e5d8b9", "01989c0d-7b6e-7c31-9a44-6f1c2e5d8b900",
          "01989c0d-7b6e-7c31-9a44-6f1c2e5d8b9g", "01989c0d7b6e-7c31-9a44-6f1c2e5d8b90--",
          "{1989c0d-7b6e-7c31-9a44-6f1c2e5d8b90}"}) {
        auto const id = Uuid::parse(text);
        ASSERT_FALSE(id) << text;
        EXPECT_EQ(id.error().code(), ErrorCode::InvalidRequest);
    }
}

TEST(Ids, MakesVersion7FromTheClock) {
    FixedClock const clock;
    base::Ids ids(clock, 1);
    auto const text = ids.v7().to_string();
    EXPECT_EQ(text.substr(0, 15), "01234567-89ab-7");
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
}

TEST(Ids, OfVersion7SayWhenTheyWereMade) {
    FixedClock clock;
    auto const millisecond = clock.now();
    clock.now_ += std::chrono::microseconds(789);
    base::Ids ids(clock, 1);
    EXPECT_EQ(base::time_of(ids.v7()), millisecond);
}

TEST(Ids, AscendWhateverTheClockDoes) {
    FixedClock clock;
    base::Ids ids(clock, 1);
    auto last = ids.v7();
    for (int i = 0; i < 10'000; ++i) {  // more than the 4096 of one millisecond
        if (i == 5'000) clock.now_ -= std::chrono::hours(1);
        auto const next = ids.v7();
        ASSERT_LT(last, next);
        last = next;
    }
}

TEST(Ids, RepeatWithTheSameSeed) {
    FixedClock const clock;
    base::Ids one(clock, 7);
    base::Ids other(clock, 7);
    EXPECT_EQ(one.v7(), other.v7());
    EXPECT_EQ(one.v4(), other.v4());
}

TEST(Ids, MakesVersion4) {
    FixedClock const clock;
    base::Ids ids(clock, 1);
    auto const text = ids.v4().to_string();
    EXPECT_EQ(text[14], '4');
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
}

}  // namespace
}  // namespace tasker
